"""From a question to what is shown: candidates of the engine, ranked, one row for a thread."""

from collections import Counter
from dataclasses import dataclass, field

from community.search.backends.base import Filters, Tally, parts, whole
from community.search.backends.chosen import answered
from community.search.models import Indexed
from community.search.question import ask
from community.search.ranking import rank
from community.search.registry import OFFICIAL, SOLVED, kinds
from community.text.models import current

PAGE = 20
# Fewer answers than this to the whole question, and those that answer a part follow.
ENOUGH = 5
# The share of the question that a part has to answer.
LEAST_SHARE = 0.3


@dataclass
class Found:
    """What a page of results shows. `partly`: the row from which on only a part of the question is answered;
    `away_since`: since when the fast engine is away."""

    question: object
    rows: list = field(default_factory=list)
    partly: int | None = None
    has_next: bool = False
    tally: Tally = field(default_factory=Tally)
    away_since: object = None


def find(typed, user, filters=Filters(), *, at, newest=False, page=1):  # noqa: B008
    """The page of what the user may see, best first or newest first: four statements, five where a part is shown too."""
    question = ask(typed, current())
    if not question.words:
        return Found(question)
    found, since = answered(lambda engine: _found(engine, question, user, filters, at, newest, page), at)
    found.away_since = since
    _full_texts(found.rows)
    return found


def _found(engine, question, user, filters, at, newest, page):
    start = (page - 1) * PAGE
    if newest:
        rows = engine.newest(question.tokens, user, filters, size=PAGE + 1, offset=start)
        found = Found(question, [_ranked(question, row, at) for row in rows[:PAGE]], None, len(rows) > PAGE)
        tally = engine.tally(question.tokens, user, filters)
    else:
        question, tally = engine.weighed(question, user), engine.tally(question.tokens, user, filters)
        full, partly = _best(engine, question, user, filters, at, tally.capped)
        rows = full + partly
        edge = len(full) - start if partly and start <= len(full) < start + PAGE else None
        found = Found(question, rows[start : start + PAGE], edge, len(rows) > start + PAGE)
    found.tally = tally
    return found


def _best(engine, question, user, filters, at, many):
    """(documents that answer all of the question, those that answer a part), best first, one for each thread,
    or all of the one that is asked for; where all kinds are shown, few of those that would crowd out the others."""
    one_each = filters.thread is None
    few = _few_of_a_kind if filters.kind is None else list
    full = _in_order(question, engine.candidates(whole(question, many=many), user, filters), at, one_each)
    if len(full) >= ENOUGH:
        return few(full), []
    seen = {row.pk for row in full}
    rest = [r for r in engine.candidates(parts(question), user, filters) if r.pk not in seen]
    rest = _in_order(question, rest, at, one_each, {r.thread for r in full} if one_each else ())
    rest = [row for row in rest if row.rank.share >= LEAST_SHARE]
    return few(full), few(rest)[:PAGE]


def _ranked(question, row, at):
    title, text = (row.title, row.start) if row.floor is None else ("", f"{row.title}\n{row.start}")
    row.rank = rank(
        question, title=title, text=text, tags=row.tags.split("\n"), confirmed=row.confirmed, age=at - row.at
    )
    row.is_solved, row.is_official = (f"\n{mark}\n" in row.marks for mark in (SOLVED, OFFICIAL))
    return row


def _in_order(question, rows, at, one_each, threads=()):
    """Rows by points, `one_each` for a thread, that is not in `threads`; `others` says how many more of its thread there
    are."""
    best = {}
    for row in sorted((_ranked(question, r, at) for r in rows), key=lambda r: (-r.rank.points, -r.pk)):
        thread = one_each and row.thread or f"{row.kind}:{row.key}"
        if row.thread and row.thread in threads:
            continue
        if thread in best:
            best[thread].others += 1
        else:
            row.others = 0
            best[thread] = row
    return list(best.values())


def _few_of_a_kind(rows):
    """Rows without those of a kind that would crowd out the others; its own page has them all."""
    shown, kept = Counter(), []
    for row in rows:
        shown[row.kind] += 1
        if row.kind not in kinds or shown[row.kind] <= kinds[row.kind].most:
            kept.append(row)
    return kept


def _full_texts(rows):
    """The whole text of the rows that are shown, to look for the words in. One statement."""
    texts = dict(Indexed.objects.filter(pk__in=[r.pk for r in rows]).values_list("pk", "text")) if rows else {}
    for row in rows:
        row.text = texts.get(row.pk, row.start)
