"""The published order of what was found.

For each word of the query its weight says how rare it is among what the reader may see (inverse document frequency,
Spärck Jones 1972) and, a little, in the language at large. It counts whole where
it stands in the title, 0.8 as a tag, and in the text 0.7 for the first time and up to 0.85 for four times; a synonym
nine tenths of that. A word that stands there in pieces only counts 0.6 of what its pieces do. The sum over the sum of
all weights lies between 0 and 1. To this comes: the whole question in one piece, 0.4 in the title, 0.2 in the text;
all words close to each other in the text, 0.3 side by side, half of that ten characters apart; an accepted or official
answer, 0.05; and youth, 0.05 today, half of that after half a year. Nobody's level or money counts.
"""

from dataclasses import dataclass
from datetime import timedelta

from community.text.normalise import normalise

IN_TITLE, AS_TAG, IN_TEXT, EACH_MORE, MOST_MORE, SYNONYM, PART = 1.0, 0.8, 0.7, 0.05, 3, 0.9, 0.6
WHOLE_IN_TITLE, WHOLE_IN_TEXT, NEAR, CONFIRMED, YOUNG = 0.4, 0.2, 0.3, 0.05, 0.05
HALF_AS_NEAR, HALF_LIFE = 10, timedelta(days=182)
# How much of a text is looked at, and how many places of a spelling in it.
READ, MOST_PLACES = 4000, 50


@dataclass(frozen=True)
class Rank:
    """How well a document answers: the share of the question's weight that stands in it anywhere, the points, whether
    a word stands in the title or as a tag, and how often they stand in the text."""

    share: float
    points: float
    in_title: bool
    as_tag: bool
    times: int


def rank(question, *, title, text, tags=(), confirmed=False, age):
    """The Rank of a document of this `age` for a Question with at least one word."""
    head, body = normalise(title).text, normalise(text[:READ]).text
    tags = {normalise(t).text for t in tags}
    places = [_places(word.spellings, body) for word in question.words]
    worth = [_worth(w, head, body, tags, at) for w, at in zip(question.words, places)]
    weights = [w.weight for w in question.words]
    phrases = {question.phrase, question.phrase.replace(" ", "")}
    whole = WHOLE_IN_TITLE * any(p in head for p in phrases) or WHOLE_IN_TEXT * any(p in body for p in phrases)
    points = (
        sum(w * gained for w, (gained, _held) in zip(weights, worth)) / sum(weights)
        + (whole or NEAR * _nearness(places)) + CONFIRMED * confirmed
        + YOUNG * 0.5 ** (max(age, timedelta(0)) / HALF_LIFE)
    )  # fmt: skip
    share = sum(w * held for w, (_gained, held) in zip(weights, worth)) / sum(weights)
    in_title, as_tag = (any(s in where for w in question.words for s in w.spellings) for where in (head, tags))
    return Rank(share, points, in_title, as_tag, sum(map(len, places)))


def _places(spellings, body):
    """Where a word stands in a text, in any spelling, without counting one place twice."""
    found, taken = [], 0
    for spelling in spellings:
        start = body.find(spelling)
        while start >= 0 and taken < MOST_PLACES:
            end = start + len(spelling)
            if not any(s <= start < e for s, e in found) and not (spelling.isascii() and _inside(body, start, end)):
                found.append((start, end))
            taken += 1
            start = body.find(spelling, end)
    return sorted(found)


def _inside(body, start, end):
    """True where a Latin word is but a piece of a longer one."""
    around = body[start - 1 : start] + body[end : end + 1]
    return any(c.isascii() and c.isalnum() for c in around)


def _worth(word, head, body, tags, places):
    """(what a word gains, how much of it stands in the document), from 0 to 1."""
    own = 1 if any(word.text in where for where in (head, body, tags)) else SYNONYM
    if any(s in head for s in word.spellings):
        return IN_TITLE * own, 1
    if any(s in tags for s in word.spellings):
        return AS_TAG * own, 1
    if places:
        return (IN_TEXT + EACH_MORE * min(len(places) - 1, MOST_MORE)) * own, 1
    total = sum(part.weight for part in word.parts) or 1
    gained = sum(p.weight * (IN_TITLE if p.text in head else IN_TEXT if p.text in body else 0) for p in word.parts)
    held = sum(p.weight for p in word.parts if p.text in head or p.text in body)
    return PART * gained / total, PART * held / total


def _nearness(places):
    """From 1, where all words stand side by side somewhere, to 0, where one is missing or there is but one."""
    if len(places) < 2 or not all(places):
        return 0
    return max(0.5 ** (_gap(first, places[1:]) / HALF_AS_NEAR) for first in places[0])


def _gap(first, others):
    """Characters between the first word and the farthest of the others' nearest places."""
    return max(min(max(s - first[1], first[0] - e, 0) for s, e in at) for at in others)
