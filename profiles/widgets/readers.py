"""What widgets show is read beside the queue."""

from community.activity.registry import Job
from profiles.widgets.actions import read_due

Job("widgets", 10, read_due, apart=True)
