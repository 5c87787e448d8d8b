"""What every thing with an audience inherits."""

from django.db import models

from community.access.registry import PUBLIC, keys_of


class AudienceQuerySet(models.QuerySet):
    """Rows that carry an `audience` key."""

    def visible_to(self, user):
        """The rows whose audience the user is in."""
        return self.filter(audience__in=keys_of(user))


class Audienced(models.Model):
    """A thing with exactly one audience: a key such as public, members, staff or club:12."""

    audience = models.CharField(max_length=40, default=PUBLIC)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        abstract = True
