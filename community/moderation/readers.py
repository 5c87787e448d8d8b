"""What moderation does by the clock."""

from community.activity.registry import Job
from community.moderation.actions import forget_words

Job("forget_kept_words", 3600, forget_words)
