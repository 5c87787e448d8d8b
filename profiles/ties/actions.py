"""Follow, block, and let go again."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from community.access.registry import forget_apart
from community.activity.actions import record
from community.live.actions import ring_rights
from profiles.ties.models import Block, Follow
from profiles.ties.permissions import check_block, check_follow
from profiles.ties.verbs import BLOCKED, FOLLOWED, UNBLOCKED, UNFOLLOWED


@transaction.atomic
def follow(by, member, *, at):
    """Hear what a member begins. Once; returns whether it is new."""
    _lock(by)
    if Follow.objects.filter(member=by, whom=member).exists():
        return False
    check_follow(by, member)
    Follow.objects.create(member=by, whom=member, at=at)
    record(by, FOLLOWED, member, audience=f"member:{member.pk}", at=at)
    return True


@transaction.atomic
def unfollow(by, member, *, at):
    """Hear it no more."""
    if Follow.objects.filter(member=by, whom=member).delete()[0]:
        record(by, UNFOLLOWED, member, audience=f"member:{by.pk}", at=at)


@transaction.atomic
def block(by, member, *, at):
    """See nothing of a member any more, and be left alone: neither follows the other from now on. Once."""
    _lock(by)
    if Block.objects.filter(member=by, whom=member).exists():
        return
    check_block(by, member)
    Block.objects.create(member=by, whom=member, at=at)
    Follow.objects.filter(Q(member=by, whom=member) | Q(member=member, whom=by)).delete()
    _told(by, member)
    record(by, BLOCKED, member, audience=f"member:{by.pk}", at=at)


@transaction.atomic
def unblock(by, member, *, at):
    """What the member writes is seen again."""
    if Block.objects.filter(member=by, whom=member).delete()[0]:
        _told(by, member)
        record(by, UNBLOCKED, member, audience=f"member:{by.pk}", at=at)


def _told(by, member):
    forget_apart(by)
    forget_apart(member)
    ring_rights(by.pk)


def _lock(member):
    """One after the other, so that the bounds hold."""
    get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
