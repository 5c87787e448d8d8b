"""New events in the timeline."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.events.clock import span_words
from clubs.events.models import Event, said_yes
from clubs.events.verbs import EVENT_PLANNED
from clubs.models import Membership
from community.activity.registry import Entry, TimelineKind
from forums.models import Board
from profiles.inbox.levels import chosen, mutes
from profiles.models import Member
from profiles.ties.models import Follow


def _events(lens):
    rows = Event.objects.visible_to(lens.user).public_face().planned().with_signs()
    if mutes(lens.user):
        rows = rows.exclude(pk__in=chosen(lens.user, Event)).exclude(organiser__in=chosen(lens.user, Member))
        rows = rows.exclude(club__board__in=chosen(lens.user, Board))
    if lens.only_followed:
        rows = rows.filter(organiser__in=Follow.objects.filter(member=lens.user.pk).values("whom"))
    if lens.only_mine:
        mine = Membership.objects.filter(member=lens.user.pk, state=Membership.State.ACTIVE).values("club")
        rows = rows.filter(Q(club__in=mine) | Q(organiser=lens.user.pk) | said_yes(lens.user))
    return rows


def show_planned(lines, lens):
    """Events that stand. One statement."""
    found = _events(lens).in_bulk({x.target_id for x in lines})
    return {
        x.pk: Entry(
            key=f"event-{e.pk}", url=e.get_absolute_url(), title=e.title, words=_("发起了一场活动"), icon="calendar",
            at=x.at, actor=x.actor, excerpt=f"{span_words(e)} {e.place}".strip(), mute=e,
            where=(e.club.name, e.club.get_absolute_url()) if e.club_id else None,
            count=(e.taken, _("人去")) if e.taken else None,
        )
        for x in lines if (e := found.get(x.target_id))
    }  # fmt: skip


TimelineKind("events", gettext_lazy("活动"), (EVENT_PLANNED,), show_planned, 1, order=25)
