"""Carry what members asked for once to WeChat: each permission is claimed, tried outside any transaction, and settled."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community.api.registry import absolute
from community.outgoing.actions import send
from community.outgoing.registry import Message, Undeliverable, Undelivered
from community.outgoing.wechat import is_set_up
from profiles.inbox.actions.asking import letters_of
from profiles.inbox.actions.sending import MOST_TRIES, leave_out_blocked, pause_after, without_muted
from profiles.inbox.lines import shown
from profiles.inbox.models import GIVEN_UP, KEPT_DAYS, Channel, Letter, Line, Once, Rest
from profiles.inbox.registry import place_by_model
from profiles.inbox.rests import leaves_at
from profiles.models import signed_in

MESSAGES_A_ROUND, FAILURES_A_ROUND = 200, 3


def send_onces(at):
    """Send what is due by WeChat; returns how many messages left. A claimed permission is nobody else's for ten minutes at
    the least, so that of two workers one sends; a worker that is killed in between leaves it to be tried again, and WeChat
    itself takes no second message. A round ends after a few failures: WeChat is away then."""
    if not is_set_up():
        return 0
    due = Letter.objects.filter(channel=Channel.WECHAT, sent_at=None, error="", due_at__lte=at).order_by("due_at")
    places = due.values_list("member", "notice__line__about_type", "notice__line__about_id")[: 5 * MESSAGES_A_ROUND]
    sent = failed = 0
    for member, kind, pk in list(dict.fromkeys(places))[:MESSAGES_A_ROUND]:
        claimed = _claim(member, kind, pk, at)
        if claimed:
            failure = _carry(*claimed, at)
            sent += failure is None
            failed += failure is not None and not isinstance(failure, Undeliverable)
        if failed >= FAILURES_A_ROUND:
            break
    return sent


@transaction.atomic
def _claim(member_id, kind, pk, at):
    """(permission, its letters that leave now, member, message), held for whoever called; None where nothing leaves."""
    leave_out_blocked(member_id, Letter.objects.filter(channel=Channel.WECHAT, sent_at=None, error="", due_at__lte=at))
    letters = Letter.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        member=member_id, channel=Channel.WECHAT, sent_at=None, error="", due_at__lte=at,
        notice__line__about_type=kind, notice__line__about_id=pk,
    )  # fmt: skip
    letters = list(letters.select_related("notice__line").order_by("at", "pk"))
    row = Once.objects.open().select_for_update().filter(member=member_id, about_type=kind, about_id=pk).first()
    member = signed_in(member_id) if row else None
    if member is None or not member.is_active:
        _drop(letters)
        return None
    going = without_muted(member, _going(row, letters, at))
    if not going:
        return None
    message = _message(row, going, member)
    if message is None:
        _drop(letters)
        row.delete()
        return None
    row.tries += 1
    row.due_at = at + pause_after(row.tries)
    row.save(update_fields=["tries", "due_at"])
    Letter.objects.filter(pk__in=[x.pk for x in going]).update(due_at=row.due_at, tries=row.tries)
    return row, going, member, message


def _drop(letters):
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).delete()


def _going(row, letters, at):
    """Those that leave now. What she has read is dropped, what she rests from waits on, and so does everything while
    the permission is being tried."""
    rest = Rest.objects.filter(member=row.member_id).first() or Rest(member_id=row.member_id, at=at)
    _drop([letter for letter in letters if letter.notice.seen])
    going = []
    for letter in letters:
        due = max(leaves_at(rest, letter.at, at, daily=False), row.due_at or letter.at)
        if letter.notice.seen:
            continue
        if due <= at:
            going.append(letter)
        elif due != letter.due_at:
            Letter.objects.filter(pk=letter.pk).update(due_at=due)
    return going


def _message(row, letters, member):
    """What leaves: that there is an answer, the name of the thing where it is for everybody, nobody's name or words. None
    where she may not see it any more."""
    place = place_by_model(row.about_type.model_class())
    thing = place.visible(member).filter(pk=row.about_id).first() if place else None
    lines = Line.objects.filter(pk__in=[letter.notice.line_id for letter in letters]).order_by("first_at", "pk")
    told = shown(list(lines), member) if thing else []
    if not told:
        return None
    name = place.outside(thing)
    words = _("《%(name)s》有新的回复，点开看。") % {"name": name} if name else _("你等着的那件事有新的回复，点开看。")
    values = {"template": row.template, "scene": row.scene, "url": absolute(told[0].told.url)}
    return Message(words, subject=_("有人回答了"), values=values)


def _carry(row, letters, member, message, at):
    """Hand a claimed one over, and settle it; returns the Undelivered, or None where it left."""
    try:
        send("wechat", row.openid, message, purpose="service", member=member)
    except Undelivered as failure:
        is_over = isinstance(failure, Undeliverable)
        if is_over or row.tries >= MOST_TRIES:
            _end(row, letters, at, error=str(failure)[:60] if is_over else GIVEN_UP)
        return failure
    _end(row, letters, at)
    return None


@transaction.atomic
def _end(row, letters, at, error=""):
    """The permission is used up, or has failed: it names no account any more, and what else waits under it is dropped.
    Letters are locked before the permission, as in a claim."""
    own = [letter.pk for letter in letters]
    letters_of(row).exclude(pk__in=own).delete()
    Letter.objects.filter(pk__in=own).update(**({"error": error} if error else {"sent_at": at}))
    outcome = {"error": error} if error else {"spent_at": at}
    ends_at = at + timedelta(days=KEPT_DAYS)
    Once.objects.filter(pk=row.pk).update(openid="", scene=None, due_at=None, ends_at=ends_at, **outcome)
