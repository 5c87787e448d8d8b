"""From a question to what is shown: candidates of the engine, ranked, one row for a thread."""

from dataclasses import dataclass, field

from community.search.backends import builtin
from community.search.backends.base import Filters, Tally, parts, whole
from community.search.models import Indexed
from community.search.question import ask
from community.search.ranking import rank
from community.search.registry import OFFICIAL, SOLVED
from community.text.models import current

PAGE = 20
# Fewer answers than this to the whole question, and those that answer a part follow.
ENOUGH = 5
# The share of the question that a part has to answer.
LEAST_SHARE = 0.3


@dataclass
class Found:
    """What a page of results shows. `partly`: the row from which on only a part of the question is answered."""

    question: object
    rows: list = field(default_factory=list)
    partly: int | None = None
    has_next: bool = False
    tally: Tally = field(default_factory=Tally)


def find(typed, user, filters=Filters(), *, at, newest=False, page=1):  # noqa: B008
    """The page of what the user may see, best first or newest first: four statements, five where a part is shown too."""
    question = ask(typed, current())
    if not question.words:
        return Found(question)
    start = (page - 1) * PAGE
    if newest:
        rows = builtin.newest(question.tokens, user, filters, size=PAGE + 1, offset=start)
        for row in rows:
            _ranked(question, row, at)
        found = Found(question, rows[:PAGE], None, len(rows) > PAGE)
    else:
        question = builtin.weighed(question, user)
        full, partly = _best(question, user, filters, at)
        rows = full + partly
        shown = rows[start : start + PAGE]
        edge = len(full) - start if partly and start <= len(full) < start + PAGE else None
        found = Found(question, shown, edge, len(rows) > start + PAGE)
    found.tally = builtin.tally(question.tokens, user, filters)
    _full_texts(found.rows)
    return found


def _best(question, user, filters, at):
    """(documents that answer all of the question, those that answer a part), best first, one for each thread."""
    full = _in_order(question, builtin.candidates(whole(question), user, filters), at)
    if len(full) >= ENOUGH:
        return full, []
    seen = {row.pk for row in full}
    rest = [r for r in builtin.candidates(parts(question), user, filters) if r.pk not in seen]
    rest = [r for r in _in_order(question, rest, at, {r.thread for r in full}) if r.rank.share >= LEAST_SHARE]
    return full, rest[:PAGE]


def _ranked(question, row, at):
    title, text = (row.title, row.start) if row.floor is None else ("", f"{row.title}\n{row.start}")
    row.rank = rank(
        question, title=title, text=text, tags=row.tags.split("\n"), confirmed=row.confirmed, age=at - row.at
    )
    row.is_solved, row.is_official = (f"\n{mark}\n" in row.marks for mark in (SOLVED, OFFICIAL))
    return row


def _in_order(question, rows, at, threads=()):
    """Rows by points, one for each thread that is not in `threads`; `others` says how many more of its thread there
    are."""
    best = {}
    for row in sorted((_ranked(question, r, at) for r in rows), key=lambda r: (-r.rank.points, -r.pk)):
        thread = row.thread or f"{row.kind}:{row.key}"
        if row.thread and row.thread in threads:
            continue
        if thread in best:
            best[thread].others += 1
        else:
            row.others = 0
            best[thread] = row
    return list(best.values())


def _full_texts(rows):
    """The whole text of the rows that are shown, to look for the words in. One statement."""
    texts = dict(Indexed.objects.filter(pk__in=[r.pk for r in rows]).values_list("pk", "text")) if rows else {}
    for row in rows:
        row.text = texts.get(row.pk, row.start)
