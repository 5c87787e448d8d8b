"""Secret links to personal feeds, tokens of programs, and what those were answered."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth import load_backend
from django.db import models
from django.db.models import F, Q


def new_token():
    """192 bits that nobody guesses: 32 characters of an address."""
    return secrets.token_urlsafe(24)


def token_hash(token):
    """What is kept of a token. It is random enough that a plain SHA-256 gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


class FeedLinkQuerySet(models.QuerySet):
    """The links."""

    def visible_to(self, user):
        """One's own."""
        return self.filter(member=user) if user.is_authenticated else self.none()

    def standing(self):
        """Those that still open something."""
        return self.filter(revoked_at=None, member__is_active=True)


class FeedLink(models.Model):
    """Whoever knows the token reads what the member may see. Only the token's hash is kept; of its use only the day."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(revoked_at=None), name="one_standing_feed_link_per_member"
            )
        ]

    def __str__(self):
        return f"{self.member_id} {self.created_at:%Y-%m-%d}"


def _held(rows, secret):
    """The row of a secret with its member, found as whoever is signed in is found: with all that says what she may see.
    None where there is no such row, or its member is gone."""
    row = rows.filter(token_hash=token_hash(secret)).first()
    member = row and load_backend(settings.AUTHENTICATION_BACKENDS[0]).get_user(row.member_id)
    if member is None:
        return None
    # no secret of hers is the second step of a colleague
    member.half_in = member.is_staff or member.is_superuser
    row.member = member
    return row


def link_of(token, at):
    """The standing link of a token with its member. None for one that was never issued or was revoked, and while the
    account is stopped."""
    found = _held(FeedLink.objects.standing(), token)
    return None if found is None or found.member.is_suspended(at) else found


class ApiTokenQuerySet(models.QuerySet):
    """The tokens."""

    def visible_to(self, user):
        """One's own."""
        return self.filter(member=user) if user.is_authenticated else self.none()

    def standing(self, at):
        """Those that still open something."""
        return self.filter(ends_at__gt=at)


class ApiToken(models.Model):
    """Whoever knows the secret does what `scopes` say as far as the member may. Only the secret's hash is kept; of its use
    only the hour. `ends_at`: when it ends by itself, or ended by her hand."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    scopes = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(ends_at__lte=F("revoked_at")), name="a_revoked_token_has_ended"
            )
        ]
        indexes = [
            # a member's list, newest first
            models.Index(fields=["member", "-id"], name="token_of_member"),
            # the pruning of those that ended
            models.Index(fields=["ends_at"], name="token_by_end"),
        ]

    def __str__(self):
        return self.name

    def stands(self, at):
        """True while it opens something."""
        return self.ends_at > at


class ApiAnswer(models.Model):
    """What a write under an idempotency key was answered. `digest`: the SHA-256 of method, path and body."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_token_and_key")]
        # the pruning of old ones
        indexes = [models.Index(fields=["at"], name="answer_by_time")]

    def __str__(self):
        return f"{self.token_id} {self.key}"


def token_of(secret, at):
    """The standing token of a secret with its member. None for one that was never issued, has ended, or whose member is
    gone."""
    return _held(ApiToken.objects.standing(at), secret)
