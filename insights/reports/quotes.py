"""Sentences as staff may read them: no author, no link, no exact time, but where the author agreed to just that."""

import hashlib
import re
from dataclasses import dataclass

from django.utils.safestring import SafeString

from community.access.registry import PUBLIC
from community.lib.html import plain
from community.search.highlight import excerpt
from community.search.registry import kinds
from insights.evidence.models import CommunityTerm, Facet
from insights.evidence.panels import sentence_around
from insights.reports.kfloor import STEP
from insights.reports.questions import behind
from profiles.consent.models import members_who_allow
from profiles.models import Member

_NAMES = re.compile(r"@[\w·\-]{2,20}")
_NUMBERS = re.compile(
    r"\d{7,}|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}"
)


@dataclass(frozen=True)
class Quote:
    """A sentence, its month, and what was said there; `by` and `url` are its author and its place, where she wants them
    told."""

    sentence: SafeString
    month: str
    opinion: int
    by: Member | None = None
    url: str = ""


def quotes(rows, limit, offset=0, named=False):
    """(quotes, whether more follow): the sentences behind evidence rows, shuffled by a fixed hash so that neighbours
    share nothing, rounded down to a multiple of STEP so that counting them tells no more than the figure does. With
    `named` those whose authors agreed to publication say whose they are. Two statements per kind of text for any number,
    one more for the authors."""
    ids = sorted(
        rows.values_list("pk", flat=True), key=lambda pk: hashlib.md5(str(pk).encode(), usedforsecurity=False).digest()
    )
    ids = ids[: len(ids) // STEP * STEP]
    chosen = {r.pk: r for r in rows.model.objects.filter(pk__in=ids[offset : offset + limit]).select_related("reading")}
    wanted = {}
    for row in chosen.values():
        wanted.setdefault(row.reading.source_type, set()).add(row.reading.source_id)
    documents = {
        (code, d.key): d
        for code, keys in wanted.items()
        for d in kinds[code].build(kinds[code].everything().filter(pk__in=keys))
        if d
    }
    authors = _who_agreed({row.member_id for row in chosen.values()}) if named else {}
    shown = []
    for pk in ids[offset : offset + limit]:
        row = chosen[pk]
        document = documents.get((row.reading.source_type, row.reading.source_id))
        if document:
            by = authors.get(row.member_id) if document.audience == PUBLIC else None
            shown.append(_quote(document, row, by))
    return shown, len(ids) > offset + limit


def _who_agreed(ids):
    agreed = members_who_allow("publication").filter(member__in=ids)
    return {member.pk: member for member in Member.objects.filter(pk__in=agreed, is_active=True)}


def _quote(document, row, by):
    text = document.own_words
    sentence = _NUMBERS.sub("…", _NAMES.sub("@某位车友", sentence_around(text, row.start, row.end)))
    marked, month = excerpt(sentence, [text[row.start : row.end]], 160), row.reading.at.strftime("%Y-%m")
    return Quote(marked, month, row.opinion, by, document.url if by else "")


def examples(report):
    """{(facet, word): one sentence as plain text} for the words, aspects and authorless words of a report."""
    scope, at, found = report.scope, report.at, {}
    asked = [(Facet.TERM, row.term) for row in report.terms] + [
        (Facet.ASPECT, aspect) for aspect, _cells in report.aspects
    ]
    for facet, word in asked:
        shown, _more = quotes(behind(scope, facet, word, at), 1)
        if shown:
            found[str(facet), word] = plain(str(shown[0].sentence))
    for word, _texts in report.community:
        rows = scope.narrow(CommunityTerm.objects.filter(facet=Facet.TERM, term=word, opinion__gte=0))
        shown, _more = quotes(rows, 1)
        if shown:
            found["community", word] = plain(str(shown[0].sentence))
    return found
