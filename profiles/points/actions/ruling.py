"""The rules in force, and how staff change them."""

from django.db import transaction

from community.access.permissions import check_power
from community.access.roles import Power
from community.activity.actions import record
from profiles.points.models import Rule
from profiles.points.registry import deeds
from profiles.points.verbs import RULE_CHANGED


def rules():
    """{verb: Rule} of every deed, as staff decided or as the deed says. One statement."""
    decided = {rule.verb: rule for rule in Rule.objects.filter(verb__in=deeds)}
    return {
        code: decided.get(code) or Rule(verb=code, points=deed.points, cycle=deed.cycle, cap=deed.cap)
        for code, deed in deeds.items()
    }


@transaction.atomic
def change_rule(by, verb, *, points, cycle, cap, active, at):
    """What a deed pays from now on; what was written stays. Raises KeyError for a verb that is no deed."""
    check_power(by, Power.APPOINT)
    deed = deeds[verb]
    said = {"points": points, "cycle": cycle, "cap": cap, "active": active, "changed_at": at}
    rule, _new = Rule.objects.update_or_create(verb=deed.code, defaults=said)
    words = f"{deed.label} {points} / {rule.get_cycle_display()} {cap}" if active else f"{deed.label} -"
    record(by, RULE_CHANGED, rule, title=words, audience="staff", at=at)
    return rule
