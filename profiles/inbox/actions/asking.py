"""Be told one time by WeChat of one thing: allow it, take it back."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.activity.actions import record
from profiles.inbox.levels import place_of
from profiles.inbox.models import WAITING_DAYS, Channel, Letter, Once
from profiles.inbox.permissions import check_ask_once
from profiles.inbox.verbs import GIVEN_BACK, ONCE_ASKED


@transaction.atomic
def ask_once(by, thing, *, openid, scene, template, at):
    """The member allowed WeChat one message of a thing, under the account and in the scene that WeChat named. One that
    waits for it already stays as it is."""
    check_ask_once(by, thing)
    kind, pk = place_of(thing)
    try:
        with transaction.atomic():
            row = Once.objects.create(
                member=by, about_type_id=kind, about_id=pk, openid=openid, scene=scene, template=template, at=at,
                ends_at=at + timedelta(days=WAITING_DAYS),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("和另一条撞上了，没有记。回去再点一次。")) from None
    record(by, ONCE_ASKED, by, audience=f"member:{by.pk}", at=at)
    return row


@transaction.atomic
def give_back(by, row, *, at):
    """She need not be told: what was allowed is not used any more, and nothing of it that waits leaves."""
    letters_of(row).delete()
    if Once.objects.filter(pk=row.pk, member=by, spent_at=None).delete()[0]:
        record(by, GIVEN_BACK, by, audience=f"member:{by.pk}", at=at)


def letters_of(row):
    """What waits to leave under a permission."""
    return Letter.objects.filter(
        member=row.member_id, channel=Channel.WECHAT, sent_at=None, error="",
        notice__line__about_type=row.about_type_id, notice__line__about_id=row.about_id,
    )  # fmt: skip


@transaction.atomic
def move_onces(old_id, place):
    """A thing became part of another one: whoever waits there waits here, who waits at both waits for this one."""
    kind, pk = place_of(place)
    rows = Once.objects.open().filter(about_type=kind)
    both = list(rows.filter(about_id=pk).values_list("member", flat=True))
    rows.filter(about_id=old_id).exclude(member__in=both).update(about_id=pk)


def forget_onces(at):
    """Permissions go when their time is over."""
    return Once.objects.filter(ends_at__lte=at).delete()[0]
