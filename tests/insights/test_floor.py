"""An attacker who sees answers over HTTP only, and solves for hidden cells by integer bounds."""

import json
import random

import pytest

from community.catalogue.models import Product
from community.text.aspects import _rows
from forums.actions import open_board
from forums.models import Post, Topic
from insights.evidence.actions import read_texts
from insights.reports import kfloor, questions
from insights.reports.kfloor import Cell, k, missing, protect, shown
from tests.conftest import LONG_AGO, NOON, as_, person
from tests.house.test_doors import TABLE

ASPECTS = [row[0] for row in _rows("aspects.tsv")][:10]
WORD = {row[0]: row[1].split()[0] for row in _rows("aspects.tsv")}
PRODUCTS = ("liuguang", "yuanshan", "xiaoman")


@pytest.fixture
def planted(admin, site):
    """{(aspect, product): people}: one small cell (1 to 9) in each row, the others of 12 to 20; everybody owns one."""
    from django.utils import timezone

    dice, cells = random.Random(11), {}
    boards = {p: open_board(admin, f"专区{p}", p, product=Product.objects.get(slug=p), at=LONG_AGO) for p in PRODUCTS}
    people = {p: [person(f"{p[:2]}{n}", consents=["statistics"]) for n in range(20)] for p in PRODUCTS}
    for aspect in ASPECTS:
        small = dice.choice(PRODUCTS)
        for product in PRODUCTS:
            cells[aspect, product] = dice.randint(1, 9) if product == small else dice.randint(12, 20)
    for product, board in boards.items():
        topic = Topic.objects.create(board=board, author=admin, title="都来说说", created_at=NOON, last_post_at=NOON)
        rows, number = [], 1
        for aspect in ASPECTS:
            for member in people[product][: cells[aspect, product]]:
                number += 1
                rows.append(
                    Post(
                        topic=topic,
                        number=number,
                        author=member,
                        source="x",
                        html=f"<p>{WORD[aspect]}</p>",
                        created_at=NOON,
                    )
                )
        read_texts("post", [p.pk for p in Post.objects.bulk_create(rows)], timezone.now())
    return cells


def ask(browser, **scope):
    """{(aspect, product or ""): people or None} of one scope, as the export gives it."""
    answer = browser.get("/desk/reports/terms/export/", {"format": "json", "purpose": "statistics", **scope})
    names = {p.model: p.slug for p in Product.objects.all()}
    return {
        (r["term"], names.get(r["product"], "")): r["people"]
        for r in json.loads(answer.content)["rows"]
        if r["kind"] == "aspect"
    }


def sentences(browser, **question):
    """How many sentences a figure opens."""
    count, page = 0, 1
    while page:
        answer = browser.get(
            "/desk/reports/sentences/", {"facet": "aspect", "purpose": "statistics", "p": page, **question}
        )
        count += len(answer.context["quotes"])
        page = page + 1 if answer.context["has_next"] else 0
    return count


def attack(browser, exact, one_answer=False):
    """{cell: recovered value}. Every scope and every drill-down is asked; `exact`: figures are not rounded.

    Everybody owns one car, so the total of a row is the sum of its cells: bounds are narrowed until nothing moves.
    """
    step = 1 if exact else kfloor.STEP
    low, high = {}, {}

    def learn(cell, people, least=0):
        if people is not None:
            low[cell] = max(low.get(cell, 0), people)
            high[cell] = min(high.get(cell, 60), people + step - 1)
        low.setdefault(cell, least)
        high.setdefault(cell, 60)

    whole = ask(browser)
    for aspect in ASPECTS:
        learn((aspect, ""), whole.get((aspect, "")))
        for product in PRODUCTS:
            learn((aspect, product), whole.get((aspect, product)))
    for product in [] if one_answer else PRODUCTS:
        for scope in ({"board": product}, {"product": product}, {"board": product, "product": product}):
            for (aspect, about), people in ask(browser, **scope).items():
                if about in (product, ""):
                    learn((aspect, product), people)
    for aspect in [] if one_answer else ASPECTS:
        for about in ("", *PRODUCTS):
            seen = sentences(browser, term=aspect, about=about)
            if seen:
                learn((aspect, about), seen)
    for _ in range(10):
        for aspect in ASPECTS:
            total, parts = (aspect, ""), [(aspect, p) for p in PRODUCTS]
            low[total] = max(low[total], sum(low[p] for p in parts))
            high[total] = min(high[total], sum(high[p] for p in parts))
            for part in parts:
                others = [p for p in parts if p != part]
                low[part] = max(low[part], low[total] - sum(high[p] for p in others))
                high[part] = min(high[part], high[total] - sum(low[p] for p in others))
    return {cell: low[cell] for cell in low if low[cell] == high[cell]}


def recovered(planted, found):
    """How many of the planted small cells were told exactly."""
    small = {cell: n for cell, n in planted.items() if n < k()}
    return sum(found.get(cell) == n for cell, n in small.items()), len(small)


def test_insi_03_the_attacker_recovers_no_cell_under_k(planted, colleagues):
    found = attack(as_(colleagues["marketer"]), exact=False)
    hits, small = recovered(planted, found)
    assert small == len(ASPECTS)
    assert hits == 0


def test_insi_03_control_without_the_guards_the_same_attacker_recovers_them(planted, colleagues, monkeypatch):
    """Primary suppression alone: counts under k are hidden, nothing is rounded, no second cell goes along."""

    def primary(table, *, columns):
        for row in table:
            for cell in row:
                cell.hidden = cell.people < k()
        return table

    monkeypatch.setattr(questions, "protect", primary)
    monkeypatch.setattr(kfloor, "STEP", 1)
    monkeypatch.setattr("insights.reports.quotes.STEP", 1)
    hits, small = recovered(planted, attack(as_(colleagues["marketer"]), exact=True))
    assert hits >= 0.95 * small


def test_insi_03_rounding_alone_holds_over_all_questions(planted, colleagues, monkeypatch):
    monkeypatch.setattr(
        questions,
        "protect",
        lambda table, columns: [[setattr(c, "hidden", c.people < k()) or c for c in row] for row in table],
    )
    assert recovered(planted, attack(as_(colleagues["marketer"]), exact=False))[0] == 0


def test_insi_03_complementary_suppression_alone_holds_inside_one_answer(planted, colleagues, monkeypatch):
    """Between answers it cannot hold by itself: that is what rounding is for."""
    monkeypatch.setattr(kfloor, "STEP", 1)
    browser = as_(colleagues["marketer"])
    assert recovered(planted, attack(browser, exact=True, one_answer=True))[0] == 0
    monkeypatch.setattr("insights.reports.quotes.STEP", 1)
    assert recovered(planted, attack(browser, exact=True))[0] > 0


# Doors that show figures about people, and how each is held: a door with figures that is not here fails.
WITH_FIGURES = {"reports:terms", "reports:export", "reports:sentences"}


def test_insi_03_an_unlisted_door_fails():
    assert {n for n in TABLE if n.startswith("reports:")} == WITH_FIGURES


def test_insi_03_settings_raise_the_floor_and_never_lower_it(settings):
    settings.K_FLOOR = 3
    assert k() == 10
    settings.K_FLOOR = 25
    assert k() == 25
    assert shown(24) is None
    assert (missing(24), missing(3), missing(25)) == (10, 30, 0)


@pytest.mark.parametrize("seed", range(40))
def test_insi_03_protected_tables_leave_no_line_with_one_hidden_cell(seed):
    dice = random.Random(seed)
    table = [
        [Cell(dice.choice([0, 3, 9, 10, 12, 30])) for _ in range(dice.randint(2, 5))] for _ in range(dice.randint(1, 6))
    ]
    table = [row[: min(map(len, table))] for row in table]
    protect(table)
    for line in [*table, *map(list, zip(*table))]:
        hidden = [c for c in line if c.hidden]
        assert not [c for c in line if c.people < k() and not c.hidden]
        if hidden and len(hidden) < len(line):
            assert len(hidden) > 1
            assert sum(c.people for c in hidden) >= k()
