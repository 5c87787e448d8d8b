"""What the worker does for the API."""

from community.activity.registry import Job
from community.api.actions import forget_answers, forget_pictures, forget_tokens

Job("api_answers", 600, forget_answers)
Job("tokens", 3600, forget_tokens)
Job("shared_pictures", 3600, forget_pictures)
