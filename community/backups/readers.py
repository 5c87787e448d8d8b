"""What backups do by the clock."""

from community.activity.registry import Job
from community.backups.actions import make_asked, tidy_list

Job("backups", 5, make_asked, apart=True)
Job("tidy_list", 86_400, tidy_list)
