"""Who among the staff read what about whom."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from community.access.roles import Role
from community.privacy.registry import purposes


class DataRead(models.Model):
    """A staff member opened a person's data: one row per opening, shown to that person."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reader_role = models.CharField(max_length=20, choices=Role)
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=40)
    where = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        # the member's own list, newest first
        indexes = [models.Index(fields=["member", "-id"], name="read_of_member")]

    def __str__(self):
        return f"{self.reader_role} {self.member_id}"

    @property
    def purpose_name(self):
        """What it was read for, in the register's words."""
        return purposes[self.purpose].name if self.purpose in purposes else self.purpose


class Erasure(models.Model):
    """Somebody who is being erased or was: a line of the list that backups are cleared by, and her receipt.

    Of the key of the person there is a hash alone; `number`, `bag` and `counts` are there while the work goes on and
    empty afterwards. `after` is the last part of the walk that is done.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    number = models.BigIntegerField(null=True)
    keeps_posts = models.BooleanField()
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    rows_done_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    after = models.CharField(max_length=120, blank=True)
    counts = models.JSONField(default=dict)
    bag = models.JSONField(default=dict)
    receipt = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            # what is still to be done
            models.Index(fields=["id"], condition=models.Q(done_at=None), name="erasure_open"),
            # whether a receipt was written here
            models.Index(fields=["sha256"], name="erasure_by_digest"),
        ]

    def __str__(self):
        return self.receipt_number

    @property
    def receipt_number(self):
        """How the receipt is called."""
        return f"R-{timezone.localtime(self.begun_at):%Y%m%d}-{self.token_hash[:8]}"

    @property
    def share(self):
        """How far the walk has come, in hundredths, by its parts."""
        return 100 if self.done_at else 95 if self.rows_done_at else min(90, int(self.after[:3] or 0) * 95 // 100)


class Ended(models.Model):
    """One run of a job that ended the term of rows of one kind: how many, and when. Nothing says whose they were."""

    code = models.CharField(max_length=80)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        # the newest first
        indexes = [models.Index(fields=["-at"], name="ended_newest")]

    def __str__(self):
        return f"{self.code} {self.rows}"
