"""Event, Signup and what organisers write to those who come."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.events.clock import WEEKDAYS, days, local
from clubs.models import Club, Membership
from community.access.registry import MEMBERS, MODERATORS, PUBLIC, blocked_by, keys_of
from community.catalogue.models import Region
from community.moderation.models import Hideable
from forums.models import Topic

# Days an event may last: the calendar looks no further back for what still goes on.
LONGEST_DAYS = 31
MOST_SEATS, MOST_GUESTS, MOST_HOURS = 5000, 9, 72


class EventKind(models.TextChoices):
    """What one does there."""

    GATHERING = "gathering", _("聚会")
    DRIVE = "drive", _("自驾")
    TEST_DRIVE = "test_drive", _("试驾")
    ONLINE = "online", _("线上")
    CHARITY = "charity", _("公益")


ICONS = {
    EventKind.GATHERING: "users", EventKind.DRIVE: "route", EventKind.TEST_DRIVE: "car", EventKind.ONLINE: "globe",
    EventKind.CHARITY: "heart",
}  # fmt: skip


class Readers(models.TextChoices):
    """For whom an event is; a club's never reaches further than the club's board."""

    PUBLIC = "public", _("所有人")
    MEMBERS = "members", _("会员")
    CLUB = "club", _("圈子里的人")


def narrower(one, other):
    """Of two audience keys the one that fewer people hold."""
    for wide in (PUBLIC, MEMBERS):
        if wide in (one, other):
            return other if one == wide else one
    return one


class EventQuerySet(models.QuerySet):
    """Events as others may see them."""

    def visible_to(self, user):
        """In the user's audiences, a club's also only where she may read its board; hidden ones are seen by whoever
        organises or keeps order; nothing by members she blocked, unless she keeps order."""
        keys = keys_of(user)
        rows = self.filter(Q(club=None) | Q(club__board__audience__in=keys), audience__in=keys)
        if MODERATORS in keys:
            return rows
        seen = Q(hidden_at=None)
        if user.is_authenticated:
            seen |= Q(organiser=user) | Q(club__in=kept(keys))
            if blocked := blocked_by(user):
                rows = rows.exclude(organiser__in=blocked)
        return rows.filter(seen)

    def public_face(self):
        """What stands for everybody in its audience: for lists, search, feeds and counts."""
        return self.filter(hidden_at=None)

    def planned(self):
        """Those that were not called off."""
        return self.filter(state=Event.State.PLANNED)

    def on_days(self, first, last):
        """Those that fall on one of these days, where they are."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def narrowed(self, asked, user):
        """Those that stand and that a filled-in CalendarForm leaves, but for the kind, which the calendar counts."""
        rows = self.public_face()
        if asked.get("club"):
            rows = rows.filter(club__slug=asked["club"])
        if asked.get("city"):
            rows = rows.filter(region__in=Region.objects.called(asked["city"]))
        if asked.get("free"):
            rows = rows.planned().filter(Q(seats=None) | Q(taken__lt=F("seats")))
        if asked.get("mine") and user.is_authenticated:
            rows = rows.filter(said_yes(user))
        return rows

    def with_signs(self):
        return self.select_related("organiser", "region", "club__board")


def kept(keys):
    """The ids of the clubs whose leaders' key is among these."""
    parts = (key.split(":") for key in keys if key.startswith("club:") and key.endswith(":leaders"))
    return [int(part[1]) for part in parts]


class Event(Hideable):
    """Something with a time and a place. `zone` is the clock of the place; `taken` counts the seats that are held,
    offered ones and guests included."""

    class State(models.TextChoices):
        PLANNED = "planned", _("定了")
        CALLED_OFF = "called_off", _("取消了")

    club = models.ForeignKey(Club, models.CASCADE, null=True, blank=True, related_name="events")
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=EventKind)
    title = models.CharField(max_length=60)
    source = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    # the days it falls on by that clock
    first_day = models.DateField()
    last_day = models.DateField()
    place = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, models.SET_NULL, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=40, default=PUBLIC)
    seats = models.PositiveIntegerField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)
    most_guests = models.PositiveSmallIntegerField(default=0)
    deadline = models.DateTimeField(null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(default=12)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=200, blank=True)
    # counts changes of what a calendar holds (SEQUENCE of RFC 5545)
    version = models.PositiveIntegerField(default=0)
    last_place = models.PositiveIntegerField(default=0)
    topic = models.OneToOneField(Topic, models.SET_NULL, null=True, blank=True, related_name="event")
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="events_end_after_they_start"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="last_days_follow_first_days"),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(taken__lte=F("seats")), name="no_more_seats_are_taken_than_there_are"
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | ~Q(reason=""), name="what_is_called_off_says_why"
            ),
            models.CheckConstraint(condition=Q(held=False), name="events_are_never_held"),
        ]  # fmt: skip
        indexes = [
            # the calendar of some days
            models.Index(fields=["first_day", "id"], name="event_by_day"),
            # a club's events, the next first
            models.Index(fields=["club", "starts_at"], name="event_of_club"),
            # a member's own events
            models.Index(fields=["organiser", "starts_at"], name="event_of_organiser"),
            # what the worker reminds of
            models.Index(fields=["starts_at"], condition=Q(reminded_at=None, state="planned"), name="event_to_remind"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:event", args=[self.pk])

    @property
    def key(self):
        """The audience key of those who have a seat and of those who organise it."""
        return f"event:{self.pk}"

    @property
    def seen_by(self):
        """The audience key of whoever may read of it."""
        return narrower(self.audience, self.club.board.audience) if self.club_id else self.audience

    @property
    def keepers_key(self):
        """The audience key of those who decide about it when it is reported."""
        return self.club.leaders_key if self.club_id else MODERATORS

    @property
    def is_off(self):
        return self.state == self.State.CALLED_OFF

    @property
    def left(self):
        """Seats that nobody holds; None where there is no end of them."""
        return None if self.seats is None else max(self.seats - self.taken, 0)

    @property
    def starts(self):
        """When it begins, by the clock where it is."""
        return local(self.starts_at, self.zone)

    @property
    def ends(self):
        return local(self.ends_at, self.zone)

    @property
    def hour(self):
        return f"{self.starts:%H:%M}"

    @property
    def weekday(self):
        return WEEKDAYS[self.first_day.weekday()]

    @property
    def icon(self):
        return ICONS[EventKind(self.kind)]


class Answer(models.TextChoices):
    """What somebody says to an event."""

    GOING = "going", _("参加")
    MAYBE = "maybe", _("待定")
    NO = "no", _("不去")


class SignupQuerySet(models.QuerySet):
    """Sign-ups: one's own, and all of an event for those who organise it."""

    def visible_to(self, user):
        return self.filter(member=user) if user.is_authenticated else self.none()

    def holding(self):
        """Those whose seats are counted."""
        return self.filter(state__in=Signup.HOLDING)

    def concerned(self):
        """Whoever has to hear of a change: comes, waits, or thinks about it."""
        return self.filter(Q(state__in=Signup.LIVE) | Q(answer=Answer.MAYBE))

    def outside(self, club):
        """Those of members who are not in a club."""
        return self.exclude(member__in=Membership.objects.inside().filter(club=club).values("member"))

    def shut_out(self):
        """Those that lost their seats because their event, which stands, is its club's alone now."""
        return self.filter(state=Signup.State.SHUT, event__hidden_at=None)

    def in_line(self):
        return self.filter(state=Signup.State.WAITING).order_by("place")


class Signup(models.Model):
    """What one member said to one event, with the people she brings. `place` is her place in the line."""

    class State(models.TextChoices):
        NONE = "", _("没有位子")
        SEATED = "seated", _("有位子")
        WAITING = "waiting", _("候补")
        OFFERED = "offered", _("轮到了，等回话")
        LAPSED = "lapsed", _("到时没接")
        CLOSED = "closed", _("活动取消了")
        SHUT = "shut", _("改成只给圈子里的人了")

    HOLDING = (State.SEATED, State.OFFERED)
    LIVE = (State.SEATED, State.OFFERED, State.WAITING)

    event = models.ForeignKey(Event, models.CASCADE, related_name="signups", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=6, choices=Answer)
    state = models.CharField(max_length=8, choices=State, blank=True, default=State.NONE)
    guests = models.PositiveSmallIntegerField(default=0)
    place = models.PositiveIntegerField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    # of an event that is its club's alone now: how it stood when it was hers too (`known_of`)
    known = models.JSONField(null=True, blank=True)
    at = models.DateTimeField()

    objects = SignupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "member"], name="one_signup_per_member_and_event"),
            models.UniqueConstraint(fields=["event", "place"], name="one_party_per_place_in_line"),
            models.CheckConstraint(
                condition=Q(answer="going") & ~Q(state="") | ~Q(answer="going") & Q(state=""),
                name="only_those_who_come_have_a_state",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False) | ~Q(state="offered") & Q(offered_until=None),
                name="an_offer_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "offered"), place__isnull=False)
                | ~Q(state__in=("waiting", "offered")) & Q(place=None),
                name="whoever_waits_has_a_place_in_line",
            ),
        ]
        indexes = [
            # who comes, who waits
            models.Index(fields=["event", "state", "place"], name="signup_of_event"),
            # what the worker passes on
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="signup_offered"),
        ]

    def __str__(self):
        return f"{self.member_id}@{self.event_id}"

    @property
    def people(self):
        """The seats she needs: herself and whom she brings."""
        return 1 + self.guests

    @property
    def event_url(self):
        return reverse("events:event", args=[self.event_id])

    def is_offered(self, at):
        """Whether a seat is kept for her still."""
        return self.state == self.State.OFFERED and at < self.offered_until


class Note(models.Model):
    """What the organisers wrote to all who come."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.text[:20]


def known_of(event):
    """What whoever may not see an event any more is told of it: how it stands now."""
    return {
        "title": event.title, "zone": event.zone, "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(), "created_at": event.created_at.isoformat(),
    }  # fmt: skip


def was(signup):
    """The event of a sign-up whose seat went to the club, as it stood while it was hers too; with the version that
    calendars count."""
    moments = ("starts_at", "ends_at", "created_at")
    known = {k: datetime.fromisoformat(v) if k in moments else v for k, v in signup.known.items() if k != "version"}
    first, last = days(known["starts_at"], known["ends_at"], known["zone"])
    version = signup.known["version"]
    return Event(pk=signup.event_id, first_day=first, last_day=last, version=version, changed_at=signup.at, **known)


def mine_of(user, ids):
    """{event: Signup} of the user's own among events. One statement, none for visitors."""
    if not user.is_authenticated:
        return {}
    return {row.event_id: row for row in Signup.objects.filter(member=user, event__in=list(ids))}


def said_yes(user):
    """A condition on events: the user comes, waits, or thinks about it."""
    rows = Signup.objects.concerned().filter(event=OuterRef("pk"), member=user.pk)
    return Exists(rows)
