"""Choose an avatar or cover, take it off, hold it, let it out, hide it and put it back."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import check_signed_in
from community.access.registry import MODERATORS
from community.activity.actions import record
from community.attachments.actions import attach, cut, remove_all
from community.attachments.models import Attachment, Kind, State
from community.moderation.actions import hold, let_go, lock_reviews, note_act
from community.moderation.models import Source
from community.moderation.permissions import check_measure
from profiles.models import KNOWN, Member
from profiles.portraits.models import SHAPE, Place, Portrait
from profiles.portraits.permissions import check_change_portrait
from profiles.portraits.verbs import (
    PORTRAIT_CHANGED,
    PORTRAIT_HELD,
    PORTRAIT_HIDDEN,
    PORTRAIT_REMOVED,
    PORTRAIT_RESTORED,
)

# Days for which a picture that was taken off by a rule can be put back.
KEPT_DAYS = 180
SHOWN, HIDDEN = {"hidden": False}, {"hidden": True}


def box_of(place):
    """The box in which a picture for a place waits to be cut."""
    return f"portrait:{place}"


def brought(member, place):
    """The file that was brought for a place and not chosen yet, or None. One statement."""
    return Attachment.objects.pending(member, box_of(place)).last()


class Unready(Exception):
    """There is nothing to cut yet; its sentence says what to do."""


@transaction.atomic
def choose_portrait(by, place, part, *, at):
    """Take what was brought as one's avatar or cover, cut to `part` ((left, top, width) in shares of the picture, None for
    the middle). What waited before goes; what is shown stays until this one is ready. Returns the Portrait; raises
    Refused and Unready."""
    check_change_portrait(by, at)
    by = _mine(by)
    row = brought(by, place)
    if row is None:
        raise Unready(_("还没选图。先从相册里选一张。"))
    if row.kind != Kind.PICTURE:
        raise Unready(_("这里只放照片，这个不是。换一张照片再来。"))
    if row.state != State.READY:
        raise Unready(_("这张图还没处理好，等它出来再裁。"))
    for earlier in Portrait.objects.filter(member=by, place=place):
        if earlier.waits:
            _drop(earlier, at)
    portrait = Portrait.objects.create(member=by, place=place, key=row.key, at=at)
    attach(by, box_of(place), portrait, at=at)
    cut(by, row, SHAPE[place], part, at=at)
    return portrait


@transaction.atomic
def settle_portrait(key, *, at):
    """The decoder has cut a picture: show it, or hold it where its owner is new here. Once."""
    portrait = _locked(key)
    if portrait is None or portrait.ready:
        return
    row = Attachment.objects.get(key=portrait.key)
    portrait.ready, portrait.ai_label = True, row.ai_label
    portrait.save(update_fields=["ready", "ai_label"])
    member = portrait.member
    if member.is_staff or member.trust >= KNOWN:
        _show(portrait, at)
        return
    portrait.held, portrait.hidden_at = True, at
    portrait.save(update_fields=["held", "hidden_at"])
    _queue(portrait, at)
    record(member, PORTRAIT_HELD, portrait, audience=MODERATORS, at=at)


@transaction.atomic
def remove_portrait(by, place, *, at):
    """Go back to the first letter, or to no cover; what waits goes too."""
    check_signed_in(by)
    by = _mine(by)
    mine = Portrait.objects.filter(member=by, place=place, hidden_rule="")
    for portrait in mine:
        _drop(portrait, at)
    if mine:
        _stand(by, place, None)
        record(by, PORTRAIT_REMOVED, by, title=by.name, at=at)


@transaction.atomic
def hide_portrait(by, portrait, *, rule, at):
    """Take a picture off by a rule. Once."""
    check_measure(by, portrait.member)
    hide_reported(by, portrait.pk, rule=rule, at=at)


@transaction.atomic
def restore_portrait(by, portrait, *, at):
    """Put it back where its owner has chosen no other meanwhile."""
    check_measure(by, portrait.member)
    put_back_portrait(by, portrait.pk, held=False, at=at)


@transaction.atomic
def hide_reported(by, key, *, rule, at):
    """The same for whoever a review was given to. Returns whether it was waiting before; None where nothing changed."""
    portrait = _locked(key)
    if portrait is None or portrait.hidden_rule:
        return None
    was_held = portrait.held
    Portrait.objects.filter(pk=key).update(held=False, hidden_at=at, hidden_rule=rule, ready=True)
    _withdraw(portrait)
    _note(by, "hide", portrait, rule=rule, before=SHOWN, after=HIDDEN, at=at)
    record(by, PORTRAIT_HIDDEN, portrait.member, title=portrait.member.name, at=at)
    return was_held


@transaction.atomic
def release_portrait(by, key, *, at):
    """Let a held picture out. Once."""
    portrait = _locked(key)
    if portrait is None or not portrait.held:
        return
    Portrait.objects.filter(pk=key).update(held=False, hidden_at=None)
    _note(by, "release", portrait, before={"held": True}, after={"held": False}, at=at)
    _show(portrait, at)


@transaction.atomic
def put_back_portrait(by, key, *, held, at):
    """A picture as it was before a decision that is undone: waiting again, or shown again, unless its owner has chosen
    another one meanwhile."""
    portrait = _locked(key)
    if portrait is None or (portrait.held == held and not portrait.hidden_rule):
        return
    rule = portrait.hidden_rule
    if _has_other(portrait, held):
        _drop(portrait, at)
        return
    portrait.held, portrait.hidden_at, portrait.hidden_rule = held, at if held else None, ""
    portrait.save(update_fields=["held", "hidden_at", "hidden_rule"])
    if held:
        _withdraw(portrait)
        _queue(portrait, at)
    else:
        _stand(portrait.member, portrait.place, portrait.key)
    _note(by, "restore", portrait, rule=rule, before=HIDDEN, after={"held": True} if held else SHOWN, at=at)
    record(by, PORTRAIT_RESTORED, portrait.member, title=portrait.member.name, at=at)


def sweep_portraits(by, member, *, rule, at):
    """Take off whatever a member chose, a part of the sweep: (how many, [[key, whether it waited]])."""
    keys = Portrait.objects.filter(member=member, hidden_rule="").order_by("pk").values_list("pk", flat=True)
    kept = [[key, hide_reported(by, key, rule=rule, at=at)] for key in keys]
    return len(kept), kept


@transaction.atomic
def forget_hidden(at, limit=100):
    """Delete what was taken off by a rule half a year ago; returns how many."""
    due = Portrait.objects.filter(hidden_at__lt=at - timedelta(days=KEPT_DAYS)).exclude(hidden_rule="")
    rows = list(due.order_by("hidden_at")[:limit])
    for portrait in rows:
        _drop(portrait, at)
    return len(rows)


def _mine(by):
    """The member, locked after what moderators have open about her pictures: they take their locks in that order."""
    lock_reviews("portrait", by)
    return Member.objects.select_for_update(of=("self",)).get(pk=by.pk)


def _locked(key):
    """The picture with its member, hers the lock that is taken first everywhere; None where it is gone."""
    portrait = Portrait.objects.filter(pk=key).first()
    if portrait is None:
        return None
    member = Member.objects.select_for_update(of=("self",)).get(pk=portrait.member_id)
    portrait = Portrait.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if portrait is not None:
        portrait.member = member
    return portrait


def _has_other(portrait, held):
    """Whether its owner has chosen another one meanwhile: one that waits, or one that stands."""
    if not held:
        return getattr(portrait.member, portrait.place) not in (None, portrait.key)
    others = Portrait.objects.filter(member=portrait.member_id, place=portrait.place).exclude(pk=portrait.pk)
    return any(other.waits for other in others)


def _queue(portrait, at):
    why = [[_("新来的换%(what)s") % {"what": portrait.get_place_display()}, 12]]
    hold(portrait.member, "portrait", portrait, Source.HOLD, why, at=at)


def _show(portrait, at):
    """It stands from now on; the one before it goes with its file."""
    earlier = Portrait.objects.filter(member=portrait.member, place=portrait.place, hidden_at=None, ready=True)
    for other in earlier.exclude(pk=portrait.pk):
        _drop(other, at)
    _stand(portrait.member, portrait.place, portrait.key)
    record(portrait.member, PORTRAIT_CHANGED, portrait.member, title=portrait.member.name, at=at)


def _stand(member, place, key):
    setattr(member, Place(place).value, key)
    Member.objects.filter(pk=member.pk).update(**{Place(place).value: key})


def _withdraw(portrait):
    if getattr(portrait.member, portrait.place) == portrait.key:
        _stand(portrait.member, portrait.place, None)


def _drop(portrait, at):
    """Gone, with its file and whatever somebody still had to decide about it."""
    let_go("portrait", [portrait.pk], at=at)
    remove_all("portrait", portrait.pk)
    portrait.delete()


def _note(by, deed, portrait, *, at, **state):
    words = portrait.get_place_display()
    note_act(by, deed, "portrait", portrait.pk, whom=portrait.member, words=words, at=at, **state)
