"""The log: what happened, and who has not heard of it yet."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Q

from community.access.models import AudienceQuerySet
from community.access.registry import PUBLIC
from community.activity.registry import verbs

# A delivery that failed this often waits in the open for a person.
MAX_TRIES = 8
# Of one reader's open deliveries no more are counted: a whole import may be waiting.
MOST_COUNTED = 10_000


class Activity(models.Model):
    """One line of the log: verb, target, title and time, never the text."""

    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    title = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=40, default=PUBLIC)
    imported = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = AudienceQuerySet.as_manager()

    class Meta:
        indexes = [
            # what happened to a thing
            models.Index(fields=["target_type", "target_id", "id"], name="activity_of_target"),
            # what a member did, newest first
            models.Index(fields=["actor", "-id"], name="activity_of_actor"),
            # the timeline, newest first
            models.Index(fields=["-at", "-id"], name="activity_newest"),
        ]

    def __str__(self):
        return f"{self.verb} {self.target_type_id}:{self.target_id}"

    @property
    def label(self):
        """The verb in the reader's language."""
        return verbs[self.verb].label


class Lag(NamedTuple):
    """How far a reader is behind: open deliveries (up to MOST_COUNTED), of them those that failed before, those with no
    tries left, since when the oldest waits, and with which fault it failed last."""

    waiting: int = 0
    failing: int = 0
    stuck: int = 0
    since: object = None
    error: str = ""


_LAG = """SELECT %s, count(*), coalesce(sum(CASE WHEN tries > 0 THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN tries >= %s THEN 1 ELSE 0 END), 0), min(id), max(CASE WHEN tries > 0 THEN id END)
    FROM (SELECT id, tries FROM activity_delivery WHERE reader = %s AND done_at IS NULL ORDER BY id LIMIT %s) waiting"""


class DeliveryQuerySet(models.QuerySet):
    """The queue."""

    def waiting(self, at):
        """Open deliveries that are due and still have tries left."""
        return self.filter(done_at=None, due_at__lte=at, tries__lt=MAX_TRIES)

    def open(self):
        """Everything not done, stuck ones included."""
        return self.filter(done_at=None)

    def backlog(self, reader):
        """(how many wait for a reader, how many of them have no tries left). One statement over the open queue."""
        rows = (
            self.open()
            .filter(reader=reader)
            .aggregate(waiting=models.Count("pk"), stuck=models.Count("pk", filter=Q(tries__gte=MAX_TRIES)))
        )
        return rows["waiting"], rows["stuck"]

    def lags(self, codes):
        """{reader: Lag} of these readers, from the index of open deliveries alone: two statements for any number."""
        codes = list(codes)
        params = [param for code in codes for param in (code, MAX_TRIES, code, MOST_COUNTED)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([_LAG] * len(codes)), params)
            rows = cursor.fetchall()
        named = self.filter(pk__in={pk for row in rows for pk in row[4:] if pk}).select_related("activity").in_bulk()
        return {
            code: Lag(waiting, failing, stuck, *_told(named.get(oldest), named.get(failed)))
            for code, waiting, failing, stuck, oldest, failed in rows
        }


def _told(oldest, failed):
    """Since when the oldest waits, and the kind of the fault of the one that failed. A failed one's own time has moved on;
    an imported line is older than its delivery."""
    if oldest is None:
        return None, ""
    own = oldest.tries == 0 or oldest.activity.imported
    return oldest.due_at if own else oldest.activity.at, failed.error.partition("(")[0][:60] if failed else ""


class Delivery(models.Model):
    """One reader's copy of one activity; open until the reader's own rows and `done_at` commit together."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="deliveries")
    reader = models.CharField(max_length=40)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    due_at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "reader"], name="one_delivery_per_activity_and_reader")
        ]
        indexes = [
            # deliver(): the open queue of a reader, oldest first
            models.Index(fields=["reader", "id"], condition=Q(done_at=None), name="delivery_open"),
        ]

    def __str__(self):
        return f"{self.reader} {self.activity_id}"
