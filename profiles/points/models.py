"""The books of points: accounts, entries, lots; the rules; and what two people change by hand."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import members_of
from profiles.points import clock
from profiles.points.rings import rings as groups_in

# Who gave an act its worth where nobody else did.
NOBODY = uuid.UUID(int=0)


class House(models.TextChoices):
    """The house's own accounts: where a member's points come from and go to."""

    ISSUED = "issued", _("奖励池")
    SPENT = "spent", _("花掉的")
    EXPIRED = "expired", _("过期的")
    ADJUSTED = "adjusted", _("手工补扣")


class Why(models.TextChoices):
    """Why an entry was made."""

    EARNED = "earned", _("得的")
    BACK = "back", _("冲回")
    SPENT = "spent", _("花的")
    EXPIRED = "expired", _("过期")
    ADJUSTED = "adjusted", _("手工")


class Account(models.Model):
    """What one member has now, under her subject key. Whoever writes an entry of hers locks this row first."""

    subject = models.UUIDField(unique=True)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(balance__gte=0), name="no_account_is_overdrawn")]

    def __str__(self):
        return f"{self.subject} {self.balance}"


class Entry(models.Model):
    """One movement between a member's account and one of the house's; never changed, never deleted.

    Both legs stand in one row, so that no entry can have one without the other: the member's is `amount`, the house's
    its negative. A reversal is an entry of its own that names the one it reverses; `root` is the first of such a chain.
    """

    subject = models.UUIDField()
    house = models.CharField(max_length=10, choices=House)
    amount = models.IntegerField()
    # the member's balance after it
    balance = models.BigIntegerField()
    why = models.CharField(max_length=10, choices=Why)
    # the rule's verb, or the code of what it was spent on
    rule = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    key = models.BigIntegerField(default=0)
    giver = models.UUIDField(default=NOBODY)
    cycle = models.CharField(max_length=10, blank=True)
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="chain")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="entries_move_something"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="no_entry_overdraws"),
            models.CheckConstraint(condition=Q(house__in=House.values), name="entries_have_a_house_leg"),
            models.UniqueConstraint(
                fields=["subject", "rule", "kind", "key", "giver", "cycle"],
                condition=Q(why="earned"),
                name="one_award_per_member_rule_thing_and_cycle",
            ),
        ]
        indexes = [
            # the statement, newest first
            models.Index(fields=["subject", "-id"], name="entry_of_subject"),
            # what a rule has paid her in a cycle
            models.Index(fields=["subject", "rule", "cycle"], name="entry_in_cycle"),
            # what was paid for one act
            models.Index(fields=["subject", "rule", "key"], name="entry_of_act"),
            # who rewarded whom of late
            models.Index(fields=["at"], condition=Q(why="earned") & ~Q(giver=NOBODY), name="entry_given"),
        ]

    def __str__(self):
        return f"{self.why} {self.amount:+d}"


class Lot(models.Model):
    """What came in by one entry and has not left yet; the lots of an account sum to its balance."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="lot")
    subject = models.UUIDField()
    amount = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left__lte=F("amount")), name="no_lot_holds_more_than_came_in")
        ]
        indexes = [
            # what leaves first
            models.Index(fields=["subject", "expires_at", "id"], condition=Q(left__gt=0), name="lot_of_subject"),
            # what is to be announced, and what lapses
            models.Index(fields=["expires_at"], condition=Q(left__gt=0), name="lot_by_expiry"),
        ]

    def __str__(self):
        return f"{self.left} of {self.amount}"


class Taken(models.Model):
    """How much an entry took from a lot, or gave back to it (negative); never changed, never deleted."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="takings")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="takings")
    amount = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="takings_take_something")]

    def __str__(self):
        return f"{self.amount} of lot {self.lot_id}"


class Cycle(models.TextChoices):
    """In what time a rule's cap is counted."""

    DAY = clock.DAY, _("每天")
    WEEK = clock.WEEK, _("每周")
    ONCE = clock.ONCE, _("只一次")


class Rule(models.Model):
    """What one deed pays, where staff decided so; until then its Deed says."""

    verb = models.CharField(max_length=60, unique=True)
    points = models.PositiveSmallIntegerField()
    cycle = models.CharField(max_length=5, choices=Cycle)
    cap = models.PositiveIntegerField()
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=1, cap__gte=F("points")), name="a_cap_lets_one_payment_through"
            ),
        ]

    def __str__(self):
        return f"{self.verb} {self.points}"


class Outcome(models.TextChoices):
    """What became of a proposal."""

    WAITS = "", _("等第二个人点头")
    DONE = "done", _("记上了")
    REFUSED = "refused", _("没批")
    LAPSED = "lapsed", _("过时作废")


class Adjustment(models.Model):
    """Points that one colleague proposes to move by hand and a second one moves; people by their subject keys alone."""

    subject = models.UUIDField()
    amount = models.IntegerField()
    reason = models.CharField(max_length=200)
    by = models.UUIDField()
    by_role = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    until = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITS)
    decided_by = models.UUIDField(null=True)
    decided_role = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="adjustment")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="adjustments_move_something"),
            models.CheckConstraint(condition=~Q(by=F("subject")), name="nobody_proposes_for_herself"),
            models.CheckConstraint(
                condition=~Q(outcome="done")
                | (
                    Q(decided_by__isnull=False, entry__isnull=False)
                    & ~Q(decided_by=F("by"))
                    & ~Q(decided_by=F("subject"))
                ),
                name="it_takes_a_second_pair_of_eyes",
            ),
        ]
        indexes = [
            # a member's, newest first
            models.Index(fields=["subject", "-id"], name="adjustment_of_subject"),
            # what waits
            models.Index(fields=["until"], condition=Q(outcome=""), name="adjustment_waiting"),
        ]

    def __str__(self):
        return f"{self.amount:+d} {self.outcome}"

    @property
    def waits(self):
        return self.outcome == Outcome.WAITS


def books():
    """{account: balance}: the members' together under "members" as stored, the house's counted from the entries. They
    sum to zero. Two statements that read everything: for tests and `recount`, not for pages."""
    legs = Entry.objects.order_by().values("house").annotate(n=-Sum("amount")).values_list("house", "n")
    return {"members": Account.objects.aggregate(n=Sum("balance"))["n"] or 0, **dict(legs)}


# A pair is shown to staff where each got this often from the other in this time, and that was most of what others
# gave her; one of them new here.
PAIR_DAYS, PAIR_TIMES, PAIR_SHARE, NEW_DAYS = 30, 3, 0.6, 60
# So is a ring of up to so many, in which everybody got that share from inside.
RING_MOST = 6


@dataclass(frozen=True)
class Ring:
    """Three to RING_MOST members of whom each got most of what others gave her from inside; `links` are
    [(who gave, to whom, how often)], `share` the least part that one of them got from inside, in hundredths."""

    members: list
    links: list
    share: int


def given_lately(at):
    """{(whose, who gave it): how often others' approval was paid} of the last PAIR_DAYS. One statement."""
    since = at - timedelta(days=PAIR_DAYS)
    given = Entry.objects.filter(why=Why.EARNED, at__gt=since).exclude(giver=NOBODY)
    rows = given.order_by().values_list("subject", "giver").annotate(n=Count("pk"))
    return {(subject, giver): n for subject, giver, n in rows}


def rings(at, times=None):
    """The Rings of the last PAIR_DAYS in which somebody is new. Two statements, one where `times` is given."""
    times = given_lately(at) if times is None else times
    found = groups_in(times, most=RING_MOST, fewest=PAIR_TIMES, share=PAIR_SHARE)
    people = members_of({key for group, _links in found for key in group})
    new = at - timedelta(days=NEW_DAYS)
    shown = []
    for group, links in found:
        members = [people[key] for key in group if key in people]
        if len(members) == len(group) and max(m.joined_at for m in members) > new:
            told = [(people[g], people[s], n) for (s, g), n in sorted(links.items(), key=lambda link: -link[1])]
            shown.append(Ring(members, told, _least_share(group, links, times)))
    return shown


def _least_share(group, links, times):
    """The least part that one of a group got from inside, in hundredths."""
    parts = []
    for key in group:
        inside = sum(n for (s, _g), n in links.items() if s == key)
        parts.append(100 * inside // sum(n for (s, _g), n in times.items() if s == key))
    return min(parts)


def pairs(at, times=None):
    """[(member, member, how often each gave the other)] of newcomers and others who mostly reward each other. Two
    statements, one where `times` is given."""
    times = given_lately(at) if times is None else times
    total = defaultdict(int)
    for (subject, _giver), n in times.items():
        total[subject] += n

    def mostly(one, other):
        n = times.get((one, other), 0)
        return n >= PAIR_TIMES and n >= PAIR_SHARE * total[one]

    both = [(a, b) for a, b in times if a < b and mostly(a, b) and mostly(b, a)]
    people = members_of({key for pair in both for key in pair})
    new = at - timedelta(days=NEW_DAYS)
    return [
        (people[a], people[b], times[a, b], times[b, a])
        for a, b in both
        if a in people and b in people and max(people[a].joined_at, people[b].joined_at) > new
    ]
