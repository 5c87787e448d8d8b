"""What a member wants of her timeline."""

from django.conf import settings
from django.db import models

SIZES = (10, 20, 50)


class ChoiceQuerySet(models.QuerySet):
    """Choices of one's own."""

    def of(self, user):
        """The user's choice, or what holds where nothing was chosen. One statement, none for a visitor."""
        row = self.filter(pk=user.pk).first() if user.is_authenticated else None
        return row or Choice(member=user if user.is_authenticated else None)


class Choice(models.Model):
    """Kinds left out (a new kind is shown until somebody leaves it out), whose things, in which order, how much.

    `before` is what stood until the last change, for undoing it; null where nothing did.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="timeline_choice"
    )
    left_out = models.JSONField(default=list)
    only_mine = models.BooleanField(default=False)
    beginnings = models.BooleanField(default=False)
    compact = models.BooleanField(default=False)
    size = models.PositiveSmallIntegerField(default=20)
    before = models.JSONField(null=True)
    at = models.DateTimeField()

    FIELDS = ("left_out", "only_mine", "beginnings", "compact", "size")

    objects = ChoiceQuerySet.as_manager()

    def __str__(self):
        return f"{self.member_id}"

    def as_dict(self):
        """What was chosen, by field."""
        return {name: getattr(self, name) for name in self.FIELDS}
