"""The questions a report asks: every one declares a purpose, and who did not agree is excluded in the SQL itself."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from community.catalogue.models import Product
from community.privacy.registry import purposes
from forums.models import Board
from insights.evidence.models import KEYWORD, CommunityTerm, Facet, Reading, TermEvidence
from insights.reports.kfloor import Cell, k, missing, protect, shown
from profiles.consent.models import members_who_allow
from profiles.preferences.models import paused_members, silenced

MOST_TERMS = 40
# Texts without an author a word must stand in before it is shown.
TEXT_FLOOR = 10
REPORT_PURPOSES = ("statistics",)


class NoPurpose(ValueError):
    """A question without a purpose, or with one that no report may have; the sentence says which there are."""


@dataclass(frozen=True)
class Scope:
    """What a report is about: a purpose, and a board or a product or everything."""

    purpose: str
    board: Board | None = None
    product: Product | None = None

    def __post_init__(self):
        if self.purpose not in REPORT_PURPOSES:
            known = "、".join(f"{code}（{purposes[code].name}）" for code in REPORT_PURPOSES)
            raise NoPurpose(_("报告要写明用途，可用的有：%(known)s。") % {"known": known})

    def narrow(self, rows, prefix="reading__"):
        """Only what was said inside the scope."""
        if self.board:
            rows = rows.filter(**{f"{prefix}board": self.board.pk})
        if self.product:
            rows = rows.filter(**{f"{prefix}product": self.product.pk})
        return rows

    @property
    def is_whole(self):
        return self.board is None and self.product is None


@dataclass(frozen=True)
class TermRow:
    """One word: how many people say it here (rounded, None under k), how typical it is, and in how many
    texts without an author it stands (None under the floor)."""

    term: str
    people: int | None
    score: float
    texts: int | None
    bar: int = 0


@dataclass(frozen=True)
class Report:
    """A report as staff see it; nothing in it is about fewer than k people."""

    scope: Scope
    at: object
    base: int | None
    base_missing: int
    terms: list[TermRow]
    near: int
    aspects: list
    products: list
    scenes: list
    texts: int = 0
    community: list = field(default_factory=list)


def evidence(scope, at):
    """What may be counted: said by members who allow the purpose, whose profile does not rest, but no corrected word."""
    corrected = silenced(at).filter(member=OuterRef("member"), term=OuterRef("term"))
    return (
        TermEvidence.objects.filter(member__in=members_who_allow(scope.purpose))
        .exclude(member__in=paused_members(at))
        .exclude(Exists(corrected))
    )


def stated_or_repeated(rows):
    """Wished terms that count: chosen by the member, or spoken of in two texts on different days."""
    wished = rows.filter(facet=Facet.TERM, opinion=1, weight__gt=0)
    pairs = wished.values("member", "term").annotate(
        stated=Count("pk", filter=Q(reading__source_type=KEYWORD)),
        days=Count(TruncDate("reading__at"), distinct=True),
        texts=Count("reading", distinct=True),
    )
    return pairs.filter(Q(stated__gt=0) | Q(days__gte=2, texts__gte=2))


def jlh(inside, inside_all, outside, outside_all):
    """How typical a word is of a group: (p − q) · p / q with p inside and q outside (JLH, the score of Elasticsearch's
    significant_terms); q is at least half a person. 0 where the word is no more frequent inside."""
    if not inside or not inside_all:
        return 0.0
    p, q = inside / inside_all, max(outside, 0.5) / max(outside_all, 1)
    return max(0.0, (p - q) * p / q)


def report(scope, at):
    """The whole report in a fixed number of statements, whatever the size of the corpus."""
    rows = evidence(scope, at)
    base = scope.narrow(rows).aggregate(n=Count("member", distinct=True))["n"]
    terms, near = _terms(scope, rows, base)
    products = list(Product.objects.all())
    texts, community = _community(scope)
    return Report(
        scope=scope, at=at, base=shown(base), base_missing=missing(base), terms=terms, near=near,
        aspects=_aspects(scope, rows, products), products=products, scenes=_scenes(scope, rows), texts=texts, community=community,
    )  # fmt: skip


def _terms(scope, rows, base):
    """Ranked terms: by JLH against the rest, or by people where the scope is everything."""
    who = {}
    for member, term in stated_or_repeated(rows).values_list("member", "term"):
        who.setdefault(term, set()).add(member)
    inside = who
    outside_all = 0
    if not scope.is_whole:
        here = {}
        spoken = scope.narrow(rows).filter(facet=Facet.TERM, opinion=1, weight__gt=0)
        for member, term in spoken.values_list("member", "term").distinct():
            if member in who.get(term, ()):
                here.setdefault(term, set()).add(member)
        inside = here
        outside_all = rows.aggregate(n=Count("member", distinct=True))["n"] - base
    texts = _texts_per_term(scope)
    found = []
    for term, people in inside.items():
        count = len(people)
        score = float(count) if scope.is_whole else jlh(count, base, len(who[term]) - count, outside_all)
        if score > 0:
            found.append((term, count, score))
    found.sort(key=lambda row: (-row[2], row[0]))
    safe = [row for row in found if row[1] >= k()][:MOST_TERMS]
    most = max((row[1] for row in safe), default=1)
    listed = [TermRow(t, shown(n), round(s, 3), _floor_texts(texts.get(t, 0)), round(100 * shown(n) / most)) for t, n, s in safe]
    return listed, sum(1 for row in found if k() > row[1] >= k() // 2)


def _texts_per_term(scope):
    rows = scope.narrow(CommunityTerm.objects.filter(facet=Facet.TERM, opinion__gte=0))
    return dict(rows.values_list("term").annotate(n=Count("reading", distinct=True)).filter(n__gte=TEXT_FLOOR))


def _floor_texts(texts):
    return texts if texts >= TEXT_FLOOR else None


def _community(scope):
    """How many authorless texts were read, and their most frequent words with at least TEXT_FLOOR texts."""
    texts = scope.narrow(Reading.objects.filter(member=None), "").count()
    words = sorted(_texts_per_term(scope).items(), key=lambda w: (-w[1], w[0]))[:MOST_TERMS] if texts >= TEXT_FLOOR else []
    return texts if texts >= TEXT_FLOOR else 0, words


@dataclass(frozen=True)
class AspectCell:
    """People who complain, are neutral or are content about an aspect of a product: whole numbers of a hundred,
    or `missing` more people needed."""

    product: Product
    people: int | None
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    missing: int = 0

    @property
    def positive_from(self):
        """Where the bar of the content begins."""
        return self.negative + self.neutral


def _aspects(scope, rows, products):
    """Aspect × product, each cell with its opinions; a cell with an opinion that too few hold shows people only."""
    said = {}
    spoken = scope.narrow(rows).filter(facet=Facet.ASPECT, reading__product__isnull=False)
    for aspect, product, opinion, member in spoken.values_list("term", "reading__product", "opinion", "member").distinct():
        said.setdefault((aspect, product), {}).setdefault(opinion, set()).add(member)
    aspects = sorted({a for a, _p in said}, key=lambda a: -sum(len(m) for (x, _p), o in said.items() if x == a for m in o.values()))
    table = [[Cell(len(set().union(*said.get((a, p.pk), {0: set()}).values()))) for p in products] for a in aspects]
    protect(table)
    return [
        (aspect, [_aspect_cell(p, cell, said.get((aspect, p.pk), {})) for p, cell in zip(products, row)])
        for aspect, row in zip(aspects, table)
        if any(not c.hidden for c in row)
    ]


def _aspect_cell(product, cell, opinions):
    if cell.hidden:
        return AspectCell(product, None, missing=missing(cell.people) or 10)
    counts = [len(opinions.get(o, ())) for o in (-1, 0, 1)]
    total = sum(counts)
    # Shares in steps of ten, so that no share tells a person from none.
    shares = [round(c * 10 / total) * 10 for c in counts]
    shares[1] = 100 - shares[0] - shares[2]
    if shares[1] < 0:
        shares[0 if shares[0] > shares[2] else 2] += shares[1]
        shares[1] = 0
    return AspectCell(product, cell.shown, *shares)


def _scenes(scope, rows):
    """Situations of use by people, those under k left out."""
    spoken = scope.narrow(rows).filter(facet=Facet.SCENE).values("term").annotate(people=Count("member", distinct=True))
    found = sorted(((r["term"], r["people"]) for r in spoken if r["people"] >= k()), key=lambda r: (-r[1], r[0]))
    most = max((n for _t, n in found), default=1)
    return [(term, shown(n), round(100 * shown(n) / most)) for term, n in found]


def behind(scope, facet, term, at, *, product=None, opinion=None):
    """The evidence behind one figure; empty where fewer than k people stand behind it."""
    rows = scope.narrow(evidence(scope, at)).filter(facet=facet, term=term)
    if product:
        rows = rows.filter(reading__product=product)
    if facet == Facet.TERM:
        pairs = stated_or_repeated(evidence(scope, at)).filter(term=term).values("member")
        rows = rows.filter(opinion=1, weight__gt=0, member__in=pairs)
    if opinion is not None:
        rows = rows.filter(opinion=opinion)
    people = rows.aggregate(n=Count("member", distinct=True))["n"]
    return rows.exclude(reading__source_type=KEYWORD).select_related("reading") if people >= k() else rows.none()


