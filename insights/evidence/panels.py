"""The proof of each guessed word, for 我的关系: own sentence, highlighted span, date, rule version."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from community.search.highlight import excerpt
from community.search.registry import kinds
from insights.evidence.models import STATED, Facet, TermEvidence

MOST_PROOFS = 5


@dataclass(frozen=True)
class Proof:
    """One sentence a guess rests on, with its share of the weight of the word."""

    sentence: str
    at: object
    url: str
    share: int
    lexicon: int


def proofs(request, at, member):
    """{term: proofs, strongest first}; what she said of herself needs none. Four statements for any number of terms."""
    del request, at
    rows = TermEvidence.objects.filter(member=member, facet=Facet.TERM, weight__gt=0).exclude(
        reading__source_type__in=STATED
    )
    grouped = defaultdict(list)
    for row in rows.select_related("reading").order_by("-weight", "-reading__at", "start"):
        grouped[row.term].append(row)
    wanted = defaultdict(set)
    for spans in grouped.values():
        for row in spans[:MOST_PROOFS]:
            wanted[row.reading.source_type].add(row.reading.source_id)
    documents = {
        (code, d.key): d
        for code, keys in wanted.items()
        for d in kinds[code].build(kinds[code].everything().filter(pk__in=keys))
        if d
    }
    return {term: _proofs(spans, documents) for term, spans in grouped.items()}


def _proofs(spans, documents):
    total = sum(s.weight for s in spans)
    shown = []
    for span in spans[:MOST_PROOFS]:
        document = documents.get((span.reading.source_type, span.reading.source_id))
        if document:
            sentence = sentence_around(document.own_words, span.start, span.end)
            marked = excerpt(sentence, [document.own_words[span.start : span.end]], 120)
            shown.append(
                Proof(marked, span.reading.at, document.url, round(100 * span.weight / total), span.reading.lexicon)
            )
    return shown


def sentence_around(text, start, end):
    """The sentence of a text that holds a span."""
    stops = "。！？!?；\n"
    left = max((text.rfind(s, 0, start) for s in stops), default=-1) + 1
    right = min((i for i in (text.find(s, end) for s in stops) if i >= 0), default=len(text))
    return text[left : right + 1].strip()


Panel("preference.proof", "proofs", _("凭什么这么说"), proofs, statements=4)
