"""How a member stands on the ladder, as it was last counted."""

from django.conf import settings
from django.db import models


class Standing(models.Model):
    """The figures of one member as last counted; her level itself stands on her own row (`trust`)."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="standing")
    figures = models.JSONField(default=dict)
    counted_at = models.DateTimeField()
    # the level before the last change, for the notice of it
    before = models.PositiveSmallIntegerField(default=0)

    class Meta:
        # whose figures were counted longest ago
        indexes = [models.Index(fields=["counted_at"], name="standing_by_age")]

    def __str__(self):
        return f"{self.member_id} {self.figures}"
