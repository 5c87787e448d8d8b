"""The k-floor: no figure about fewer than k people, nor one that can be worked out from others.

Three guards stand behind each other. (1) Primary: a count under k is not shown. (2) Complementary: where exactly
one cell of a line is hidden, the smallest shown one of that line is hidden too, until nothing changes (Cox 1980; Hundepool et al., Statistical Disclosure Control, 2012, ch. 4). (3) Rounding: shown counts of people are
multiples of STEP, rounded down, so that subtracting overlapping questions, or yesterday's answer from today's,
leaves an interval and never a person.
"""

from dataclasses import dataclass

from django.conf import settings

# The law of the house; settings can raise it, never lower it.
LEAST = 10
STEP = 5


def k():
    """People a figure must be about."""
    return max(LEAST, settings.K_FLOOR)


def shown(people):
    """The count as staff see it: a multiple of STEP, or None under k."""
    return people // STEP * STEP if people >= k() else None


def missing(people):
    """How many more people a hidden figure needs at the most, in steps of ten: never the count itself."""
    return 0 if people >= k() else -(-(k() - people) // 10) * 10


@dataclass
class Cell:
    """A figure about `people` distinct members; `hidden` once a guard has taken it."""

    people: int
    hidden: bool = False

    @property
    def shown(self):
        return None if self.hidden else shown(self.people)


def protect(table, *, columns=True):
    """Hide cells of a table (a list of rows of Cells) so that none under k can be had by subtraction inside one answer;
    `columns`: they too add up to a figure that is shown.

    Empty cells count as small ones: that nobody said a thing is a figure too.
    """
    for row in table:
        for cell in row:
            cell.hidden = cell.people < k()
    lines = [*table, *map(list, zip(*table))] if columns else table
    changed = True
    while changed:
        changed = False
        for line in lines:
            hidden = [c for c in line if c.hidden]
            left = [c for c in line if not c.hidden]
            if left and hidden and sum(c.people for c in hidden) < k() or len(hidden) == 1 and left:
                min(left, key=lambda c: c.people).hidden = True
                changed = True
    return table
