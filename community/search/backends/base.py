"""What every engine offers: the same answers, each in its own way."""

from dataclasses import dataclass
from itertools import combinations

from community.search.models import Indexed
from community.search.ranking import PART
from community.text.segment import pieces_of

# Documents that are ranked; whoever wants more narrows down, or looks at the newest.
CANDIDATES, IN_TITLE = 200, 100
# In a part of a question: so many of its most telling words, documents of each pair of them, and of each alone.
TELLING, OF_A_PAIR, OF_ONE = 5, 40, 30
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
    """All of these tokens, in the title alone or anywhere; the newest `size` documents. `is_common`: WEIGHED documents
    and more hold them, as far as is known."""

    tokens: tuple[str, ...]
    in_title: bool
    size: int
    is_common: bool = False


@dataclass(frozen=True)
class Tally:
    """How many documents there are in all, by kind and by board. `capped`: there are more, and the parts are not known."""

    total: int = 0
    capped: bool = False
    kinds: dict | None = None
    boards: dict | None = None


def whole(question):
    """The clauses of everything that is needed: in titles first, and in the very spelling beside its synonyms."""
    tokens, own = tuple(question.tokens), tuple(question.own_tokens)
    common = all(word.held >= WEIGHED for word in question.words if word.needed) and len(tokens) == 1
    clauses = [Clause(tokens, True, IN_TITLE, common), Clause(tokens, False, CANDIDATES, common)]
    return clauses if own == tokens else [*clauses, Clause(own, False, IN_TITLE)]


def parts(question):
    """The clauses of a part of what is asked for: every two of the most telling words and of the words inside them,
    and each alone."""
    words = [(w.weight, w.tokens, w.held >= WEIGHED and len(w.tokens) == 1) for w in question.words if w.held]
    words += [(weight * PART, tuple(pieces_of(text)), False) for w in question.words for text, weight in w.parts]
    telling = sorted(words, key=lambda word: -word[0])[:TELLING]
    pairs = [Clause(tuple(dict.fromkeys(a + b)), False, OF_A_PAIR) for (_, a, _), (_, b, _) in combinations(telling, 2)]
    return pairs + [Clause(tokens, title, OF_ONE, common) for _, tokens, common in telling for title in (True, False)]


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
