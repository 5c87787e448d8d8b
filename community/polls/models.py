"""Polls, their options, and who chose what."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q

from community.access.registry import MEMBERS
from community.polls.registry import host_of

LONGEST_QUESTION, LONGEST_OPTION = 100, 60
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20


class PollQuerySet(models.QuerySet):
    """Polls by the things they stand in; who sees a poll is said by its thing."""

    def standing_in(self, model, ids):
        """The polls of some things of one model."""
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)


class Poll(models.Model):
    """One question in one thing. `audience` says who may vote, `most` how many options one member may choose,
    `votes_count` how many members have chosen."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    question = models.CharField(max_length=LONGEST_QUESTION)
    multiple = models.BooleanField(default=False)
    most = models.PositiveSmallIntegerField(default=1)
    hidden_until_voted = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    audience = models.CharField(max_length=40, default=MEMBERS)
    votes_count = models.PositiveIntegerField(default=0)

    objects = PollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="one_poll_per_thing"),
            models.CheckConstraint(
                condition=Q(most__gte=1) & (Q(multiple=True) | Q(most=1)), name="a_single_choice_takes_one_option"
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opened_at")), name="a_poll_ends_after_it_opens"
            ),
        ]

    def __str__(self):
        return self.question

    @property
    def host(self):
        """The host of the thing it stands in; LookupError where its room is gone."""
        return host_of(ContentType.objects.get_for_id(self.content_type_id).model_class())

    def is_open(self, at):
        """True until somebody ends it or its minute comes."""
        return self.closed_at is None and (self.closes_at is None or at < self.closes_at)

    def ended_at(self, at):
        """When it ended, or None while it is open."""
        return None if self.is_open(at) else self.closed_at or self.closes_at


class Option(models.Model):
    """One answer; its words never change once somebody has voted."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_OPTION)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["poll_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="one_option_per_position"),
            models.CheckConstraint(condition=~Q(text=""), name="an_option_says_something"),
        ]

    def __str__(self):
        return self.text


class Vote(models.Model):
    """One member's choice of one option. `is_only` repeats that the poll takes a single choice, for the constraint."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes")
    option = models.ForeignKey(Option, models.CASCADE, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_only = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "member"], name="one_vote_per_member_and_option"),
            models.UniqueConstraint(
                fields=["poll", "member"], condition=Q(is_only=True), name="one_vote_per_member_in_a_single_choice"
            ),
        ]
        indexes = [
            # what a member chose in the polls of a page; all her votes for export and erasure
            models.Index(fields=["member", "poll"], name="vote_of_member"),
        ]

    def __str__(self):
        return f"{self.member_id}→{self.option_id}"
