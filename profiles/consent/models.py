"""What a member said yes or no to: append-only, under a versioned wording, by a pseudonymous key."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, Max, OuterRef


class Subject(models.Model):
    """The one link between a member and the key her grants carry; erasure drops it, the grants stay."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subject")
    key = models.UUIDField(default=uuid.uuid4, unique=True)

    def __str__(self):
        return str(self.key)


class Wording(models.Model):
    """The text a purpose is asked with; append-only, the highest version is in force."""

    purpose = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="one_wording_per_version")]

    def __str__(self):
        return f"{self.purpose} v{self.version}"


class GrantQuerySet(models.QuerySet):
    """Which grants count now."""

    def standing(self):
        """The last answer to each purpose, given under the wording in force."""
        newer = Grant.objects.filter(subject=OuterRef("subject"), purpose=OuterRef("purpose"), id__gt=OuterRef("id"))
        in_force = (
            Wording.objects.filter(purpose=OuterRef("purpose")).values("purpose").annotate(v=Max("version")).values("v")
        )
        return self.filter(~Exists(newer), version=models.Subquery(in_force))

    def yes(self, purpose):
        """Live yeses for a purpose."""
        return self.standing().filter(purpose=purpose, decision=True)


class Grant(models.Model):
    """One answer; never changed, never deleted but by retention."""

    subject = models.UUIDField()
    purpose = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    text_hash = models.CharField(max_length=64)
    decision = models.BooleanField()
    surface = models.CharField(max_length=40)
    at = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [
            # standing(): the last answer of a subject to a purpose
            models.Index(fields=["subject", "purpose", "-id"], name="grant_standing"),
            # members_who_allow(): everybody's answers to one purpose
            models.Index(fields=["purpose", "decision"], name="grant_by_purpose"),
        ]

    def __str__(self):
        return f"{self.purpose}={self.decision}"


def members_who_allow(purpose):
    """A subquery of the ids of the members with a live yes for the purpose."""
    keys = Grant.objects.yes(purpose).values("subject")
    return Subject.objects.filter(key__in=keys).values("member_id")


def allows(member, purpose):
    """True where the member's last answer to the purpose, under the wording in force, is yes."""
    return Subject.objects.filter(member=member, key__in=Grant.objects.yes(purpose).values("subject")).exists()


def answers(member):
    """The member's standing answers: {purpose: Grant}. Two statements."""
    key = Subject.objects.filter(member=member).values_list("key", flat=True).first()
    return {} if key is None else {g.purpose: g for g in Grant.objects.filter(subject=key).standing()}


def last_answers(member):
    """The member's last answer to each purpose, whatever its wording: {purpose: Grant}."""
    key = Subject.objects.filter(member=member).values_list("key", flat=True).first()
    if key is None:
        return {}
    last = Grant.objects.filter(subject=key).values("purpose").annotate(last=Max("id")).values("last")
    return {g.purpose: g for g in Grant.objects.filter(id__in=last)}


def wordings():
    """The wordings in force: {purpose: Wording}. One statement."""
    newer = Wording.objects.filter(purpose=OuterRef("purpose"), version__gt=OuterRef("version"))
    return {w.purpose: w for w in Wording.objects.filter(~Exists(newer))}
