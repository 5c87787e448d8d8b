"""What says nearly the same as a sentence, in other words."""

from community.search.backends.database import Filters, find_any
from community.text.keywords import idf
from community.text.models import current
from community.text.segment import query_tokens, search_tokens

# Documents looked at closely, and how much of each; a word in the text counts this much of one in the title.
CANDIDATES, LOOKED_AT, IN_TEXT = 40, 200, 0.5
# The share of the sentence's weight that a document must hold to be called alike.
ENOUGH = 0.2
# What a bigram counts that lies across two words: a hint of a word that was cut otherwise in the document.
ACROSS = 0.2
MOST_TOKENS = 24


def alike(sentence, user, *, kind, among=None):
    """[(share, Indexed)] of what the user may see, the most alike first: one statement.

    The share is the sum of the idf of the sentence's words (and a little of its bigrams) found in the document over
    the sum of all: from ENOUGH to 1. Synonyms are one word; single characters and numbers count nothing. `among` is as
    in `find_any`.
    """
    lexicon = current()
    wanted = {t: idf(t) * ACROSS for t in _tokens(sentence, lexicon)}
    wanted |= {t: idf(t) for t in query_tokens(sentence, lexicon) if _tells(t)}
    rows = find_any(
        sorted(wanted, key=wanted.get)[-MOST_TOKENS:], user, Filters(kind=kind), among=among, size=CANDIDATES
    )
    whole, found = sum(wanted.values()), []
    for row in rows:
        title, text = set(_tokens(row.title, lexicon)), set(_tokens(row.text[:LOOKED_AT], lexicon))
        share = sum(w * (1 if t in title else IN_TEXT if t in text else 0) for t, w in wanted.items()) / whole
        if share >= ENOUGH:
            found.append((share, row))
    return sorted(found, key=lambda pair: (-pair[0], -pair[1].pk))


def _tokens(text, lexicon):
    return {t for t in search_tokens(text, lexicon) if _tells(t)}


def _tells(token):
    return len(token) > 1 and not token.isnumeric()
