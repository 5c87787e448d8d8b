"""Who reacted to what, and how many did."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class What(models.TextChoices):
    """The closed set of reactions. None is against somebody: who disagrees says so in words, or reports."""

    AGREE = "agree", _("赞同")
    USEFUL = "useful", _("有用")
    FEEL = "feel", _("心疼")


class Reaction(models.Model):
    """One member's reaction to one thing; another one takes its place."""

    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id", "member"], name="one_reaction_per_member_and_thing"
            )
        ]
        indexes = [
            # who reacted to a thing, newest first
            models.Index(fields=["target_type", "target_id", "-id"], name="reaction_of_thing"),
        ]

    def __str__(self):
        return f"{self.what} {self.target_type_id}:{self.target_id}"


class ReactionCount(models.Model):
    """How many reacted to a thing in one way; written with the reaction, under the thing's lock."""

    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    what = models.CharField(max_length=10, choices=What)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id", "what"], name="one_count_per_thing_and_reaction"
            )
        ]

    def __str__(self):
        return f"{self.what} {self.n}"


def of_thing(rows, thing):
    """The rows of a queryset that are about one thing."""
    return rows.filter(target_type=ContentType.objects.get_for_model(thing), target_id=thing.pk)


def counts_of(model, ids):
    """{id: {what: n}} for the things among `ids` that anybody reacted to. One statement for any number."""
    found = {}
    rows = ReactionCount.objects.filter(
        target_type=ContentType.objects.get_for_model(model), target_id__in=list(ids), n__gt=0
    )
    for key, what, n in rows.values_list("target_id", "what", "n"):
        found.setdefault(key, {})[what] = n
    return found


def mine_of(user, model, ids):
    """{id: what} for the things among `ids` the user reacted to; for visitors {}. One statement for any number."""
    if not user.is_authenticated:
        return {}
    rows = Reaction.objects.filter(
        member=user, target_type=ContentType.objects.get_for_model(model), target_id__in=list(ids)
    )
    return dict(rows.values_list("target_id", "what"))
