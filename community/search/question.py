"""What somebody asks for: the words that must stand in a document, and how much each of them says."""

from dataclasses import dataclass, replace
from math import log
from pathlib import Path

from community.text.keywords import idf, is_known
from community.text.normalise import normalise
from community.text.segment import cut, pieces_of, query_tokens

# Words longer than this are noise (links, keys), and PostgreSQL refuses lexemes over 2 KB.
LONGEST_TOKEN = 60
# A word with less than this share of the weight of the most telling one is not needed.
NEEDED = 0.5
# Words of one query that are looked for; a sentence that goes on says no more.
MOST_WORDS = 16
# How one asks, not what for. They count only where nothing else is asked.
ASKING = frozenset((Path(__file__).parent / "asking.txt").read_text("utf-8").split())


@dataclass(frozen=True)
class Piece:
    """A word jieba knows inside a longer one: its tokens, its weight, and how many documents hold it."""

    text: str
    tokens: tuple[str, ...]
    weight: float
    held: int = 1


@dataclass(frozen=True)
class Word:
    """A word of the query: its spellings in a normal text, the tokens a document must hold for it (of its term; `own`
    are those of this very spelling), its weight, and the known words inside it. A word that says less than
    half of what the most telling one says is not `needed`: it only counts. `held`: how many of the reader's documents
    hold it, as far as they were counted."""

    text: str
    spellings: tuple[str, ...]
    tokens: tuple[str, ...]
    own: tuple[str, ...]
    weight: float
    parts: tuple[Piece, ...]
    needed: bool
    held: int = 1


@dataclass(frozen=True)
class Question:
    """A query as typed and what it asks for. `phrase` is all of it in one spelling; `total` the number of documents."""

    typed: str
    phrase: str
    words: tuple[Word, ...]
    total: int = 1

    @property
    def tokens(self):
        """The tokens of every word that is needed, each once, in order."""
        return list(dict.fromkeys(token for word in self.words if word.needed for token in word.tokens))

    def weighed(self, total, held):
        """The same question with each word's weight as the reader's documents have it: ln(total / documents that hold
        it), and a quarter of its idf, which tells apart what is in very many; a word that nobody wrote says little.
        `held` has a number for each of `pieces`."""
        numbers = iter(held)

        def one(piece):
            n = next(numbers)
            return replace(piece, weight=max(0.1, (log((total + 1) / n) if n else 0) + piece.weight / 4), held=n)

        words = [one(word) for word in self.words]
        words = tuple(replace(word, parts=tuple(map(one, word.parts))) for word in words)
        return replace(self, words=words, total=total)

    @property
    def pieces(self):
        """All words, then all words inside them."""
        return [*self.words, *(part for word in self.words for part in word.parts)]

    @property
    def own_tokens(self):
        """The same of the very spellings that were typed."""
        return list(dict.fromkeys(token for word in self.words if word.needed for token in word.own))


def ask(typed, lexicon):
    """The question behind what was typed, in whatever spelling; it has no words where nothing can be looked for."""
    normal = normalise(typed)
    words = {}
    for text, _start, _end in cut(normal, lexicon):
        tokens = tuple(t for t in query_tokens(text, lexicon) if len(t) <= LONGEST_TOKEN)
        if tokens:
            words.setdefault(text, tokens)
    asked = ([w for w in words if w not in ASKING] or list(words))[:MOST_WORDS]
    weights = {w: idf(lexicon.canonical.get(w, w)) for w in asked}
    least = max(weights.values(), default=0) * NEEDED
    return Question(
        typed,
        " ".join(normal.text.split()),
        tuple(
            Word(w, _spellings(w, lexicon), words[w], tuple(pieces_of(w)), weights[w], _parts(w), weights[w] >= least)
            for w in asked
        ),
    )


def _parts(word):
    """The longest words jieba knows inside a word, from the left; none where it is but one."""
    found, place = [], 0
    while place < len(word) - 1:
        ends = range(len(word) if place else len(word) - 1, place + 1, -1)
        end = next((e for e in ends if is_known(word[place:e])), place + 1)
        if end > place + 1:
            found.append(Piece(word[place:end], tuple(pieces_of(word[place:end])), idf(word[place:end])))
        place = end
    return tuple(found)


def _spellings(word, lexicon):
    """The word, and whatever else stands for the same term, the longest first."""
    term = lexicon.canonical.get(word)
    same = {word, term, *(s for s, t in lexicon.canonical.items() if t == term)} if term else {word}
    return tuple(sorted(same, key=lambda s: (-len(s), s)))
