"""The inbox hears of everything somebody wants to be told of."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from community.access.registry import MEMBERS, PUBLIC, blocked_among, ids_in, keys_of
from community.activity.registry import Job, Reader, notice_kinds
from community.tags.models import Tag
from community.tags.verbs import TAG_MERGED
from profiles.inbox.actions import (
    forget_onces,
    move_watches,
    prune,
    send_letters,
    send_onces,
    tell,
    told_of,
    untell,
    untell_of,
)
from profiles.inbox.channels import WAYS, is_wanted, read_wishes, wishes_of
from profiles.inbox.levels import is_muted, place_of, read_levels
from profiles.inbox.models import KEPT_DAYS, Channel
from profiles.models import Member
from profiles.ties.verbs import BLOCKED

# Calls that are gathered before they are told.
GATHERED = 2000


def read(activity):
    """Tell whoever is called by this activity, once; take back what is gone."""
    read_many([activity])


def read_many(activities):
    """The same for many, one after the other, with statements in common: calls are gathered until something that one of
    them tells of is taken back."""
    kinds = sorted(notice_kinds.values(), key=lambda k: k.order)
    read_levels(kinds, activities)
    gone = [[kind.gone(a) if a.verb in kind.gone_verbs else [] for kind in kinds] for a in activities]
    told, waiting = told_of({place_of(source) for row in gone for taken in row for source, _ in taken}), []
    for activity, row in zip(activities, gone):
        called = set()
        for kind, taken in zip(kinds, row):
            for source, once in taken:
                if place_of(source) in told:
                    _tell(waiting)
                    untell(source, once)
            if activity.verb in kind.verbs:
                calls = {(c.member, c.once): c for c in kind.calls(activity) if c.member != c.actor}
                mine = [c for key, c in calls.items() if kind.asked or key not in called]
                fresh = [c for c in mine if not is_muted(kind, activity, c.member)]
                called.update(calls)
                waiting += [(kind.code, c, activity.at) for c in fresh]
                told.update({place_of(c.source) for c in fresh})
        del activity.levels
        if len(waiting) >= GATHERED:
            _tell(waiting)
    _tell(waiting)


def _tell(waiting):
    """Tell the calls that wait, without those who are gone, may not see the thing, blocked whoever did it, or want to
    hear nothing of its kind."""
    called = Member.objects.filter(pk__in={c.member for _, c, _ in waiting}, is_active=True, imported=False)
    apart = blocked_among({c.actor for _, c, _ in waiting} - {None})
    here = {m.pk: m for m in called.annotate(apart=apart, wishes=wishes_of())}
    wishes = {pk: read_wishes(member.wishes) for pk, member in here.items()}
    asked = {(c.member, c.once) for code, c, _ in waiting if notice_kinds[code].asked}

    def ways(code, call):
        table = [c for c in WAYS[1:] if is_wanted(wishes[call.member], notice_kinds[code].group, c)]
        return [*table, Channel.WECHAT] if (call.member, call.once) in asked else table

    tell(
        ((code, c, at) for code, c, at in waiting if c.member in here and _hears(here[c.member], wishes, code, c)), ways
    )
    waiting.clear()


def _hears(member, wishes, code, call):
    return (
        is_wanted(wishes[member.pk], notice_kinds[code].group, Channel.SITE)
        and call.actor not in ids_in(member.apart)
        and (call.audience in (PUBLIC, MEMBERS) or call.audience in keys_of(member))
    )


def follow_tag(activity):
    """Whoever chose a level for a tag that became another one keeps it there."""
    tag = Tag.objects.filter(pk=activity.target_id).select_related("merged_into").first()
    if tag and tag.merged_into:
        move_watches(tag.pk, tag.merged_into)


def forget_blocked(activity):
    """What whoever was blocked did is told of no longer."""
    untell_of(activity.actor_id, activity.target_id)


def prune_notices(at):
    """Notices are kept for ninety days."""
    prune(at - timedelta(days=KEPT_DAYS))


Reader(
    "inbox",
    frozenset(str(v) for k in notice_kinds.values() for v in (*k.verbs, *k.gone_verbs)),
    read,
    read_many=read_many,
    label=_("消息"),
)
Reader("watched_tags", frozenset({TAG_MERGED.code}), follow_tag, label=_("盯着的标签"))
Reader("blocked", frozenset({BLOCKED.code}), forget_blocked, label=_("拉黑"))
Job("prune_notices", 3600, prune_notices)
Job("forget_onces", 3600, forget_onces)
Job("send_letters", 20, send_letters, apart=True)
Job("send_onces", 20, send_onces, apart=True)
