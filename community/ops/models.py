"""Signs of life of what runs apart from the pages."""

from django.db import models


class Pulse(models.Model):
    """One worker, as it last said. `seen_at`: its process lives; `round_at`: it last went once round its readers and jobs.
    A worker that was told to end takes its row along."""

    name = models.CharField(max_length=120, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    round_at = models.DateTimeField()
    memory = models.BigIntegerField(default=0)

    def __str__(self):
        return self.name


class JobRun(models.Model):
    """A job's last run, by whichever worker. `ran_at` moves on while it runs; `error` names the kind of fault alone."""

    job = models.CharField(max_length=60, unique=True)
    ran_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    well_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)

    def __str__(self):
        return self.job

    @property
    def is_failing(self):
        """Whether its last run that ended went wrong."""
        return self.failed_at is not None and (self.well_at is None or self.well_at < self.failed_at)
