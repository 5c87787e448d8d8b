"""What leaving does by the clock."""

from community.activity.registry import Job
from community.privacy.actions import go_on
from profiles.leaving.actions import close_due

Job("closures", 60, close_due)
Job("erasures", 1, go_on)
