"""What every engine offers: the same answers, each in its own way."""

from dataclasses import dataclass
from itertools import combinations

from community.search.models import Indexed

# Documents that are ranked; whoever wants more narrows down, or looks at the newest.
CANDIDATES, IN_TITLE = 200, 100
# In a part of a question: so many of its most telling words, documents of each pair of them, and of each alone; and
# how many of the newest are looked through for common words.
TELLING, OF_A_PAIR, OF_ONE, RECENT = 4, 40, 30, 30_000
# Documents of a word that are counted to weigh it.
WEIGHED = 500
# What is counted exactly; beyond that there are "more than".
COUNTED = 1000
# How much of a text is looked at for ranking.
READ = 2000


@dataclass(frozen=True)
class Filters:
    """What the result is narrowed to; None leaves a filter open."""

    kind: str | None = None
    board: int | None = None
    author: str | None = None
    tag: str | None = None
    since: object = None
    until: object = None
    thread: str | None = None
    mark: str | None = None


@dataclass(frozen=True)
class Clause:
    """All of these tokens, in the title alone or anywhere; the newest `size` documents. `is_common`: so many
    documents hold them that these lie close together. `after`: only documents with a higher number."""

    tokens: tuple[str, ...]
    in_title: bool
    size: int
    is_common: bool = False
    after: int = 0


@dataclass(frozen=True)
class Tally:
    """How many documents there are in all, by kind and by board. `capped`: there are more, and the parts are not known."""

    total: int = 0
    capped: bool = False
    kinds: dict | None = None
    boards: dict | None = None


def whole(question, *, many=False):
    """The clauses of everything that is needed: in titles first, and in the very spelling beside its synonyms. `many`:
    more than COUNTED documents answer."""
    tokens, own = tuple(question.tokens), tuple(question.own_tokens)
    clauses = [Clause(tokens, True, IN_TITLE), Clause(tokens, False, CANDIDATES, many)]
    return clauses if own == tokens else [*clauses, Clause(own, False, IN_TITLE)]


def parts(question):
    """The clauses of a part of what is asked for: every two of the most telling words and of the words inside them,
    and each alone. Of what is common, only the newest documents are looked through."""
    pieces = sorted((p for p in question.pieces if p.held), key=lambda p: -p.weight)[:TELLING]
    recent = max(question.total - RECENT, 0)
    pairs = [
        Clause(tuple(dict.fromkeys(a.tokens + b.tokens)), False, OF_A_PAIR, after=recent if _are_common(a, b) else 0)
        for a, b in combinations(pieces, 2)
    ]
    common = [_are_common(p) and len(p.tokens) == 1 for p in pieces]
    return pairs + [
        Clause(p.tokens, title, OF_ONE, is_common and not title, recent if is_common and not title else 0)
        for p, is_common in zip(pieces, common)
        for title in (True, False)
    ]


def _are_common(*pieces):
    return all(piece.held >= WEIGHED for piece in pieces)


def narrowed(rows, filters):
    """A queryset of Indexed under the filters."""
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.board:
        rows = rows.filter(board=filters.board)
    if filters.author:
        rows = rows.filter(author_name=filters.author)
    if filters.tag:
        rows = rows.filter(tags__contains=f"\n{filters.tag}\n")
    if filters.mark:
        rows = rows.filter(marks__contains=f"\n{filters.mark}\n")
    if filters.thread:
        rows = rows.filter(thread=filters.thread)
    if filters.since:
        rows = rows.filter(at__date__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__date__lte=filters.until)
    return rows


def seen_by(user, filters):
    """The documents that the user may see, under the filters."""
    return narrowed(Indexed.objects.visible_to(user), filters)
