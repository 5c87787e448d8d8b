"""How long those whose words are looked at first usually wait."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.moderation.models import Outcome, Review

# Decisions that are looked at, and the fewest that say anything.
LOOKED_AT, FEWEST = 200, 5


@dataclass(frozen=True)
class Wait:
    """How long half of them and nine of ten waited, over how many."""

    half: timedelta
    nine: timedelta
    count: int

    @property
    def words(self):
        """The two as one would say them."""
        return _("最近 %(count)d 件，一半 %(half)s内看完，十件里九件 %(nine)s内") % {
            "count": self.count, "half": span_words(self.half), "nine": span_words(self.nine),
        }  # fmt: skip


def usual(spans):
    """The Wait of some timedeltas, by the nearest rank (the smallest value that so large a part does not exceed); None
    where there are too few."""
    spans = sorted(spans)
    if len(spans) < FEWEST:
        return None
    return Wait(*(spans[-(-len(spans) * tenths // 10) - 1] for tenths in (5, 9)), len(spans))


def usual_wait(keepers):
    """The Wait at those who keep a place, from their latest decisions. One statement."""
    done = (
        Review.objects.filter(keepers=keepers, held=True).exclude(decided_at=None).exclude(outcome=Outcome.TAKEN_BACK)
    )
    rows = done.order_by("-decided_at").values_list("opened_at", "decided_at")[:LOOKED_AT]
    return usual(end - start for start, end in rows)


def span_words(span):
    """A span rounded up: 12 分钟, 3 小时, 2 天; never less than a minute."""
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    if minutes <= 90:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    if hours <= 36:
        return ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}
    days = -(-hours // 24)
    return ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days}
