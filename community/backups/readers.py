"""What backups do by the clock."""

from community.activity.registry import Job
from community.backups.actions import make_asked

Job("backups", 5, make_asked, apart=True)
