"""The books: every entry goes through `write`, under the lock of its account."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from community.activity.actions import record
from community.privacy.registry import subject_of
from profiles.points import clock
from profiles.points.models import Account, Entry, House, Lot, Taken, Why
from profiles.points.permissions import check_enough
from profiles.points.registry import spendings
from profiles.points.verbs import POINTS_GIVEN_BACK, POINTS_SPENT


def locked(keys):
    """{subject key: Account}, opened where there is none, locked in the order of their ids until the transaction ends.
    One statement, three where some are new."""
    keys = set(keys)
    rows = Account.objects.select_for_update().filter(subject__in=keys).order_by("pk")
    found = {a.subject: a for a in rows}
    if missing := keys - found.keys():
        Account.objects.bulk_create([Account(subject=key) for key in sorted(missing)], ignore_conflicts=True)
        found |= {a.subject: a for a in rows.filter(subject__in=missing)}
    return found


def entry_of(account, amount, *, why, house, at, **about):
    """An entry not yet written; the account in memory moves with it."""
    account.balance += amount
    return Entry(
        subject=account.subject, amount=amount, balance=account.balance, why=why, house=house, at=at, **about
    )  # fmt: skip


def lot_of(entry):
    """What an entry brings in, not yet written."""
    return Lot(
        entry=entry, subject=entry.subject, amount=entry.amount, left=entry.amount, expires_at=clock.lapses_at(entry.at)
    )


def write(account, amount, **about):
    """One entry and the new balance. Takings and lots are the caller's."""
    entry = entry_of(account, amount, **about)
    entry.save()
    account.save(update_fields=["balance"])
    return entry


def take(entry, amount, first=()):
    """Write that an entry takes `amount` from lots: from those of `first` ([(lot, at the most)]), then from whatever
    lapses next."""
    takings = []
    for lot, most in first:
        takings.append((lot, min(amount, most)))
        amount -= takings[-1][1]
    if amount:
        rows = Lot.objects.filter(subject=entry.subject, left__gt=0).exclude(pk__in=[lot.pk for lot, _most in first])
        for lot in rows.order_by("expires_at", "pk").iterator(chunk_size=100):
            takings.append((lot, min(amount, lot.left)))
            amount -= takings[-1][1]
            if not amount:
                break
    if amount:
        raise ValueError("the lots of an account sum to less than its balance")
    _move(entry, takings)


def _move(entry, takings):
    takings = [(lot, n) for lot, n in takings if n]
    for lot, n in takings:
        lot.left -= n
    Lot.objects.bulk_update([lot for lot, _n in takings], ["left", "expires_at", "announced_at"])
    Taken.objects.bulk_create(Taken(entry=entry, lot=lot, amount=n) for lot, n in takings)


@transaction.atomic
def spend(member, amount, why, at, *, key=0):
    """Take points from a member for something (`why`: a Spending's code, `key`: which one), the next to lapse first.
    Returns the entry; raises Refused where she has fewer, and then nothing has moved."""
    spending = spendings[why]
    if amount < 1:
        raise ValueError("what is spent is at least one point")
    account = _own(subject_of(member))
    check_enough(account, amount)
    entry = write(
        account, -amount, why=Why.SPENT, house=House.SPENT, rule=why, kind=spending.kind, key=key, at=at
    )  # fmt: skip
    take(entry, amount)
    record(member, POINTS_SPENT, entry, audience=f"member:{member.pk}", at=at)
    return entry


def balance_of(member):
    """How many points a member has. One statement."""
    return Account.objects.filter(subject=subject_of(member)).values_list("balance", flat=True).first() or 0


def _own(key):
    return locked([key])[key]


@transaction.atomic
def reverse(by, entry, *, at):
    """Undo an entry on both sides, lots included; the same entry once more changes nothing. Returns the reversal, or
    None where nothing is left to take back."""
    account = _own(entry.subject)
    if done := Entry.objects.filter(reverses=entry).first():
        return done
    back = turn(account, entry, at=at)
    if back:
        record(by, POINTS_GIVEN_BACK, back, audience="staff", at=at)
    return back


def turn(account, entry, *, at):
    """The reversal of an entry whose account is locked: what it took goes back to the lots it came from, what it
    brought leaves again, as far as it has not lapsed and the account still holds it."""
    about = {
        "why": Why.BACK, "house": entry.house, "rule": entry.rule, "kind": entry.kind, "key": entry.key, "giver": entry.giver,
        "cycle": entry.cycle, "root_id": entry.root_id or entry.pk, "reverses": entry, "at": at,
    }  # fmt: skip
    if entry.amount < 0:
        back = write(account, -entry.amount, **about)
        _give_back(entry, back, at)
        return back
    given = _given(entry)
    due = sum(n for _lot, n in given)
    lapsed = Taken.objects.filter(lot__in=[lot for lot, _n in given], entry__why=Why.EXPIRED, entry__gt=entry.pk)
    due = min(due - (lapsed.aggregate(n=Sum("amount"))["n"] or 0), account.balance)
    if due <= 0:
        return None
    back = write(account, -due, **about)
    take(back, due, first=[(lot, min(n, lot.left)) for lot, n in given])
    return back


def _given(entry):
    """[(lot, points)] that an entry brought in: its own lot, or those to which it gave back."""
    own = Lot.objects.filter(entry=entry).first()
    if own:
        return [(own, own.amount)]
    rows = entry.takings.select_related("lot").order_by("lot__expires_at", "lot")
    return [(row.lot, -row.amount) for row in rows]


def _give_back(entry, back, at):
    """What an entry took returns to its lots, for thirty days at the least: nobody loses points by a cancelled order."""
    takings = []
    for row in entry.takings.select_related("lot"):
        if row.lot.expires_at < at + clock.AHEAD:
            row.lot.expires_at, row.lot.announced_at = at + clock.AHEAD, None
        takings.append((row.lot, -row.amount))
    _move(back, takings)


def recount():
    """Bring balances back to their entries and lots to their takings; returns how many accounts were wrong."""
    entries = Entry.objects.filter(subject=OuterRef("subject")).order_by().values("subject").annotate(n=Sum("amount"))
    wrong = Account.objects.annotate(right=Coalesce(Subquery(entries.values("n")), 0)).exclude(balance=F("right"))
    keys = set(wrong.values_list("subject", flat=True))
    keys |= set(_wrong_lots().values_list("subject", flat=True))
    return sum(_recount(key) for key in keys)


def _wrong_lots():
    taken = Taken.objects.filter(lot=OuterRef("pk")).order_by().values("lot").annotate(n=Sum("amount"))
    lots = Lot.objects.annotate(right=F("amount") - Coalesce(Subquery(taken.values("n")), 0))
    return lots.exclude(left=F("right"))


@transaction.atomic
def _recount(key):
    account = _own(key)
    right = Entry.objects.filter(subject=key).aggregate(n=Sum("amount"))["n"] or 0
    lots = list(_wrong_lots().filter(subject=key))
    if right == account.balance and not lots:
        return 0
    Account.objects.filter(pk=account.pk).update(balance=right)
    for lot in lots:
        Lot.objects.filter(pk=lot.pk).update(left=lot.right)
    return 1
