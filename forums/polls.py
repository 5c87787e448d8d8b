"""Polls in topics."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from community.access.permissions import Refused, can, check_signed_in
from community.polls.registry import PollHost
from forums.models import Topic
from forums.permissions import check_moderate


def find(user, pk):
    """The topic, as far as the user may see it."""
    return get_object_or_404(Topic.objects.visible_to(user).select_related("board"), pk=pk)


def check_close(user, topic):
    """Its author, and whoever moderates the board."""
    check_signed_in(user)
    if topic.author_id != user.pk and not can(check_moderate, user, topic.board):
        raise Refused(_("投票由发起的人或版主来结束。"))


PollHost(
    "topic",
    Topic,
    find,
    check_close,
    lambda topic: topic.get_absolute_url(),
    lambda topic: topic.audience,
    lambda topic: not topic.hidden_at and not topic.withdrawn_at,
)
