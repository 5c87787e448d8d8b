"""A backup that was asked for, or made."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

# Days a backup is kept; erasures promise that it is gone then.
KEPT = timedelta(days=35)


class Backup(models.Model):
    """One file in the folder of backups; without `made_at` the worker is still to make it. Who asked stands in the log."""

    asked_at = models.DateTimeField()
    # when the worker that makes it began
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=80, blank=True)
    bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(made_at=None, why=""),
                name="one_backup_at_a_time",
                violation_error_message="",
            )
        ]

    def __str__(self):
        return self.name or "backup to come"

    @property
    def until(self):
        """When it goes."""
        return self.made_at + KEPT if self.made_at else None
