"""What somebody has typed into a text box of the site and not sent yet."""

from django.conf import settings
from django.db import models

# Days a draft is kept after its last change.
KEPT_DAYS = 180
LONGEST_PLACE = 80


class DraftQuerySet(models.QuerySet):
    """Drafts of one's own."""

    def of(self, user, place):
        """The user's draft for a place like `reply:12`, or None. One statement, none for a visitor."""
        return self.filter(member=user, place=place).first() if user.is_authenticated else None


class Draft(models.Model):
    """The fields of one form, as typed. `place` names the box, `url` is the page it stands on, `where` says what
    that page is about."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=LONGEST_PLACE)
    url = models.CharField(max_length=300)
    where = models.CharField(max_length=100, blank=True)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="one_draft_per_member_and_place")]
        indexes = [
            # a member's drafts, newest first
            models.Index(fields=["member", "-id"], name="draft_of_member"),
            # the pruning of old ones
            models.Index(fields=["at"], name="draft_by_age"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.place}"

    @property
    def initial(self):
        """The fields for a form's `initial`: single values alone, several as a list."""
        return {name: values[0] if len(values) == 1 else values for name, values in self.fields.items()}

    @property
    def excerpt(self):
        """The title where one was typed, otherwise the longest of what was typed, on one line."""
        named = [v for name in ("title", "name") for v in self.fields.get(name, ()) if v.strip()]
        words = named[0] if named else max((v for values in self.fields.values() for v in values), key=len, default="")
        return " ".join(words.split())[:120]
