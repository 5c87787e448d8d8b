"""Which level of watching holds: the most specific choice wins."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from community.access.registry import beside, forget_beside, read_beside
from profiles.inbox.models import Level, Watch

# Where several places of one group (two tags of a topic) say different things, the first of these wins: whoever
# muted a word wants silence, whatever else stands beside it.
STRONGEST = (Level.MUTE, Level.WATCH, Level.TRACK, Level.NORMAL)


def place_of(thing):
    """(content type id, object id) of a thing one can watch."""
    return ContentType.objects.get_for_model(thing).pk, thing.pk


def effective(choices):
    """The level in force. `choices` are groups of levels, the most specific group first; None is no choice."""
    for group in choices:
        made = [level for level in group if level]
        if made:
            return min(made, key=STRONGEST.index)
    return Level.NORMAL


def choices_at(places):
    """{place: {member: level}}: what everybody chose at these places (content type id, object id). One statement."""
    rows = Watch.objects.filter(place_type__in={t for t, _ in places}, place_id__in={i for _, i in places})
    chosen = {place: {} for place in places}
    for member, kind, key, level in rows.values_list("member", "place_type", "place_id", "level") if places else ():
        if (kind, key) in chosen:
            chosen[kind, key][member] = level
    return chosen


def levels_in(chosen, groups):
    """{member: level in force} for whoever chose one somewhere in `groups` of places, the most specific group first;
    `chosen` is what `choices_at` gave for these places at least."""
    members = {member for group in groups for place in group for member in chosen[place]}
    return {m: effective([[chosen[place].get(m) for place in group] for group in groups]) for m in members}


def read_levels(kinds, activities):
    """Read for all activities what the kinds would ask for each (`ahead`), and put on each `levels`: {a kind's `places`:
    {member: level in force} where it happened}. One statement beside what the kinds read."""
    for ahead in dict.fromkeys(k.ahead for k in kinds if k.ahead):
        verbs = {verb for k in kinds if k.ahead is ahead for verb in k.verbs}
        ahead([a for a in activities if a.verb in verbs])
    happened = []
    for activity in activities:
        asked = {k.places for k in kinds if k.places and activity.verb in k.verbs}
        happened.append({ask: [[place_of(p) for p in group] for group in ask(activity)] for ask in asked})
    chosen = choices_at({p for here in happened for groups in here.values() for group in groups for p in group})
    for activity, here in zip(activities, happened):
        activity.levels = {ask: levels_in(chosen, groups) for ask, groups in here.items()}


def is_muted(kind, activity, member):
    """Whether a member (id) wants silence where it happened; the activity carries its `levels`."""
    return kind.places and not kind.insists and activity.levels[kind.places].get(member) == Level.MUTE


def chosen(user, model, *levels):
    """The ids of the things of a model for which the user chose one of `levels` (muted, if none is named), as a
    subquery: it costs no statement of its own."""
    kind = ContentType.objects.get_for_model(model)
    rows = Watch.objects.filter(member=user.pk, place_type=kind, level__in=levels or (Level.MUTE,))
    return rows.values("place_id")


read_beside("mutes", Exists(Watch.objects.filter(member=OuterRef("pk"), level=Level.MUTE)))


def mutes(user):
    """Whether the user mutes anything at all, remembered on the user object for the length of a request: who mutes
    nothing pays for no filter. One statement the first time, none for a visitor or where it was read with the user."""
    if not user.is_authenticated:
        return False
    if not hasattr(user, "_mutes"):
        user._mutes = bool(beside(user, "mutes"))
    return user._mutes


def forget_mutes(user):
    """Ask afresh the next time: after a change of levels."""
    forget_beside(user)
    if hasattr(user, "_mutes"):
        del user._mutes


def level_at(user, model, pk):
    """The level the user chose at one thing; normal where she chose none. One statement, none for a visitor."""
    if not user.is_authenticated:
        return Level.NORMAL
    kind = ContentType.objects.get_for_model(model)
    rows = Watch.objects.filter(member=user.pk, place_type=kind, place_id=pk)
    return rows.values_list("level", flat=True).first() or Level.NORMAL
