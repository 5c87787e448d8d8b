"""The questions a report asks: every one declares a purpose, and who did not agree is excluded in the SQL itself."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from community.catalogue.models import Product
from community.privacy.registry import purposes
from forums.models import Board
from insights.evidence.models import STATED, CommunityTerm, Facet, Reading, TermEvidence
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
    """One word: how many people say it here (rounded, None under k), how typical it is (None where the scope is
    everything), and in how many texts without an author it stands (None under the floor)."""

    term: str
    people: int | None
    score: float | None
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
    near: bool
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
    """Wished terms that count: chosen by the member, put in the place of a guess, or spoken of in two texts on different days."""
    wished = rows.filter(facet=Facet.TERM, opinion=1, weight__gt=0)
    pairs = wished.values("member", "term").annotate(
        stated=Count("pk", filter=Q(reading__source_type__in=STATED)),
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
    """(rows ranked by JLH against the rest, or by people where the scope is everything; whether words are near k).

    Score and order follow from rounded counts alone: an exact one would give away what the rounding hides.
    """
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
        count = shown(len(people))
        if count:
            outside = shown(len(who[term]) - len(people)) or 0
            found.append(
                (
                    term,
                    count,
                    None if scope.is_whole else round(jlh(count, shown(base), outside, shown(outside_all) or 0), 3),
                )
            )
    found = [row for row in found if row[2] is None or row[2] > 0]
    found.sort(key=lambda row: (-(row[1] if row[2] is None else row[2]), row[0]))
    most = max((row[1] for row in found[:MOST_TERMS]), default=1)
    listed = [TermRow(t, n, s, _floor_texts(texts.get(t, 0)), round(100 * n / most)) for t, n, s in found[:MOST_TERMS]]
    return listed, any(k() > len(people) >= k() // 2 for people in inside.values())


def _texts_per_term(scope):
    rows = scope.narrow(CommunityTerm.objects.filter(facet=Facet.TERM, opinion__gte=0))
    return dict(rows.values_list("term").annotate(n=Count("reading", distinct=True)).filter(n__gte=TEXT_FLOOR))


def _floor_texts(texts):
    return texts if texts >= TEXT_FLOOR else None


def _community(scope):
    """How many authorless texts were read, and their most frequent words with at least TEXT_FLOOR texts."""
    texts = scope.narrow(Reading.objects.filter(member=None), "").count()
    words = (
        sorted(_texts_per_term(scope).items(), key=lambda w: (-w[1], w[0]))[:MOST_TERMS] if texts >= TEXT_FLOOR else []
    )
    return texts if texts >= TEXT_FLOOR else 0, words


@dataclass(frozen=True)
class AspectCell:
    """People who speak of an aspect of a product (None: of any or no product), and what they think.

    `shares`: percent discontent, neutral and content in steps of ten, only where at least k people hold each of the
    three; otherwise `mood` alone: 1 where praise is at least twice the blame, -1 the other way round, 0 between.
    `missing`: how many more people a hidden cell needs at the most.
    """

    product: Product | None
    people: int | None
    shares: tuple = ()
    mood: int = 0
    missing: int = 0

    @property
    def negative(self):
        return self.shares[0]

    @property
    def neutral(self):
        return self.shares[1]

    @property
    def positive(self):
        return self.shares[2]

    @property
    def positive_from(self):
        """Where the bar of the content begins."""
        return self.negative + self.neutral

    @property
    def slug(self):
        """How an address says which product this cell is about."""
        return self.product.slug if self.product else ""


def _aspects(scope, rows, products):
    """Aspect × (each product, all together), each cell with its opinions, as far as the k-floor lets it be seen."""
    said, columns = {}, [p.pk for p in products] + [None]
    spoken = scope.narrow(rows).filter(facet=Facet.ASPECT)
    for aspect, product, opinion, member in spoken.values_list(
        "term", "reading__product", "opinion", "member"
    ).distinct():
        for column in {product, None}:
            said.setdefault((aspect, column), {}).setdefault(opinion, set()).add(member)

    def people(aspect, column):
        return set().union(*said.get((aspect, column), {}).values())

    aspects = sorted({a for a, _p in said}, key=lambda a: (-(shown(len(people(a, None))) or 0), a))
    # One person speaks of many aspects: only the rows add up to anything.
    table = protect([[Cell(len(people(a, column))) for column in columns] for a in aspects], columns=False)
    return [
        (aspect, [_aspect_cell(p, cell, said.get((aspect, p and p.pk), {})) for p, cell in zip([*products, None], row)])
        for aspect, row in zip(aspects, table)
        if any(not c.hidden for c in row)
    ]


def _aspect_cell(product, cell, opinions):
    if cell.hidden:
        return AspectCell(product, None, missing=missing(cell.people) or 10)
    blame, plain, praise = (len(opinions.get(o, ())) for o in (-1, 0, 1))
    mood = (praise >= 2 * blame) - (blame >= 2 * praise)
    return AspectCell(product, cell.shown, _shares(blame, plain, praise), mood)


def _shares(blame, plain, praise):
    """Percent in steps of ten that sum to a hundred; () where an opinion has fewer than k people."""
    if min(blame, plain, praise) < k():
        return ()
    total = blame + plain + praise
    low, high = round(blame * 10 / total) * 10, round(praise * 10 / total) * 10
    return low, 100 - low - high, high


def _scenes(scope, rows):
    """Situations of use by people, those under k left out."""
    spoken = scope.narrow(rows).filter(facet=Facet.SCENE).values("term").annotate(people=Count("member", distinct=True))
    found = sorted(((r["term"], r["people"]) for r in spoken if r["people"] >= k()), key=lambda r: (-r[1], r[0]))
    most = max((n for _t, n in found), default=1)
    return [(term, shown(n), round(100 * shown(n) / most)) for term, n in found]


def behind(scope, facet, term, at, *, product=None, opinion=None):
    """The sentences behind one figure of the report of a scope, as evidence rows: what members who may be counted wrote
    of it without denying it. Empty where the report hides the figure, or where fewer than k of them wrote anything.

    An opinion is a figure of its own only where the cell shows shares.
    """
    rows = evidence(scope, at)
    found = scope.narrow(rows).filter(facet=facet, term=term).exclude(reading__source_type__in=STATED)
    if facet == Facet.ASPECT:
        cell = _cell_of(scope, rows, term, product)
        if cell is None or cell.people is None or (opinion is not None and not cell.shares):
            return rows.none()
        found = found.filter(reading__product=product) if product else found
        found = found.filter(opinion=opinion) if opinion is not None else found
    elif product or opinion is not None:
        return rows.none()
    elif facet == Facet.TERM:
        found = found.filter(opinion__gte=0)
    people = found.aggregate(n=Count("member", distinct=True))["n"]
    return found.select_related("reading") if people >= k() else rows.none()


def _cell_of(scope, rows, aspect, product):
    """The cell of the report that shows an aspect of a product, hidden or not; None where there is none."""
    lines = dict(_aspects(scope, rows, list(Product.objects.all())))
    return next((c for c in lines.get(aspect, ()) if c.product == product), None)
