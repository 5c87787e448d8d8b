"""Somebody who is on her way out, and may still turn round."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# Days in which she may come back, after which the account is closed; and what is promised in public: working days.
COOLING = timedelta(days=7)
PROMISED_WORKING_DAYS = 15
CODE_MINUTES, CODE_TRIES = 10, 5


class Points(models.TextChoices):
    """What becomes of the points that are left on the day."""

    DONATE = "donate", _("捐给社区")
    LAPSE = "lapse", _("不要了")


class Closure(models.Model):
    """A member's choices for closing her account. Without `asked_at` she has only begun; from then on it is closed at
    `due_at`, unless she takes it back. The code that confirms it is kept as a fingerprint, until it is used or late."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="closure")
    keeps_posts = models.BooleanField(default=True)
    points = models.CharField(max_length=10, choices=Points, default=Points.DONATE)
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at=None, due_at=None) | Q(asked_at__isnull=False, due_at__gt=models.F("asked_at")),
                name="closures_are_due_after_they_were_asked_for",
            )
        ]
        indexes = [
            # what is due
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="closure_due"),
            # codes that nobody used
            models.Index(fields=["code_until"], condition=Q(code_until__isnull=False), name="closure_by_code"),
        ]

    def __str__(self):
        return f"closure of {self.member_id}"

    @property
    def token(self):
        """The secret of the receipt's link: known before the account goes, and kept nowhere."""
        made = salted_hmac("leaving.receipt", f"{self.member_id}:{self.asked_at.isoformat()}", algorithm="sha256")
        return made.hexdigest()[:40]

    @property
    def receipt_url(self):
        """Where the receipt will be."""
        return reverse("privacy:receipt", args=[self.token])


# Hours between two copies, days for which one can be fetched, and minutes after which a worker that began and is silent is
# taken for dead.
EVERY, FETCHED, SILENT = timedelta(hours=24), timedelta(days=7), timedelta(minutes=10)


class Export(models.Model):
    """A copy of everything that is held about a member, made by the worker, fetched by her alone for seven days."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_at = models.DateTimeField()
    # when the worker that makes it last said something
    heard_at = models.DateTimeField(null=True)
    share = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=120, blank=True)
    stored = models.CharField(max_length=200, blank=True)
    bytes = models.BigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(ready_at=None), name="one_copy_at_work_for_each_member"
            )
        ]
        indexes = [
            # what is to be made
            models.Index(fields=["id"], condition=Q(ready_at=None), name="export_open"),
            # what is past its days
            models.Index(fields=["ready_at"], condition=Q(ready_at__isnull=False), name="export_ready"),
        ]

    def __str__(self):
        return f"copy for {self.member_id}"

    @property
    def until(self):
        """Until when it can be fetched."""
        return self.ready_at + FETCHED if self.ready_at else None

    @property
    def next_at(self):
        """When the next one may be asked for."""
        return self.asked_at + EVERY

    @property
    def filename(self):
        return f"my-data-{timezone.localtime(self.asked_at):%Y%m%d}.zip"
