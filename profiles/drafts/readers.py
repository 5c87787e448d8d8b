"""Old drafts go by themselves."""

from datetime import timedelta

from community.activity.registry import Job
from profiles.drafts.actions import prune
from profiles.drafts.models import KEPT_DAYS


def prune_drafts(at):
    """Drafts are kept for 180 days."""
    prune(at - timedelta(days=KEPT_DAYS))


Job("prune_drafts", 3600, prune_drafts)
