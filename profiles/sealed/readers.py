"""What the sealed log does by the clock."""

from community.activity.registry import Job
from profiles.sealed.actions import forget_postings

Job("forget_postings", 3600, forget_postings)
