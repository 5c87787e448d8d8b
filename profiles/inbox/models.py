"""Notices gathered into lines, the bell's number, and the chosen levels of watching."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Days a notice is kept.
KEPT_DAYS = 90


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
