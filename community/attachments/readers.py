"""Files that nobody will see go by themselves."""

from community.activity.registry import Job
from community.attachments.actions import sweep, sweep_unsent

Job("sweep_attachments", 30, lambda at: sweep())
Job("sweep_unsent_attachments", 3600, sweep_unsent)
