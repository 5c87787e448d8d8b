"""How much a word weighs, and what the page shows of it."""

import math

from django.utils.translation import gettext as _

# A mention counts half after this many days.
HALF_LIFE_DAYS = 180
# The weight at which a word shows as 63 of 100.
SCALE = 12.0


def faded(weight, age_days):
    """A mention's weight after `age_days` days: weight · 0.5^(age / 180)."""
    return weight * 0.5 ** (max(age_days, 0) / HALF_LIFE_DAYS)


def out_of_100(weight):
    """What the page prints: 100 · (1 − e^(−weight / 12)), rounded; 0 for nothing, never quite 100."""
    return min(99, round(100 * (1 - math.exp(-weight / SCALE))))


def in_words(score):
    """The score in words."""
    if score >= 75:
        return _("很有把握")
    return _("比较有把握") if score >= 40 else _("说不准")
