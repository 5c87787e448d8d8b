"""What members want to see, what an admin lets be read, and what was read last."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from community.catalogue.models import Region
from profiles.models import Sight
from profiles.widgets.kinds import SOURCES, Kind, has_key

LONGEST_KEY, LONGEST_NAME, LONGEST_ADDRESS, MOST_FEEDS = 16, 20, 500, 12


def new_code():
    """What widgets call a feed by, whatever its address is."""
    return secrets.token_hex(4)


class FeedQuerySet(models.QuerySet):
    """Feeds as the admin left them."""

    def in_use(self):
        """What members may choose, and what is read."""
        return self.filter(off_at=None)


class Feed(models.Model):
    """A source of headlines that an admin named."""

    code = models.CharField(max_length=LONGEST_KEY, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    address = models.URLField(max_length=LONGEST_ADDRESS)
    off_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class WidgetQuerySet(models.QuerySet):
    """Widgets with what there is to show."""

    def with_readings(self):
        """Each with the last reading of its key (`data`, `read_at`, `tries` since), and with its `city` or its `feed` in use by name."""
        read = Reading.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"))
        return self.annotate(
            data=Subquery(read.values("data")),
            read_at=Subquery(read.values("read_at")),
            tries=Subquery(read.values("tries")),
            city=Subquery(Region.objects.filter(code=OuterRef("key")).values("name")),
            feed=Subquery(Feed.objects.in_use().filter(code=OuterRef("key")).values("name")),
        )


class Widget(models.Model):
    """One thing a member wants to see: a city (its official code), a stock (sh600519) or a feed (its code). Stocks have up
    to three rows, all seen by the same."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="widgets")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=LONGEST_KEY)
    position = models.PositiveSmallIntegerField(default=0)
    sight = models.CharField(max_length=8, choices=Sight, default=Sight.SELF)
    at = models.DateTimeField()

    objects = WidgetQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "key"], name="one_widget_per_member_and_key"),
            models.UniqueConstraint(
                fields=["member", "kind"], condition=~Q(kind="stocks"), name="one_city_and_one_feed_per_member"
            ),
        ]
        # which keys somebody wants
        indexes = [models.Index(fields=["kind", "key"], name="widget_by_key")]

    def __str__(self):
        return f"{self.kind}:{self.key}"


class Reading(models.Model):
    """The last that a source told of one key, for everybody who wants it; there is no person in it.

    `error` is the last failure in words for the admin, empty after a success; `tries` are failures in a row.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=LONGEST_KEY)
    data = models.JSONField(null=True)
    read_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_reading_per_key")]
        # what the worker reads next
        indexes = [models.Index(fields=["kind", "due_at"], name="reading_due")]

    def __str__(self):
        return f"{self.kind}:{self.key}"


def offered():
    """{kind: feeds to choose from} of the kinds that the site has a source for. One statement."""
    kinds = {kind: [] for kind in SOURCES if has_key(kind)}
    feeds = list(Feed.objects.in_use())
    return kinds | ({Kind.HEADLINES: feeds} if feeds else {})
