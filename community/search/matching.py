"""The newest of what holds one of several words."""

from community.search.backends.base import Clause, Filters
from community.search.backends.builtin import candidates
from community.text.models import current
from community.text.segment import query_tokens, search_tokens


def newest_with(words, user, *, kind, each=6):
    """{word: [Indexed], newest first} of the documents of a kind that the user may see and that hold the word in any of
    its spellings near their beginning. One statement for all words, none for none."""
    lexicon = current()
    wanted = {word: tuple(query_tokens(word, lexicon)) for word in words}
    clauses = [Clause(tokens, False, each) for tokens in wanted.values() if tokens]
    rows = candidates(clauses, user, Filters(kind=kind)) if clauses else []
    found = {word: [] for word in words}
    for row in sorted(rows, key=lambda row: -row.pk):
        held = set(search_tokens(f"{row.title} {row.tags} {row.start}", lexicon))
        for word, tokens in wanted.items():
            if tokens and held.issuperset(tokens) and len(found[word]) < each:
                found[word].append(row)
    return found
