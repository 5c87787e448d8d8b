"""Tell members of things once, take it back, mark it as seen."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from community.access.permissions import check_signed_in
from community.access.registry import forget_beside
from community.live.actions import ring
from profiles.inbox.levels import forget_mutes, place_of
from profiles.inbox.models import Bell, Letter, Level, Line, Notice, Watch
from profiles.inbox.registry import place_by_model

BATCH = 500


@transaction.atomic
def tell(calls, ways=None):
    """Put calls into the inboxes, one after the other: `calls` are (kind, Call, moment). Who was told of an event already
    is not told again. `ways(kind, call)` are the channels by which it is carried outside too. Seven statements for
    every 500 calls, one more where something is carried."""
    calls = list(calls)
    for start in range(0, len(calls), BATCH):
        _tell(calls[start : start + BATCH], ways or (lambda kind, call: ()))


def _tell(calls, ways):
    bells = _lock_bells({c.member for _, c, _ in calls})
    told = set(
        Notice.objects.filter(member__in=bells, once__in={c.once for _, c, _ in calls}).values_list("member", "once")
    )
    fresh = []
    for kind, call, at in calls:
        if (call.member, call.once) not in told:
            told.add((call.member, call.once))
            fresh.append((kind, call, at))
    if not fresh:
        return
    lines = _lines(fresh)
    notices = Notice.objects.bulk_create(
        Notice(
            line_id=lines[_line_of(kind, c)], member_id=c.member, once=c.once, actor_id=c.actor, at=at,
            source_type_id=place_of(c.source)[0], source_id=c.source.pk,
        )
        for kind, c, at in fresh
    )  # fmt: skip
    Letter.objects.bulk_create(
        Letter(notice=notice, member_id=c.member, channel=channel, at=at, due_at=at)
        for notice, (kind, c, at) in zip(notices, fresh, strict=True)
        for channel in ways(kind, c)
    )
    _recount_lines(lines.values())
    _move_bells({c.member for _, c, _ in fresh})


def _line_of(kind, call):
    return call.member, kind, *place_of(call.about)


def _lock_bells(members):
    """The bells of these members, made where they are missing and locked: whoever changes notices holds the bell."""
    Bell.objects.bulk_create([Bell(member_id=m) for m in sorted(members)], ignore_conflicts=True)
    return [b.pk for b in Bell.objects.select_for_update().filter(pk__in=members).order_by("pk")]


def _lines(calls):
    """{(member, kind, about type, about id): id of the line}: new ones made, all of them moved to the top."""
    lines = {}
    for kind, call, at in calls:
        member, _, about_type, about_id = key = _line_of(kind, call)
        if key not in lines:
            lines[key] = Line(
                member_id=member, kind=kind, about_type_id=about_type, about_id=about_id, first_at=at
            )  # fmt: skip
        lines[key].last_at, lines[key].last_key = at, int(at.timestamp() * 1_000_000)
        lines[key].source_id = call.source.pk
    Line.objects.bulk_create(
        lines.values(),
        update_conflicts=True,
        update_fields=["last_at", "last_key", "source_id"],
        unique_fields=["member", "kind", "about_type", "about_id"],
    )
    return {key: line.pk for key, line in lines.items()}


def _recount_lines(pks):
    """Bring the counters of lines back to their notices."""
    counts = Notice.objects.filter(line=OuterRef("pk")).order_by().values("line")
    Line.objects.filter(pk__in=pks).update(
        total=Coalesce(Subquery(counts.annotate(n=Count("pk")).values("n")), 0),
        unseen=Coalesce(Subquery(counts.annotate(n=Count("pk", filter=Q(seen=False))).values("n")), 0),
    )


def _move_bells(members):
    """New numbers for the bells of these members, heard by their open pages."""
    lines = Line.objects.filter(member=OuterRef("pk"), unseen__gt=0).order_by().values("member")
    Bell.objects.filter(pk__in=members).update(
        number=F("number") + 1, unseen=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0)
    )
    ring(*[f"bell:{m}" for m in members])


@transaction.atomic
def untell(source, once=None):
    """Take back what was told of a thing that is gone (withdrawn, hidden), or of one event of it (a like)."""
    kind, pk = place_of(source)
    rows = Notice.objects.filter(source_type=kind, source_id=pk)
    _drop(rows.filter(once=once) if once else rows)


@transaction.atomic
def untell_all(model, pks):
    """The same for many things of one kind. A fixed number of statements, one where nobody was told."""
    kind = ContentType.objects.get_for_model(model)
    _drop(Notice.objects.filter(source_type=kind, source_id__in=pks))


@transaction.atomic
def untell_of(member, actor):
    """Take back what a member was told that somebody did (both ids): she wants nothing to do with him any more."""
    _drop(Notice.objects.filter(member=member, actor=actor))


def _drop(rows):
    found = list(rows.values_list("pk", "line", "member"))
    if found:
        _lock_bells({m for *_, m in found})
        Notice.objects.filter(pk__in=[pk for pk, *_ in found]).delete()
        lines = {line for _, line, _ in found}
        _recount_lines(lines)
        Line.objects.filter(pk__in=lines, total=0).delete()
        _move_bells({m for *_, m in found})


def told_of(things):
    """Those of some places of things (`place_of`) that anybody was told of. One statement, none for no thing."""
    kinds, pks = {t for t, _ in things}, {i for _, i in things}
    rows = Notice.objects.filter(source_type__in=kinds, source_id__in=pks).order_by()
    return set(rows.values_list("source_type", "source_id").distinct()) & set(things) if things else set()


@transaction.atomic
def see_line(by, line):
    """The member has seen a line."""
    _see(by, Line.objects.filter(pk=line.pk, member=by))


@transaction.atomic
def see_all(by):
    """The member has seen everything."""
    _see(by, Line.objects.filter(member=by))


def see_about(by, things):
    """The member has read these things at their own place: their lines fall silent. One statement where none waits."""
    places = [place_of(t) for t in things]
    waiting = Line.objects.filter(
        member=by, unseen__gt=0, about_type__in={t for t, _ in places}, about_id__in={i for _, i in places}
    )
    if pks := list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            _see(by, Line.objects.filter(pk__in=pks))


def _see(by, lines):
    forget_beside(by)
    _lock_bells({by.pk})
    pks = list(lines.filter(unseen__gt=0).values_list("pk", flat=True))
    if pks:
        Notice.objects.filter(line__in=pks, seen=False).update(seen=True)
        Line.objects.filter(pk__in=pks).update(unseen=0)
        _move_bells({by.pk})


@transaction.atomic
def choose_level(by, place, level, *, at):
    """How much the member wants to hear of a place; `normal` is kept too where a wider place says otherwise, None takes
    the choice back. Returns the level that was chosen before, or None."""
    check_signed_in(by)
    kind, pk = place_of(place)
    mine = Watch.objects.filter(member=by, place_type_id=kind, place_id=pk)
    before = mine.values_list("level", flat=True).first()
    registered = place_by_model(type(place))
    if level is None or level == Level.NORMAL and registered and registered.levels:
        mine.delete()
    else:
        Watch.objects.update_or_create(
            member=by, place_type_id=kind, place_id=pk, defaults={"level": Level(level), "at": at}
        )
    forget_mutes(by)
    return before and Level(before)


@transaction.atomic
def move_watches(old_id, place):
    """A place became another one (two tags were merged): who chose a level for either keeps it, the old one's wins
    nothing where both were chosen."""
    kind, pk = place_of(place)
    both = Watch.objects.filter(place_type=kind, place_id=pk).values("member")
    rows = Watch.objects.filter(place_type=kind, place_id=old_id)
    rows.filter(member__in=both).delete()
    rows.update(place_id=pk)


def prune(before):
    """Drop notices older than a time, and lines that are empty then; returns how many notices."""
    old = Notice.objects.filter(at__lt=before)
    lines = set(old.values_list("line", flat=True)[:20_000])
    dropped = old.filter(line__in=lines).delete()[0]
    _recount_lines(lines)
    Line.objects.filter(pk__in=lines, total=0).delete()
    return dropped


def recount():
    """Bring lines and bells back to what stands; returns how many were wrong."""
    healed = 0
    for line in Line.objects.annotate(n=Count("notices"), u=Count("notices", filter=Q(notices__seen=False))).exclude(
        total=F("n"), unseen=F("u")
    ):
        Line.objects.filter(pk=line.pk).update(total=line.n, unseen=line.u)
        healed += 1
    unseen = Count("member__notice_lines", filter=Q(member__notice_lines__unseen__gt=0))
    wrong = list(Bell.objects.annotate(n=unseen).exclude(unseen=F("n")).values_list("pk", flat=True))
    if wrong:
        _move_bells(set(wrong))
    return healed + len(wrong)
