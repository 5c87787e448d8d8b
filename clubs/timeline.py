"""What of the clubs stands in the timeline: new ones, and who came in."""

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from clubs.models import Club, Membership
from clubs.verbs import CLUB_FOUNDED, CLUB_JOINED
from community.activity.registry import Entry, TimelineKind
from forums.models import Board
from profiles.inbox.levels import chosen, mutes
from profiles.inbox.models import Level
from profiles.models import Member


def _clubs(lens, clubs):
    if mutes(lens.user):
        other = (Level.WATCH, Level.TRACK, Level.NORMAL)
        quiet = Q(board__in=chosen(lens.user, Board)) & ~Q(pk__in=chosen(lens.user, Club, *other))
        clubs = clubs.exclude(quiet | Q(pk__in=chosen(lens.user, Club)))
    if lens.only_mine:
        clubs = clubs.filter(pk__in=Membership.objects.inside().filter(member=lens.user).values("club"))
    return clubs


def show_founded(lines, lens):
    """New clubs. One statement."""
    found = {
        c.pk: c for c in _clubs(lens, Club.objects.visible_to(lens.user)).filter(pk__in=[x.target_id for x in lines])
    }
    return {
        x.pk: Entry(
            key=f"club-{x.target_id}", url=found[x.target_id].get_absolute_url(), title=found[x.target_id].name,
            words=_("办起一个圈子"), icon="circles", at=x.at, actor=x.actor, excerpt=found[x.target_id].intro,
            mute=found[x.target_id], count=_people(found[x.target_id]),
        )
        for x in lines if x.target_id in found
    }  # fmt: skip


def _people(club):
    return club.member_count, npgettext("count", "人", "人", club.member_count)


def show_joined(lines, lens):
    """Who came into a club on a day and is in it still, gathered. Two statements."""
    clubs = {c.pk: c for c in _clubs(lens, Club.objects.open_to(lens.user)).filter(pk__in=[x.target_id for x in lines])}
    first = timezone.localtime(min(x.at for x in lines)).replace(hour=0, minute=0, second=0, microsecond=0)
    inside = Membership.objects.inside().filter(club__in=clubs, at__gte=first)
    if mutes(lens.user):
        inside = inside.exclude(member__in=chosen(lens.user, Member))
    days = inside.annotate(day=TruncDate("at", tzinfo=timezone.get_current_timezone())).order_by()
    days = days.values("club", "day").annotate(n=Count("pk"), last=Max("at"))
    newest = {(d["club"], d["last"]): d["n"] for d in days}
    return {
        x.pk: Entry(
            key=f"joined-{x.target_id}-{timezone.localtime(x.at):%Y%m%d}", url=clubs[x.target_id].get_absolute_url(),
            title=clubs[x.target_id].name, words=_("来到了"), icon="users", at=x.at, actor=x.actor,
            people=newest[x.target_id, x.at], mute=clubs[x.target_id],
            count=_people(clubs[x.target_id]),
        )
        for x in lines if x.target_id in clubs and (x.target_id, x.at) in newest
    }  # fmt: skip


TimelineKind("clubs", gettext_lazy("新圈子"), (CLUB_FOUNDED,), show_founded, 1, order=30)
TimelineKind("joined", gettext_lazy("谁进了圈子"), (CLUB_JOINED,), show_joined, 2, order=40)
