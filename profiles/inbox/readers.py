"""The inbox hears of everything somebody wants to be told of."""

from datetime import timedelta

from community.access.registry import MEMBERS, PUBLIC, keys_of
from community.activity.registry import Job, Reader, notice_kinds
from community.tags.models import Tag
from community.tags.verbs import TAG_MERGED
from profiles.inbox.actions import move_watches, place_of, prune, tell, untell
from profiles.inbox.levels import levels_of
from profiles.inbox.models import KEPT_DAYS, Level
from profiles.models import Member


def read(activity):
    """Tell whoever is called by this activity, once; take back what is gone."""
    told = set()
    for kind in sorted(notice_kinds.values(), key=lambda k: k.order):
        if activity.verb in kind.gone_verbs:
            for source, once in kind.gone(activity):
                untell(source, once)
        if activity.verb in kind.verbs:
            calls = {(c.member, c.once): c for c in kind.calls(activity) if c.member != c.actor}
            fresh = [c for key, c in calls.items() if key not in told]
            told.update(calls)
            tell(kind.code, _wanted(kind, activity, fresh), at=activity.at)


def _wanted(kind, activity, calls):
    """Without those who muted the place, are gone, or may not see the thing."""
    if not calls:
        return []
    members = {c.member for c in calls}
    levels = {}
    if kind.places and not kind.insists:
        groups = [[place_of(p) for p in group] for group in kind.places(activity)]
        levels = levels_of(members, groups)
    here = {m.pk: m for m in Member.objects.filter(pk__in=members, is_active=True, imported=False)}
    return [
        c
        for c in calls
        if c.member in here
        and levels.get(c.member) != Level.MUTE
        and (c.audience in (PUBLIC, MEMBERS) or c.audience in keys_of(here[c.member]))
    ]


def follow_tag(activity):
    """Whoever chose a level for a tag that became another one keeps it there."""
    tag = Tag.objects.filter(pk=activity.target_id).select_related("merged_into").first()
    if tag and tag.merged_into:
        move_watches(tag.pk, tag.merged_into)


def prune_notices(at):
    """Notices are kept for ninety days."""
    prune(at - timedelta(days=KEPT_DAYS))


Reader(
    "inbox",
    frozenset(str(v) for k in notice_kinds.values() for v in (*k.verbs, *k.gone_verbs)),
    read,
)
Reader("watched_tags", frozenset({TAG_MERGED.code}), follow_tag)
Job("prune_notices", 3600, prune_notices)
