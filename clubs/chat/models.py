"""Room, Participant and Message: what is said is numbered within its room, and so is whatever happens to it later."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.events.models import Event
from clubs.models import KEEPERS, Club, Membership
from community.access.registry import MODERATORS, blocked_by, keys_of
from community.access.roles import Power, Role, has_power
from community.lib.compiled import Compiled
from community.lib.html import plain
from community.lib.rows import Counted
from community.moderation.models import Hideable

MOST_PEOPLE = 200
# Rooms with more people than this ring for those who are called by @ alone.
RINGS_UP_TO = 50
LINES_A_PAGE = 50
# An event's room is written in this long after the event's end.
STAYS_OPEN = timedelta(days=1)


class RoomKind(models.TextChoices):
    """What a room is bound to, and with it who comes in."""

    DIRECT = "direct", gettext_lazy("私信")
    GROUP = "group", gettext_lazy("群聊")
    OPEN = "open", gettext_lazy("公开聊天室")
    CLUB = "club", gettext_lazy("圈子的聊天室")
    EVENT = "event", gettext_lazy("活动的聊天室")


# Rooms that only those in them know of; the others are open to whoever holds their audience key.
PRIVATE = (RoomKind.DIRECT, RoomKind.GROUP)


class RoomQuerySet(models.QuerySet):
    """Rooms as members may enter them."""

    def visible_to(self, user):
        """Private rooms she is in or asked into; other rooms of her audiences that she was not asked to leave. Visitors see
        none."""
        if not user.is_authenticated:
            return self.none()
        mine = Participant.objects.filter(room=OuterRef("pk"), member=user.pk)
        inside = Exists(mine.filter(state__in=HERE))
        removed = Exists(mine.filter(state=Participant.State.REMOVED))
        return self.filter(Q(audience="") & inside | Q(audience__in=keys_of(user)) & ~removed)

    def answered_by(self, user):
        """Those she sees, and private ones she was asked into and refused: an answer of hers is about one of them."""
        refused = Participant.objects.filter(room=OuterRef("pk"), member=user.pk, state=Participant.State.REFUSED)
        return self.visible_to(user) | self.filter(Exists(refused))

    def open_to(self, user):
        """Those she sees whose lines she reads: all but groups she was asked into and has not answered."""
        return self.visible_to(user).exclude(
            Exists(Participant.objects.filter(room=OuterRef("pk"), member=user.pk, state=Participant.State.ASKED)),
            kind=RoomKind.GROUP,
        )

    def kept_by(self, user):
        """Those she looks after, as `check_keep` has it for one; none of the private ones, whose words are their people's."""
        if not user.is_authenticated:
            return self.none()
        inside = Membership.objects.inside().filter(member=user.pk)
        keeps = inside.filter(rank__in=KEEPERS).values("club")
        kept = Q(club__in=keeps) | Q(event__club__in=keeps)
        kept |= Q(event__organiser=user.pk) & (Q(event__club=None) | Q(event__club__in=inside.values("club")))
        if has_power(user, Power.SPEAK):
            kept |= Q(kind=RoomKind.EVENT, event__club=None) & ~Q(event__organiser__role=Role.MEMBER)
        if has_power(user, Power.MODERATE):
            kept |= Q(kind=RoomKind.OPEN)
        return self.filter(kept)

    def with_place(self):
        """With the club or event a room is bound to."""
        return self.select_related("club", "event__club")


class Room(models.Model):
    """A talk. `last_number` is the number of its newest line, `last_said` that of the newest words that stand."""

    kind = models.CharField(max_length=10, choices=RoomKind)
    name = models.CharField(max_length=30, blank=True)
    intro = models.CharField(max_length=200, blank=True)
    # empty where only those in the room may know of it
    audience = models.CharField(max_length=40, blank=True)
    club = models.OneToOneField(Club, models.CASCADE, null=True, blank=True, related_name="room")
    event = models.OneToOneField(Event, models.CASCADE, null=True, blank=True, related_name="room")
    # "3:17": the two of a private talk, the smaller id first
    pair = models.CharField(max_length=41, null=True, unique=True)
    opened_at = models.DateTimeField()
    last_number = models.PositiveIntegerField(default=0)
    last_said = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=0)
    # seconds between two lines of one person
    slow_seconds = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PRIVATE, audience="") | ~Q(kind__in=PRIVATE) & ~Q(audience=""),
                name="private_rooms_have_no_audience",
            ),
            models.CheckConstraint(
                condition=Q(pair=None) | Q(kind=RoomKind.DIRECT), name="only_private_talks_are_of_a_pair"
            ),
            models.CheckConstraint(condition=Q(club=None) | Q(kind=RoomKind.CLUB), name="only_club_rooms_have_a_club"),
            models.CheckConstraint(
                condition=Q(event=None) | Q(kind=RoomKind.EVENT), name="only_event_rooms_have_an_event"
            ),
        ]
        indexes = [
            # the rooms anybody may look for, the liveliest first
            models.Index(fields=["kind", "-last_at", "-id"], name="room_by_kind"),
            # rooms of an audience
            models.Index(fields=["audience"], name="room_of_audience", condition=~Q(audience="")),
        ]

    def __str__(self):
        return self.name or f"{self.kind} {self.pk}"

    def get_absolute_url(self):
        return reverse("chat:room", args=[self.pk])

    @property
    def is_private(self):
        return self.kind in PRIVATE

    @property
    def key(self):
        """The audience of what is said in it: whoever may enter it."""
        return f"room:{self.pk}"

    @property
    def keepers_key(self):
        """The audience key of those who decide about what is reported or held in it."""
        return self.club.leaders_key if self.club_id else self.event.keepers_key if self.event_id else MODERATORS

    @property
    def ended_at(self):
        """When an event's room closed by itself, or will; None for other rooms."""
        return self.event.ends_at + STAYS_OPEN if self.event_id else None

    @property
    def title(self):
        """Its name; a private talk's is that of the other one, which `with_others` has read."""
        if self.club_id:
            return self.club.name
        if self.event_id:
            return self.event.title
        if self.kind == RoomKind.DIRECT:
            other = getattr(self, "other", None)
            return other.name if other else _("已注销的车友")
        return self.name


class Participant(models.Model):
    """Somebody in a room, or asked into one. `read_number` is how far she read. Whoever comes into a group may read what
    was said before; the page says so to those who speak there."""

    class State(models.TextChoices):
        IN = "in", gettext_lazy("在里面")
        ASKED = "asked", gettext_lazy("等她答应")
        REFUSED = "refused", gettext_lazy("没答应")
        LEFT = "left", gettext_lazy("走了")
        REMOVED = "removed", gettext_lazy("被请出去")

    room = models.ForeignKey(Room, models.CASCADE, related_name="participants")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rooms")
    state = models.CharField(max_length=10, choices=State, default=State.IN)
    is_owner = models.BooleanField(default=False)
    # 免打扰: only whoever calls her by @ is heard
    quiet = models.BooleanField(default=False)
    read_number = models.PositiveIntegerField(default=0)
    silent_until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    # who asked her into a group, until she has answered
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "member"], name="one_participant_per_room_and_member")]
        indexes = [
            # the rooms of a member
            models.Index(fields=["member", "state"], name="participant_of_member"),
            # who is in a room
            models.Index(fields=["room", "state"], name="participant_of_room"),
        ]

    def __str__(self):
        return f"{self.member_id}@{self.room_id}"


HERE = (Participant.State.IN, Participant.State.ASKED)


def may_enter(user, room):
    """Whether the room with this id is among those open to the user. One statement, built once: each socket asks."""
    if not user.is_authenticated:
        return False
    for audience, kind, state in _entry(room, user.pk):
        if not audience:
            return state == Participant.State.IN or state == Participant.State.ASKED and kind == RoomKind.DIRECT
        return audience in keys_of(user) and state != Participant.State.REMOVED
    return False


_entry = Compiled(
    lambda room, member: Room.objects.filter(pk=room).values_list(
        "audience", "kind", Subquery(Participant.objects.filter(room=OuterRef("pk"), member=member).values("state"))
    ),
    int,
    int,
)


def read_by(user):
    """Which words the user reads in a room that is open to her: those that stand and her own; in a room she looks after also
    what waits or was hidden. What was taken back is read by nobody."""
    kept = Exists(Room.objects.kept_by(user).filter(pk=OuterRef("room")))
    return Q(kind=Message.Kind.SAID, withdrawn_at=None) & (Q(hidden_at=None) | Q(author=user.pk) | Q(kept))


class MessageQuerySet(models.QuerySet):
    """Lines of talks."""

    def visible_to(self, user):
        """What the user reads in rooms that are open to her (`read_by`), and her own wherever she said it, until she takes it
        back."""
        if not user.is_authenticated:
            return self.none()
        rows = self.filter(read_by(user), Q(author=user) | Q(room__in=Room.objects.open_to(user)))
        return rows if MODERATORS in keys_of(user) else rows.exclude(author__in=blocked_by(user))

    def left_by(self, user):
        """What she said in rooms that are open to her no more and has not taken back."""
        rows = self.filter(author=user, kind=Message.Kind.SAID, withdrawn_at=None)
        return rows.exclude(room__in=Room.objects.open_to(user))

    def answered(self, user, room, number):
        """The line with this number, as far as the user reads it; None where there is none. No statement without one."""
        return self.visible_to(user).filter(room=room, number=number).first() if number else None

    def with_faces(self):
        """With all that a line draws of people; of which room it is, whoever asks knows."""
        return self.select_related("author", "author__product", "quoted__author")

    def public_face(self):
        """Words that stand for everybody in the room."""
        return self.filter(kind=Message.Kind.SAID, hidden_at=None, withdrawn_at=None)


class Message(Hideable):
    """A line of a talk. Words are SAID; GONE and BACK tell what became of the words with the number `about`; a NOTE says
    who came and went. All have one order, in which every client hears them."""

    class Kind(models.TextChoices):
        SAID = "said", gettext_lazy("说的话")
        GONE = "gone", gettext_lazy("收走了一句")
        BACK = "back", gettext_lazy("一句回来了")
        NOTE = "note", gettext_lazy("来去")

    class Note(models.TextChoices):
        OPENED = "opened", gettext_lazy("开了这个群")
        JOINED = "joined", gettext_lazy("进来了")
        LEFT = "left", gettext_lazy("走了")
        REMOVED = "removed", gettext_lazy("被请出去了")
        RENAMED = "renamed", gettext_lazy("改了名字")
        TOOK_BACK = "took_back", gettext_lazy("撤回了一句")

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAID)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    about = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=10, choices=Note, blank=True)
    quoted = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.TextField(blank=True)
    html = models.TextField(blank=True)
    renderer = models.PositiveSmallIntegerField(default=0)
    # what its files are drawn from
    attached = models.JSONField(default=list, blank=True)
    # what the client calls the line, so that the same one sent again is the same
    nonce = models.CharField(max_length=36, null=True, blank=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # nothing is left of what was taken back, neither words nor files
    is_forgotten = models.BooleanField(default=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="one_message_per_room_and_number"),
            models.UniqueConstraint(fields=["room", "author", "nonce"], name="one_message_per_nonce"),
            models.CheckConstraint(
                condition=Q(kind__in=["gone", "back"]) & ~Q(about=None) | ~Q(kind__in=["gone", "back"]) & Q(about=None),
                name="only_what_became_of_words_is_about_a_number",
            ),
        ]
        indexes = [
            # the newest words of a room; how many one has not read
            models.Index(
                fields=["room", "-number"], name="message_standing",
                condition=Q(kind="said", hidden_at=None, withdrawn_at=None),
            ),
            # the first words of a day
            models.Index(fields=["room", "created_at"], name="message_by_day", condition=Q(kind="said")),
            # what an author wrote, for her copy and erasure
            models.Index(fields=["author", "id"], name="message_of_author"),
            # what is to be forgotten
            models.Index(
                fields=["withdrawn_at"], name="message_withdrawn", condition=Q(withdrawn_at__isnull=False, is_forgotten=False)
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.room_id}#{self.number}"

    def get_absolute_url(self):
        return f"{reverse('chat:room', args=[self.room_id])}?at={self.number}#m{self.number}"

    @property
    def is_open(self):
        return self.kind == self.Kind.SAID and not (self.hidden_at or self.withdrawn_at)

    @property
    def face(self):
        """How it begins, on one line."""
        return plain(self.html, 60) or (_("[图片或文件]") if self.attached else "")


def pair_of(one, other):
    """What a private talk of two members is called, whoever begins it."""
    return ":".join(map(str, sorted((one.pk, other.pk))))


def with_others(rooms, user):
    """Give private talks their `other`. One statement, none without such talks."""
    talks = {room.pk: room for room in rooms if room.kind == RoomKind.DIRECT}
    if talks:
        rows = Participant.objects.filter(room__in=talks).exclude(member=user.pk).select_related("member")
        for row in rows:
            talks[row.room_id].other = row.member
            talks[row.room_id].others_state = row.state
    return rooms


# Lines whose fate somebody who was away is told; where more changed, all is read anew.
MOST_CHANGED = 1000


def lines_since(room, rows, number, most):
    """(lines, gone, whether there are more, how far this goes) of a room after a number, for whoever reads these `rows`:
    `gone` are those up to it that are to be taken off, as those of them that stand come anew. Up to three statements."""
    found = list(rows.filter(number__gt=number).order_by("number")[: most + 1])
    more, found = len(found) > most, found[:most]
    changed = Message.objects.filter(room=room, number__gt=number, about__lte=number).order_by("number")
    gone = set(changed.values_list("about", flat=True)[: MOST_CHANGED + 1])
    back = list(rows.filter(number__in=gone).order_by("number")) if gone else []
    return back + found, sorted(gone), more, found[-1].number if more else room.last_number


def unread_by(user, blocked=()):
    """The words that stand and that the member of an outer Participant has not read, others' alone; those of members she
    blocked do not count."""
    rows = Message.objects.public_face().filter(room=OuterRef("room"), number__gt=OuterRef("read_number"))
    rows = rows.exclude(author=user.pk)
    return rows.exclude(author__in=blocked) if blocked else rows


# What is unread is counted so far; pages say 99+ then.
MOST_UNREAD = 100


def unread_of(user, blocked=()):
    """An expression over Participant: how many of `unread_by` there are, up to MOST_UNREAD."""
    return Counted(unread_by(user, blocked).order_by().values("pk")[:MOST_UNREAD])
