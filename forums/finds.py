"""Conversations about a word that somebody chose."""

from django.utils.translation import gettext_lazy as _

from profiles.finds.finds import written
from profiles.finds.registry import Finder

Finder("topics", _("在聊它的"), written("post", "chat"), 1, order=20)
