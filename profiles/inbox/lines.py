"""What the lines of an inbox page say."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, OuterRef, Subquery, When

from community.activity.registry import notice_kinds
from profiles.inbox.models import Level, Notice, Watch
from profiles.inbox.registry import place_by_model

# Notices read for the names on one page, for each of its lines.
NOTICES_A_LINE = 10
FACES = 5


@dataclass
class Shown:
    """One line ready for the page: who, what, where it leads, and the place it can be muted at."""

    line: object
    told: object
    people: list
    others: int
    place: object = None
    place_code: str = ""
    is_muted: bool = False


def with_people(lines):
    """Lines with `people_count`: how many different people they tell of, of the unseen notices where there are any."""
    told = Notice.objects.filter(line=OuterRef("pk")).order_by().values("line")
    of_all = Subquery(told.annotate(n=Count("actor", distinct=True)).values("n"))
    of_unseen = Subquery(told.filter(seen=False).annotate(n=Count("actor", distinct=True)).values("n"))
    return lines.annotate(people_count=Case(When(unseen__gt=0, then=of_unseen), default=of_all))


def shown(lines, user):
    """The lines whose things the user may still see, in their order. Statements: two, two for each kind of notice on
    the page at the most, and one for the levels."""
    lines = list(lines)
    told = {}
    for code in {line.kind for line in lines}:
        if code in notice_kinds:
            told |= notice_kinds[code].show([line for line in lines if line.kind == code], user)
    people = _people(lines)
    rows = [_line(line, told[line.pk], people.get(line.pk, [])) for line in lines if line.pk in told]
    _mark_muted(rows, user)
    return rows


def _people(lines):
    """{line: distinct actors, newest first}; for a line with unseen notices those of the unseen ones."""
    unseen = {line.pk for line in lines if line.unseen}
    found = {}
    rows = Notice.objects.filter(line__in=[line.pk for line in lines]).select_related("actor").order_by("-id")
    for notice in rows[: NOTICES_A_LINE * len(lines)]:
        names = found.setdefault(notice.line_id, [])
        if notice.actor and notice.actor not in names and (notice.line_id not in unseen or not notice.seen):
            names.append(notice.actor)
    return found


def _line(line, told, people):
    count = max(len(people), getattr(line, "people_count", None) or 0)
    place = place_by_model(type(told.place)) if told.place is not None else None
    return Shown(line, told, people[:FACES], count - 1, told.place if place else None, place.code if place else "")


def _mark_muted(rows, user):
    places = [(ContentType.objects.get_for_model(r.place).pk, r.place.pk) for r in rows if r.place is not None]
    muted = set(
        Watch.objects.filter(
            member=user, level=Level.MUTE, place_type__in={t for t, _ in places}, place_id__in={i for _, i in places}
        ).values_list("place_type", "place_id")
    )
    for row in rows:
        if row.place is not None:
            row.is_muted = (ContentType.objects.get_for_model(row.place).pk, row.place.pk) in muted


def by_place(rows, user):
    """[(place, [(thing, name, url, level)])] of what can still be seen; one statement for each kind of place."""
    by_model = {}
    for row in rows:
        by_model.setdefault(row.place_type.model_class(), {})[row.place_id] = row.level
    found = []
    for model, levels in by_model.items():
        if place := place_by_model(model):
            things = place.visible(user).filter(pk__in=levels)
            found.append((place, [(t, place.name(t), place.url(t), levels[t.pk]) for t in things]))
    return sorted(found, key=lambda g: g[0].order)
