"""Acts become points: once each, up to the cap of their cycle, never by oneself, seldom by the same person."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from community.access.roles import Role
from profiles.consent.actions import keys_of_members
from profiles.models import Member
from profiles.points import clock
from profiles.points.actions.ledger import entry_of, locked, lot_of, turn
from profiles.points.actions.ruling import rules
from profiles.points.models import NOBODY, Account, Entry, House, Lot, Rule, Why
from profiles.points.registry import Deed, Done

# How often in a week one person's approval pays another one, all rules together; and how often one act may be paid and
# taken back before it stays as it is.
FROM_ONE, MOST_TURNS = 3, 6


@dataclass(frozen=True)
class Act:
    """A Done with its rule, its people by their keys, and the cycle in which it counts."""

    deed: Deed
    rule: Rule
    done: Done
    subject: object
    giver: object
    cycle: str

    @property
    def name(self):
        """What makes it one act, whatever the cycle it is told in."""
        return self.subject, self.deed.code, self.done.key, self.giver


@transaction.atomic
def pay(dones, *, at):
    """Bring the books into line with acts as they stand: `dones` are (Deed, Done). May be told of the same act again, and
    then writes nothing. Statements: a dozen for any number that earn, six more for each that loses what it had earned."""
    acts = _acts(dones)
    if not acts:
        return
    accounts = locked(act.subject for act in acts)
    chains = _chains(acts)
    _award([act for act in acts if act.done.stands and act.rule.active and act.name not in chains], accounts)
    for act in acts:
        chain = chains.get(act.name, ())
        if chain and (len(chain) % 2 == 1) != act.done.stands and len(chain) < MOST_TURNS:
            turn(accounts[act.subject], chain[-1], at=at)


def _acts(dones):
    """The acts of members who can earn, each once; what somebody did for herself is none."""
    latest = {(deed.code, done.member, done.key, done.giver): (deed, done) for deed, done in dones}
    latest = [(deed, done) for deed, done in latest.values() if done.member and done.member != done.giver]
    earners = Member.objects.filter(pk__in={done.member for _deed, done in latest}, role=Role.MEMBER, imported=False)
    earners = set(earners.values_list("pk", flat=True))
    latest = [(deed, done) for deed, done in latest if done.member in earners]
    if not latest:
        return []
    keys = keys_of_members({pk for _deed, done in latest for pk in (done.member, done.giver)})
    standing = rules()
    return [
        Act(
            deed, standing[deed.code], done, keys[done.member], keys[done.giver] if done.giver else NOBODY,
            clock.cycle_of(standing[deed.code].cycle, done.at),
        )
        for deed, done in latest
        if done.giver is None or done.giver in keys
    ]  # fmt: skip


def _chains(acts):
    """{name of an act: its entries, oldest first} of those that were paid. One statement."""
    rows = Entry.objects.filter(
        subject__in={a.subject for a in acts}, rule__in={a.deed.code for a in acts}, key__in={a.done.key for a in acts}
    )
    found = defaultdict(list)
    for entry in rows.order_by("pk"):
        found[entry.subject, entry.rule, entry.key, entry.giver].append(entry)
    return {act.name: found[act.name] for act in acts if act.name in found}


def _award(acts, accounts):
    """Pay acts for the first time, in the order in which they were done. Five statements."""
    if not acts:
        return
    used, approvals = _used(acts), _approvals(acts)
    entries = []
    for act in sorted(acts, key=lambda act: act.done.at):
        cycle = act.subject, act.deed.code, act.cycle
        friend = act.subject, act.giver, clock.week_start(act.done.at)
        full = used[cycle] + act.rule.points > act.rule.cap
        if full or (act.giver != NOBODY and approvals[friend] >= FROM_ONE):
            continue
        used[cycle] += act.rule.points
        approvals[friend] += 1
        entries.append(
            entry_of(
                accounts[act.subject], act.rule.points, why=Why.EARNED, house=House.ISSUED, at=act.done.at, rule=act.deed.code,
                kind=act.deed.kind, key=act.done.key, giver=act.giver, cycle=act.cycle,
            )
        )  # fmt: skip
    if entries:
        Entry.objects.bulk_create(entries)
        Lot.objects.bulk_create(lot_of(entry) for entry in entries)
        Account.objects.bulk_update({e.subject: accounts[e.subject] for e in entries}.values(), ["balance"])


def _used(acts):
    """How much each rule has paid in each cycle, what was taken back included: taking back frees no room."""
    rows = Entry.objects.filter(
        why=Why.EARNED, subject__in={a.subject for a in acts}, rule__in={a.deed.code for a in acts},
        cycle__in={a.cycle for a in acts},
    )  # fmt: skip
    sums = rows.order_by().values_list("subject", "rule", "cycle").annotate(n=Sum("amount"))
    return Counter({tuple(row[:3]): row[3] for row in sums})


def _approvals(acts):
    """How often one person's approval has paid another one, by week. One statement, none where nobody gave any."""
    given = [act for act in acts if act.giver != NOBODY]
    if not given:
        return Counter()
    rows = Entry.objects.filter(
        why=Why.EARNED, subject__in={a.subject for a in given}, giver__in={a.giver for a in given},
        at__gte=clock.week_start(min(a.done.at for a in given)),
    )  # fmt: skip
    return Counter((s, g, clock.week_start(moment)) for s, g, moment in rows.values_list("subject", "giver", "at"))
