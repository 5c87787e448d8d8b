"""What leaving does by the clock."""

from community.activity.registry import Job
from community.privacy.actions import go_on
from profiles.leaving.actions import close_due, make_exports

Job("closures", 60, close_due)
Job("exports", 2, make_exports, apart=True)
Job("erasures", 1, go_on)
