"""What a line of the statement says, and how the account stands."""

from collections import defaultdict

from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from community.privacy.registry import members_of, subject_of
from profiles.points import clock
from profiles.points.models import Account, Adjustment, Entry, Lot, Outcome, Why
from profiles.points.registry import deeds, ordered, spendings, things


def _label(entry):
    if entry.rule in deeds:
        return str(deeds[entry.rule].label)
    if entry.rule in spendings:
        return str(spendings[entry.rule].label)
    return _("手工补扣") if entry.kind == "adjustment" else _("以前的规则")


def _words(entry):
    """Why it was made, in a few words, and a line about it."""
    label = _label(entry)
    if entry.why == Why.BACK and entry.amount < 0:
        return _("冲回：%(label)s") % {"label": label}, _("收回了、藏起了，或者改了主意，那一笔跟着走")
    if entry.why == Why.BACK and entry.rule in spendings:
        return _("退回：%(label)s") % {"label": label}, _("取消了，花掉的回到原来那几批里")
    if entry.why == Why.BACK:
        return _("补回：%(label)s") % {"label": label}, _("又看得到了，冲走的补回来")
    if entry.why == Why.EXPIRED:
        return _("过期"), _("满两年没花掉，提前三十天说过")
    return label, ""


def described(entries, user):
    """The entries with what a page shows of each: words, more, thing (title, address) or None, is_back, adjustment. A
    statement for what reversed them, one a kind of thing, two where something was moved by hand."""
    entries, keys = list(entries), defaultdict(set)
    backs = set(Entry.objects.filter(reverses__in=[e.pk for e in entries]).values_list("reverses", flat=True))
    for entry in entries:
        keys[entry.kind].add(entry.key)
    shown = {kind: things[kind].show(found, user) for kind, found in keys.items() if kind in things}
    by_hand = Adjustment.objects.in_bulk(keys["adjustment"]) if keys["adjustment"] else {}
    named(by_hand.values())
    for entry in entries:
        entry.words, entry.more = _words(entry)
        entry.thing = shown.get(entry.kind, {}).get(entry.key)
        entry.is_reversed = entry.pk in backs
        entry.by_hand = by_hand.get(entry.key) if entry.kind == "adjustment" else None
        if entry.by_hand and entry.why == Why.ADJUSTED:
            entry.words = entry.by_hand.reason
    return entries


def named(rows):
    """Adjustments with the members they speak of: whom, proposer, decider (None: has left). One statement."""
    people = members_of({key for row in rows for key in (row.subject, row.by, row.decided_by)})
    for row in rows:
        row.whom, row.proposer, row.decider = (people.get(k) for k in (row.subject, row.by, row.decided_by))
    return rows


def standing(member):
    """How her account stands: subject, balance, batches (what lapses when, soonest first), next of them, what waits for
    a second pair of eyes. Four statements, and one for names where something waits."""
    key = subject_of(member)
    lots = Lot.objects.filter(subject=key, left__gt=0).order_by().values("expires_at")
    batches = list(lots.annotate(n=Sum("left"), since=Min("entry__at")).order_by("expires_at"))
    waiting = list(Adjustment.objects.filter(subject=key, outcome=Outcome.WAITS).order_by("pk"))
    return {
        "subject": key,
        "balance": Account.objects.filter(subject=key).values_list("balance", flat=True).first() or 0,
        "batches": batches,
        "waiting": named(waiting),
        "waits": sum(row.amount for row in waiting),
    }


def ruled(rules, subject, at):
    """[(Deed, Rule, what it has paid her in this cycle or None)] in the order of pages. One statement for a member."""
    cycles = {code: clock.cycle_of(rule.cycle, at) for code, rule in rules.items()}
    used = {}
    if subject:
        rows = Entry.objects.filter(subject=subject, why=Why.EARNED, rule__in=rules, cycle__in=set(cycles.values()))
        sums = rows.order_by().values_list("rule", "cycle").annotate(n=Sum("amount"))
        used = {rule: n for rule, cycle, n in sums if cycles[rule] == cycle}
    return [(deed, rules[deed.code], used.get(deed.code, 0) if subject else None) for deed in ordered()]
