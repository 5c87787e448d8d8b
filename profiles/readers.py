"""Who never came is forgotten."""

from community.activity.registry import Job
from profiles.actions import forget_joinings

Job("forget_joinings", 3600, forget_joinings)
