"""What leaving does by the clock."""

from community.activity.registry import Job
from community.privacy.actions import go_on

Job("erasures", 1, go_on)
