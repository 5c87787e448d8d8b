"""Who among the staff read what about whom."""

from django.conf import settings
from django.db import models

from community.access.roles import Role
from community.privacy.registry import purposes


class DataRead(models.Model):
    """A staff member opened a person's data: one row per opening, shown to that person."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reader_role = models.CharField(max_length=20, choices=Role)
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=40)
    where = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        # the member's own list, newest first
        indexes = [models.Index(fields=["member", "-id"], name="read_of_member")]

    def __str__(self):
        return f"{self.reader_role} {self.member_id}"

    @property
    def purpose_name(self):
        """What it was read for, in the register's words."""
        return purposes[self.purpose].name if self.purpose in purposes else self.purpose
