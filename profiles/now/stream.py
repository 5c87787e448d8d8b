"""One page of a timeline, out of the log."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from community.access.registry import blocked_by
from community.activity.models import Activity
from community.activity.registry import Entry, Lens, timeline_kinds
from community.lib.pagination import BadCursor
from profiles.inbox.levels import chosen, mutes
from profiles.inbox.registry import place_by_model
from profiles.models import Member
from profiles.ties.models import Follow

# The log is read in steps of so many lines for each row wanted, until the page is full; then a page may stay short.
STEPS = (4, 8, 16)
# New lines that an open page is told of at once; who was away longer loads the page again.
MOST_FRESH = 60
# A line may be committed after one with a higher number: an open page asks again for what is younger than this.
SETTLED, MOST_YOUNG = timedelta(seconds=10), 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """An entry with its line's number in the log and the place it can be muted at."""

    line: int
    entry: Entry
    mute_code: str = ""
    mute_label: str = ""
    actor_code: str = ""

    @property
    def name(self):
        """What the row is about, in a word."""
        return self.entry.title or (self.entry.actor.name if self.entry.actor else "")


@dataclass(frozen=True)
class Stream:
    """Rows, newest first, and where the next page begins (None: there is no more)."""

    rows: list
    older: str | None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def kinds_of(choice, only=""):
    """The kinds a member wants to see, or the one she asks for now."""
    if only:
        return [timeline_kinds[only]]
    return [kind for kind in timeline_kinds.values() if kind.code not in choice.left_out]


def most_statements(kinds, steps=STEPS):
    """What a page of these kinds costs at the most, whatever is in the log, with the question whether anything is
    muted."""
    return 1 + len(steps) * (1 + sum(kind.statements for kind in kinds))


def timeline(user, choice, *, only="", followed=False, older=None, size=None, steps=STEPS):
    """The page that begins after the cursor `older`. Raises BadCursor for what no page of ours wrote."""
    kinds, size = kinds_of(choice, only), size or choice.size
    lens = Lens(user, choice.only_mine and not followed, choice.beginnings, followed)
    lines = _lines(lens, kinds)
    rows, cursor, more = {}, _parse(older), True
    for step in steps:
        batch = _older(lines, cursor, size * step)
        entries = _entries(batch, kinds, lens)
        for line in batch:
            if line.pk in entries and len(rows) == size and entries[line.pk].entry.key not in rows:
                return Stream(list(rows.values()), _cursor(cursor))
            if line.pk in entries:
                rows.setdefault(entries[line.pk].entry.key, entries[line.pk])
            cursor = line
        more = len(batch) == size * step
        if not more or len(rows) == size:
            break
    return Stream(list(rows.values()), _cursor(cursor) if more and cursor else None)


def fresh(user, choice, after, *, only="", followed=False):
    """What came after a line of the log, newest first, each key once: some of it may be on the page already.
    `most_statements` / 3 at the most."""
    kinds = kinds_of(choice, only)
    lens = Lens(user, choice.only_mine and not followed, choice.beginnings, followed)
    batch = _lines(lens, kinds).filter(pk__gt=after).order_by("-pk")[:MOST_FRESH]
    batch = sorted(batch, key=lambda line: (line.at, line.pk), reverse=True)
    entries, rows = _entries(batch, kinds, lens), {}
    for line in batch:
        if line.pk in entries:
            rows.setdefault(entries[line.pk].entry.key, entries[line.pk])
    return list(rows.values())


def numbers(at):
    """(the log's newest line, the newest one before which no other will turn up any more), by their numbers."""
    last = list(Activity.objects.order_by("-pk").values_list("pk", "at")[:MOST_YOUNG])
    if not last:
        return 0, 0
    return last[0][0], next((pk for pk, when in last if when < at - SETTLED), last[-1][0] - 1)


def _lines(lens, kinds):
    codes = set().union(*(kind.codes(lens.beginnings) for kind in kinds))
    lines = Activity.objects.visible_to(lens.user).filter(verb__in=codes, imported=False)
    if mutes(lens.user):
        lines = lines.exclude(actor__in=chosen(lens.user, Member))
    if lens.only_followed:
        lines = lines.filter(actor__in=Follow.objects.filter(member=lens.user.pk).values("whom"))
    if blocked := blocked_by(lens.user):
        lines = lines.exclude(actor__in=blocked)
    return lines.select_related("actor")


def _older(lines, cursor, size):
    if cursor is not None:
        at, pk = cursor if isinstance(cursor, tuple) else (cursor.at, cursor.pk)
        lines = lines.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(lines.order_by("-at", "-id")[:size])


def _entries(batch, kinds, lens):
    """{line: Row} of what may be shown, each kind asked once for all of its lines."""
    by_kind = defaultdict(list)
    for kind in kinds:
        codes = kind.codes(lens.beginnings)
        by_kind[kind.code] = [line for line in batch if line.verb in codes]
    return {
        pk: _row(pk, entry)
        for code, lines in by_kind.items() if lines
        for pk, entry in timeline_kinds[code].show(lines, lens).items()
    }  # fmt: skip


def _row(line, entry):
    place = place_by_model(type(entry.mute)) if entry.mute is not None else None
    actor = place_by_model(Member) if entry.actor is not None and not entry.actor.imported else None
    return Row(line, entry, place.code if place else "", place.label if place else "", actor.code if actor else "")


def _cursor(mark):
    if mark is None:
        return None
    at, pk = mark if isinstance(mark, tuple) else (mark.at, mark.pk)
    return f"{(at - EPOCH) // timedelta(microseconds=1)}_{pk}"


def _parse(typed):
    if not typed:
        return None
    match = re.fullmatch(r"(\d{1,16})_(\d{1,18})", typed)
    if match is None:
        raise BadCursor("这个翻页地址不完整，回到第一页再翻。")
    return EPOCH + timedelta(microseconds=int(match[1])), int(match[2])
