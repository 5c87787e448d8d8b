"""What would be guessed from one sentence: for the example beside the question, nothing of it is kept."""

from dataclasses import dataclass

from community.text.keywords import idf, terms
from community.text.models import current
from community.text.negation import polarity
from community.text.normalise import normalise
from profiles.preferences.weights import in_words, out_of_100


@dataclass(frozen=True)
class Guess:
    """A word, its score of 100 after one such sentence, and the span it rests on."""

    term: str
    score: int
    words: str
    start: int
    end: int


def guesses(sentence):
    """The wishes a sentence speaks of, strongest first, at most three."""
    normal = normalise(sentence)
    found = {}
    for t in terms(normal, current()):
        if polarity(normal, t.start, t.end) == "wanted":
            found.setdefault(
                t.term, Guess(t.term, out_of_100(idf(t.term)), in_words(out_of_100(idf(t.term))), t.start, t.end)
            )
    return sorted(found.values(), key=lambda g: -g.score)[:3]
