"""Secret links to personal feeds."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth import load_backend
from django.db import models
from django.db.models import Q


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


def link_of(token):
    """The standing link of a token with its member, found as whoever is signed in is found: with all that says what she
    may see. None for one that was never issued or was revoked."""
    link = FeedLink.objects.standing().filter(token_hash=token_hash(token)).first()
    member = link and load_backend(settings.AUTHENTICATION_BACKENDS[0]).get_user(link.member_id)
    if member is None:
        return None
    link.member = member
    return link
