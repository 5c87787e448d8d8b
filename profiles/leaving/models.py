"""Somebody who is on her way out, and may still turn round."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
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
