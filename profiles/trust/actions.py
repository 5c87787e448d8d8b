"""Count how members stand, and give or take levels by the published ladder."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from community.access.roles import Role
from community.activity.actions import record_many
from community.moderation.models import Measure
from profiles.models import Member
from profiles.trust.ladder import LASTING, WINDOW, level_of
from profiles.trust.models import Standing
from profiles.trust.registry import figures
from profiles.trust.verbs import LEVEL_CHANGED

# Members whose figures are counted anew at each turn of the clock: newcomers, who wait for it, and those counted longest
# ago; and how old a member's figures may become before she counts as one of these.
NEWCOMERS, OTHERS, STALE = 100, 100, timedelta(hours=12)


def figures_of(members, at):
    """{member: {code: number}} with whole days since joining and warning points that count. A statement a figure and one
    for the points, whatever the number of members."""
    ids = [m.pk for m in members]
    today = timezone.localdate(at)
    found = {m.pk: {"days": max(0, (today - timezone.localdate(m.joined_at)).days)} for m in members}
    for figure in figures.values():
        counted = figure.count(ids, None if figure.code in LASTING else at - WINDOW)
        for pk in ids:
            found[pk][figure.code] = counted.get(pk, 0)
    points = Measure.objects.filter(member__in=ids, points_until__gt=at).order_by().values("member")
    for row in points.annotate(n=Sum("points")):
        found[row["member"]]["points"] = row["n"]
    return found


@transaction.atomic
def settle(ids, *, at):
    """Count some members anew and give each the level that is hers; returns how many levels changed. The same number of
    statements for any number of members, but for one for each level given."""
    rows = Member.objects.select_for_update(of=("self",)).filter(pk__in=ids, role=Role.MEMBER, imported=False)
    members = list(rows.order_by("pk"))
    found = figures_of(members, at)
    changed, same, given = [], [], {}
    for member in members:
        level = level_of(found[member.pk])
        standing = Standing(member=member, figures=found[member.pk], counted_at=at)
        if level == member.trust:
            same.append(standing)
        else:
            standing.before = member.trust
            changed.append(standing)
            given.setdefault(level, []).append(member.pk)
    _keep(same, ["figures", "counted_at"])
    _keep(changed, ["figures", "counted_at", "before"])
    for level, mine in given.items():
        Member.objects.filter(pk__in=mine).update(trust=level)
    record_many(LEVEL_CHANGED, ((None, s.member, "", f"member:{s.member_id}", at) for s in changed), at=at)
    return len(changed)


def _keep(standings, fields):
    Standing.objects.bulk_create(standings, update_conflicts=True, unique_fields=["member"], update_fields=fields)


def settle_some(at):
    """Members whose turn it is: newcomers of the last days first, then those counted longest ago. Returns how many."""
    here = Member.objects.filter(role=Role.MEMBER, imported=False, is_active=True)
    new = here.filter(trust=0, joined_at__gt=at - timedelta(days=30)).order_by("standing__counted_at", "pk")
    ids = list(new.values_list("pk", flat=True)[:NEWCOMERS])
    never = here.filter(standing=None).values_list("pk", flat=True)[:OTHERS]
    old = Standing.objects.filter(counted_at__lt=at - STALE).order_by("counted_at").values_list("pk", flat=True)
    ids = list(dict.fromkeys([*ids, *never, *old[:OTHERS]]))
    if ids:
        settle(ids, at=at)
    return len(ids)
