"""What moderation does by the clock."""

from community.activity.registry import Job
from community.moderation.actions import alert_late, forget_words

Job("forget_kept_words", 3600, forget_words)
Job("alert_late_reviews", 60, alert_late)
