"""What one text says, ready to be stored: terms with their sense, aspects with opinions, scenes."""

import math
from dataclasses import dataclass

from community.text.aspects import judge
from community.text.keywords import idf, terms
from community.text.negation import polarity
from community.text.normalise import normalise
from insights.evidence.models import Facet
from insights.evidence.scenes import scenes

_SENSE = {"wanted": 1, "neutral": 0, "negated": -1}
LONGEST_TERM = 40


@dataclass(frozen=True)
class Said:
    """One mention: facet, term, opinion, span in the text as typed, and its weight in a profile."""

    facet: str
    term: str
    opinion: int
    start: int
    end: int
    weight: float


def analyse(text, lexicon):
    """Everything a text says.

    A wished term weighs idf(term) · √n spread evenly over its n mentions in the text; negated and neutral mentions
    weigh nothing and are kept apart by their opinion. A term that is negated anywhere in a text is no wish in it.
    """
    normal = normalise(text)
    mentions = [
        (t.term, t.start, t.end, _SENSE[polarity(normal, t.start, t.end)])
        for t in terms(normal, lexicon)
        if len(t.term) <= LONGEST_TERM
    ]
    denied = {term for term, *_, sense in mentions if sense < 0}
    wishes = {}
    for term, *_, sense in mentions:
        wishes[term] = wishes.get(term, 0) + (sense > 0 and term not in denied)
    said = []
    for term, start, end, sense in mentions:
        counts = sense > 0 and term not in denied
        said.append(Said(Facet.TERM, term, sense, start, end, idf(term) / math.sqrt(wishes[term]) if counts else 0.0))
    said += [Said(Facet.ASPECT, j.aspect, j.opinion, j.start, j.end, 0.0) for j in judge(normal, lexicon)]
    said += [Said(Facet.SCENE, scene, 0, start, end, 0.0) for scene, start, end in scenes(text)]
    return list({(s.facet, s.term, s.start): s for s in said}.values())
