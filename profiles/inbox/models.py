"""Notices gathered into lines, the bell's number, the chosen levels of watching, and what leaves the house."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.outgoing.wechat import is_set_up

# Days a notice is kept.
KEPT_DAYS = 90
# Why a permission ended without a message: no more tries; else it is one of WeChat's numbers.
GIVEN_UP = "gave up"
WHY_NOT = {
    GIVEN_UP: _("微信那边一直没有回音，试了几次都没送到。"),
    "43101": _("微信说这一条已经用过，或者你在微信里不让收了。"),
    "40003": _("微信认不出你的号了。"),
}
# Days a permission to be told once is kept that nothing came for.
WAITING_DAYS = 30


class Line(models.Model):
    """Similar notices of one member in one line: ten likes of one post are one line."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_lines")
    kind = models.CharField(max_length=40)
    about_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    about_id = models.BigIntegerField()
    about = GenericForeignKey("about_type", "about_id")
    unseen = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # the newest thing told of
    source_id = models.BigIntegerField(null=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # microseconds since 1970 of last_at: a whole number for keyset paging
    last_key = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "about_type", "about_id"], name="one_line_per_member_kind_and_thing"
            )
        ]
        indexes = [
            # a member's inbox, newest first
            models.Index(fields=["member", "-last_key", "-id"], name="line_of_member"),
            # how many lines a member has not seen
            models.Index(fields=["member"], condition=Q(unseen__gt=0), name="line_unseen"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.kind} {self.about_type_id}:{self.about_id}"


class Notice(models.Model):
    """One event one member is told of, once."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="notices")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    once = models.CharField(max_length=80)
    source_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    source_id = models.BigIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    seen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "once"], name="one_notice_per_member_and_event")]
        indexes = [
            # what is no longer to be told of
            models.Index(fields=["source_type", "source_id"], name="notice_of_source"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.once}"


class Bell(models.Model):
    """A member's bell: how many lines she has not seen, and a number that grows with every change."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="bell")
    number = models.PositiveBigIntegerField(default=0)
    unseen = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.member_id}: {self.unseen}"


class Level(models.TextChoices):
    """How much of a place a member wants to hear."""

    WATCH = "watch", _("盯着")
    TRACK = "track", _("跟着")
    NORMAL = "normal", _("平常")
    MUTE = "mute", _("静音")


class Watch(models.Model):
    """A member's level for one place (a topic, a tag, a board). No row is `normal`, unless a wider place says more."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    place_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    place_id = models.BigIntegerField()
    place = GenericForeignKey("place_type", "place_id")
    level = models.CharField(max_length=10, choices=Level)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "place_type", "place_id"], name="one_level_per_member_and_place")
        ]
        indexes = [
            # who watches a place
            models.Index(fields=["place_type", "place_id"], name="watch_of_place"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.level} {self.place_type_id}:{self.place_id}"


class Channel(models.TextChoices):
    """A way to be told."""

    SITE = "site", _("站内")
    MAIL = "mail", _("邮件")
    # one message for each time she asks for one (Once), never by the table
    WECHAT = "wechat", _("微信")


class Wish(models.Model):
    """What a member wants to hear of a group of notices by one channel, where it is not what holds for everybody."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    group = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel)
    wanted = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "group", "channel"], name="one_wish_per_member_group_and_channel")
        ]

    def __str__(self):
        return f"{self.member_id} {self.group}/{self.channel}: {self.wanted}"


class Rest(models.Model):
    """When nothing leaves the house for a member, and how often mail does. Times are those of the site's zone."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="rest")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    # the hour of the one mail a day; none: each as it comes
    mail_hour = models.PositiveSmallIntegerField(null=True, blank=True, default=18)
    # nothing leaves between these moments
    paused_from = models.DateTimeField(null=True, blank=True)
    paused_to = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
            models.CheckConstraint(condition=Q(mail_hour=None) | Q(mail_hour__lt=24), name="a_day_has_24_hours"),
        ]

    def __str__(self):
        return f"{self.member_id}"


class Letter(models.Model):
    """A notice on its way out by one channel; `due_at` moves on while the member rests."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="letters")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="one_letter_per_notice_and_channel")]
        indexes = [
            # what is to be sent
            models.Index(fields=["due_at"], condition=Q(sent_at=None, error=""), name="letter_due"),
            # how often a member was written to
            models.Index(fields=["member", "sent_at"], name="letter_of_member"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.channel} {self.notice_id}"


class OnceQuerySet(models.QuerySet):
    """Permissions to tell once."""

    def open(self):
        """Those that wait for something to tell."""
        return self.filter(spent_at=None, error="")

    def about(self, thing):
        """Those for one thing."""
        return self.filter(about_type=ContentType.objects.get_for_model(thing), about_id=thing.pk)


class Once(models.Model):
    """A member's permission to be told one time by WeChat of one thing. `openid` and `scene` say to WeChat whose yes is
    used; they are empty once it was used or has failed. `due_at`: not before then, while it is being tried."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    about_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    about_id = models.BigIntegerField()
    openid = models.CharField(max_length=128, blank=True)
    scene = models.PositiveSmallIntegerField(null=True)
    template = models.CharField(max_length=64)
    at = models.DateTimeField()
    # when its row is deleted
    ends_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=60, blank=True)

    objects = OnceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "about_type", "about_id"],
                condition=Q(spent_at=None, error=""),
                name="one_open_permission_per_member_and_thing",
            ),
            # WeChat allows one message in a scene, however many yeses there were
            models.UniqueConstraint(
                fields=["openid", "scene"], condition=Q(spent_at=None, error=""), name="one_open_permission_per_scene"
            ),
            models.CheckConstraint(
                condition=Q(spent_at=None, error="") & ~Q(openid="") & Q(scene__isnull=False)
                | ~Q(spent_at=None, error="") & Q(openid="", scene=None),
                name="only_open_permissions_name_an_account",
            ),
        ]
        indexes = [
            # who is to be told once of a thing
            models.Index(
                fields=["about_type", "about_id"], condition=Q(spent_at=None, error=""), name="once_open_of_thing"
            ),
            # whose time is over
            models.Index(fields=["ends_at"], name="once_by_end"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.about_type_id}:{self.about_id}"

    @property
    def is_open(self):
        """Whether it waits for something to tell."""
        return self.spent_at is None and not self.error

    @property
    def why_not(self):
        """Why nothing came of it, in a sentence; empty where nothing went wrong."""
        return WHY_NOT.get(self.error, WHY_NOT[GIVEN_UP]) if self.error else ""


def awaiting(model, ids):
    """{id: [(member, since when)]}: who is to be told once of things of one kind. One statement, none for no ids and
    where no 服务号 is set up."""
    found = {}
    if ids and is_set_up():
        rows = Once.objects.open().filter(about_type=ContentType.objects.get_for_model(model), about_id__in=ids)
        for pk, member, at in rows.values_list("about_id", "member", "at"):
            found.setdefault(pk, []).append((member, at))
    return found
