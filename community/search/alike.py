"""What says nearly the same as a sentence, in other words."""

from itertools import combinations

from community.search.backends.base import WEIGHED, Clause, Filters
from community.search.backends.builtin import candidates, frequencies
from community.text.keywords import idf
from community.text.models import current
from community.text.segment import query_tokens, search_tokens

# How much of a document is looked at closely; a word in the text counts this much of one in the title.
LOOKED_AT, IN_TEXT = 200, 0.5
# The share of the sentence's weight that a document must hold to be called alike.
ENOUGH = 0.2
# What a bigram counts that lies across two words: a hint of a word that was cut otherwise in the document.
ACROSS = 0.2
# The most telling tokens are looked for by twos and alone, and so many of the newest documents of each are compared.
TELLING, OF_A_PAIR, OF_ONE = 5, 20, 10


def alike(sentence, user, *, kind, among=None):
    """[(share, Indexed)] of what the user may see, the most alike first: two statements.

    The share is the sum of the idf of the sentence's words (and a little of its bigrams) found in the document over
    the sum of all: from ENOUGH to 1. Synonyms are one word; single characters and numbers count nothing. `among` is as
    in `candidates`.
    """
    lexicon = current()
    wanted = {t: idf(t) * ACROSS for t in _tokens(sentence, lexicon)}
    wanted |= {t: idf(t) for t in query_tokens(sentence, lexicon) if _tells(t)}
    telling = sorted(wanted, key=wanted.get)[-TELLING:]
    held = frequencies([(token,) for token in telling], user)[1] if telling else []
    clauses = _clauses([token for token, n in zip(telling, held) if n], dict(zip(telling, held)))
    rows = candidates(clauses, user, Filters(kind=kind), among=among)
    whole, found = sum(wanted.values()), []
    for row in rows:
        title, text = set(_tokens(row.title, lexicon)), set(_tokens(row.start[:LOOKED_AT], lexicon))
        share = sum(w * (1 if t in title else IN_TEXT if t in text else 0) for t, w in wanted.items()) / whole
        if share >= ENOUGH:
            found.append((share, row))
    return sorted(found, key=lambda pair: (-pair[0], -pair[1].pk))


def _clauses(tokens, held):
    pairs = [Clause(pair, False, OF_A_PAIR) for pair in combinations(tokens, 2)]
    alone = [Clause((t,), title, OF_ONE, held[t] >= WEIGHED) for t in tokens for title in (True, False)]
    return pairs + alone


def _tokens(text, lexicon):
    return {t for t in search_tokens(text, lexicon) if _tells(t)}


def _tells(token):
    return len(token) > 1 and not token.isnumeric()
