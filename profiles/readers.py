"""Who never came is forgotten, and what is asked no more."""

from community.activity.registry import Job
from profiles.actions import forget_joinings, forget_retired_values

Job("forget_joinings", 3600, forget_joinings)
Job("profile_fields", 3600, forget_retired_values)
