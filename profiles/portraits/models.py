"""The pictures by which somebody is known: the one of her and the one above her space."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.access.registry import MODERATORS, keys_of
from community.attachments.decoder.limits import SHAPES
from community.moderation.models import Hideable


class Place(models.TextChoices):
    """Where a picture stands: beside the name, or above the space. Each is a field of the member's row."""

    AVATAR = "avatar", _("头像")
    COVER = "cover", _("封面")


# What the decoder cuts it to.
SHAPE = {Place.AVATAR: "square", Place.COVER: "band"}
RATIO = {place: SHAPES[shape][0] for place, shape in SHAPE.items()}
SHOWN = Q(place=Place.AVATAR, member__avatar=F("key")) | Q(place=Place.COVER, member__cover=F("key"))


class PortraitQuerySet(models.QuerySet):
    """Pictures as others may see them."""

    def shown(self):
        """Those that stand on their member's row."""
        return self.filter(SHOWN, member__is_active=True)

    def visible_to(self, user):
        """Those that are shown, one's own, and for moderators all."""
        if MODERATORS in keys_of(user):
            return self
        mine = Q(member=user.pk) if user.is_authenticated else Q()
        shown = SHOWN & Q(member__is_active=True)
        return self.filter(shown | mine if mine else shown)


class Portrait(Hideable):
    """One picture that a member chose; `key` names its file and, once others may see it, stands on the member's row.

    `ready`: the decoder has cut it. What is not ready or held waits; there is one of these for each place at the most.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="portraits")
    place = models.CharField(max_length=10, choices=Place)
    key = models.UUIDField(unique=True)
    ready = models.BooleanField(default=False)
    ai_label = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = PortraitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "place"], condition=Q(ready=False) | Q(held=True), name="one_waiting_portrait_a_place"
            ),
            models.CheckConstraint(
                condition=Q(held=False) | Q(hidden_at__isnull=False, hidden_rule=""), name="held_portraits_are_hidden"
            ),
        ]
        indexes = [
            # what was taken off by a rule and is kept no longer
            models.Index(fields=["hidden_at"], condition=~Q(hidden_rule=""), name="portrait_taken_off"),
        ]

    def __str__(self):
        return f"{self.place} {self.key}"

    @property
    def waits(self):
        return self.held or not self.ready
