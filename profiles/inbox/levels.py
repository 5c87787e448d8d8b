"""Which level of watching holds: the most specific choice wins."""

from django.contrib.contenttypes.models import ContentType

from profiles.inbox.models import Level, Watch

# Where several places of one group (two tags of a topic) say different things, the first of these wins: whoever
# muted a word wants silence, whatever else stands beside it.
STRONGEST = (Level.MUTE, Level.WATCH, Level.TRACK, Level.NORMAL)


def effective(choices):
    """The level in force. `choices` are groups of levels, the most specific group first; None is no choice."""
    for group in choices:
        made = [level for level in group if level]
        if made:
            return min(made, key=STRONGEST.index)
    return Level.NORMAL


def levels_of(members, places):
    """{member: level in force} for those of `members` (None: everybody) who chose one somewhere in `places`.

    `places` are groups of (content type id, object id), the most specific group first. One statement.
    """
    flat = [place for group in places for place in group]
    if not flat:
        return {}
    rows = Watch.objects.filter(place_type__in={t for t, _ in flat}, place_id__in={i for _, i in flat})
    if members is not None:
        rows = rows.filter(member__in=members)
    chosen = {}
    for member, kind, key, level in rows.values_list("member", "place_type", "place_id", "level"):
        chosen.setdefault(member, {})[kind, key] = level
    return {
        member: effective([[made.get(place) for place in group] for group in places])
        for member, made in chosen.items()
        if any(place in made for place in flat)
    }


def chosen(user, model, *levels):
    """The ids of the things of a model for which the user chose one of `levels` (muted, if none is named), as a
    subquery: it costs no statement of its own."""
    kind = ContentType.objects.get_for_model(model)
    rows = Watch.objects.filter(member=user.pk, place_type=kind, level__in=levels or (Level.MUTE,))
    return rows.values("place_id")


def mutes(user):
    """Whether the user mutes anything at all, remembered on the user object for the length of a request: who mutes
    nothing pays for no filter. One statement the first time, none for a visitor."""
    if not user.is_authenticated:
        return False
    if not hasattr(user, "_mutes"):
        user._mutes = Watch.objects.filter(member=user.pk, level=Level.MUTE).exists()
    return user._mutes


def forget_mutes(user):
    """Ask afresh the next time: after a change of levels."""
    if hasattr(user, "_mutes"):
        del user._mutes
