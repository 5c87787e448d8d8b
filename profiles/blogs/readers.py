"""What blogs do by the clock."""

from community.activity.registry import Job
from profiles.blogs.actions import forget_withdrawn

Job("forget_withdrawn_entries", 60, forget_withdrawn)
