"""The report: a purpose always, nobody without consent in it, every figure opens its sentences."""

import csv
import io
import json
import random
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.catalogue.models import Product
from community.privacy.models import DataRead
from community.text.models import current
from forums.actions import open_board, release_post, start_topic
from forums.models import Post
from insights.evidence.models import Facet, TermEvidence
from insights.reports.export import base_sentence
from insights.reports.kfloor import STEP, k
from insights.reports.questions import NoPurpose, Scope, behind, jlh, report
from insights.reports.quotes import quotes
from profiles.consent.actions import answer, answer_apart
from profiles.models import Member
from tests.conftest import LONG_AGO, NOON, TOGETHER, as_, drain, person

MARK = "绝密雷达"


@pytest.fixture
def marketer(colleagues):
    return colleagues["marketer"]


def crowd(board, size, text, start=0, consents=TOGETHER):
    """People who say a thing on two days; the words differ, so that quotes can be told apart."""
    from datetime import timedelta

    people = [person(f"p{start + n}", consents=consents) for n in range(size)]
    for n, member in enumerate(people):
        for days in (5, 3):
            start_topic(
                member,
                board,
                title=f"说说第{start + n}台",
                body=text.format(n=start + n),
                at=NOON - timedelta(days=days),
            )
    drain()
    return people


# --- INSI-02 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["", "service", "profile_posts", "nonsense", "statistics "])
def test_insi_02_no_purpose_no_result(site, marketer, purpose):
    with pytest.raises(NoPurpose, match="statistics"):
        Scope(purpose)
    with pytest.raises(CommandError, match="statistics"):
        call_command("report", "terms", purpose=purpose)
    if purpose != "statistics ":
        answer_ = as_(marketer).get(f"/desk/reports/terms/?purpose={purpose}")
        assert answer_.status_code == 400
        assert "report" not in (answer_.context or {})


def test_insi_02_random_consents_and_random_questions_never_return_one_without(admin, site, board):
    """Whoever has no live yes says MARK; whatever is asked, her words and her count stay out."""
    dice = random.Random(5)
    second = open_board(admin, "流光专区", "lg", product=Product.objects.get(slug="liuguang"), at=LONG_AGO)
    outsiders = 0
    for n in range(40):
        consents = dice.sample(TOGETHER, dice.randint(0, 3))
        member = person(f"m{n}", consents=consents)
        if "statistics" in consents and dice.random() < 0.2:
            answer(member, {"statistics": False}, surface="t", at=NOON)
            consents = [c for c in consents if c != "statistics"]
        word = "喜欢露营" if "statistics" in consents else f"喜欢{MARK}，{MARK}后排空间大"
        outsiders += "statistics" not in consents
        for place in (board, second):
            start_topic(member, place, title="说两句话吧", body=f"我{word}", at=dice.choice([NOON, LONG_AGO]))
    drain()
    assert outsiders > 10
    for _ in range(60):
        scope = Scope("statistics", dice.choice([None, board, second]), dice.choice([None, *Product.objects.all()]))
        got = report(scope, timezone.now())
        assert MARK not in str(got)
        assert not [a for a, _c in got.aspects if a == "空间"]
        for facet, term in ((Facet.TERM, MARK), (Facet.ASPECT, "空间"), (Facet.TERM, "露营")):
            texts = [q.sentence for q in quotes(behind(scope, facet, term, timezone.now()), 100)[0]]
            assert not [t for t in texts if MARK in t]


def test_insi_02_control_their_words_are_in_the_store(site, board):
    """With consent to the profile alone the evidence exists: only the question keeps it out."""
    crowd(board, 12, f"我喜欢{MARK}。", consents=["profile_posts"])
    assert TermEvidence.objects.filter(term__contains="雷达").exists()
    assert not report(Scope("statistics"), timezone.now()).terms


# --- REPT-02 ------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(admin, site):
    """40 people in two boards: terms, aspects with opinions, scenes."""
    liuguang = open_board(admin, "流光专区", "lg", product=Product.objects.get(slug="liuguang"), at=LONG_AGO)
    yuanshan = open_board(admin, "远山专区", "ys", product=Product.objects.get(slug="yuanshan"), at=LONG_AGO)
    crowd(liuguang, 12, "我喜欢露营。第{n}次通勤，后排空间很大。", 0)
    crowd(liuguang, 12, "第{n}天堵车，后排空间太小。", 100)
    crowd(liuguang, 11, "第{n}天，后排空间。", 200)
    crowd(yuanshan, 14, "我喜欢钓鱼。第{n}次长途，噪音大，后排空间。", 300)
    return liuguang, yuanshan


def test_rept_02_counts_by_hand(told):
    got = report(Scope("statistics"), timezone.now())
    assert got.base == 45  # 49 people
    assert {(r.term, r.people) for r in got.terms if r.term in ("露营", "钓鱼")} == {("露营", 10), ("钓鱼", 10)}
    aspects = {aspect: {c.product.slug if c.product else "": c for c in cells} for aspect, cells in got.aspects}
    space = aspects["空间"]["liuguang"]
    assert (space.people, space.shares) == (35, (30, 40, 30))
    assert aspects["舒适性"][""].people == 10
    assert aspects["舒适性"][""].mood == -1
    assert aspects["舒适性"][""].shares == ()
    assert {s: n for s, n, _b in got.scenes}["通勤"] >= 10


def test_rept_02_every_figure_opens_exactly_its_sentences(told, marketer):
    now, browser = timezone.now(), as_(marketer)
    got = report(Scope("statistics"), now)
    asked = [(Facet.TERM, r.term, "") for r in got.terms] + [(Facet.SCENE, s, "") for s, *_ in got.scenes]
    asked += [
        (Facet.ASPECT, a, c.product.slug if c.product else "") for a, cells in got.aspects for c in cells if c.people
    ]
    assert len(asked) >= 6
    for facet, term, about in asked:
        product = Product.objects.filter(slug=about).first()
        rows = behind(Scope("statistics"), facet, term, now, product=product)
        people = rows.values("member").distinct().count()
        assert people >= k()
        shown, page = [], 1
        while page:
            answer_ = browser.get("/desk/reports/sentences/", {"facet": facet, "term": term, "about": about, "p": page})
            shown += [str(q.sentence) for q in answer_.context["quotes"]]
            page = page + 1 if answer_.context["has_next"] else 0
        own = {e.pk for e in rows}
        assert len(shown) == len(own) // STEP * STEP
        for sentence in shown:
            assert "<mark>" in sentence


def test_rept_02_sentences_carry_no_author_link_or_time(told, marketer):
    page = as_(marketer).get("/desk/reports/sentences/?facet=term&term=露营").content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "「" in main
    assert not re.search(r"/u/|/p/|/t/|车友p\d|\d{1,2}:\d{2}", main)


def _named(browser):
    """{author: address} of the sentences that say whose they are."""
    answer_ = browser.get("/desk/reports/sentences/?facet=term&term=露营")
    return {q.by.handle: q.url for q in answer_.context["quotes"] if q.by}, answer_.content.decode()


def test_rept_02_whoever_agreed_to_just_that_is_named_with_a_link_and_can_read_who_looked(told, marketer):
    """Two of twelve agreed to publication; the others stay as they were. Each opening is a row that they can see."""
    signed, browser = [_member("p0"), _member("p1")], as_(marketer)
    assert _named(browser)[0] == {}
    for member in signed:
        answer_apart(member, "publication", True, at=NOON)
    found, page = _named(browser)
    assert set(found) <= {"p0", "p1"}
    assert found
    for handle, url in found.items():
        assert f'href="{url}"' in page
        assert as_(marketer).get(url.partition("#")[0]).status_code in (200, 302)
        assert _member(handle).name in page
    reads = DataRead.objects.filter(purpose="publication")
    assert {(r.member.handle, r.reader_id) for r in reads} == {(handle, marketer.pk) for handle in found}
    assert reads.count() == len(found)
    handle = next(iter(found))
    own = as_(_member(handle)).get("/my/reads/").content.decode()
    assert "注明是我说的" in own
    assert "「露营」的原话" in own
    answer_apart(_member(handle), "publication", False, at=NOON)
    assert handle not in _named(browser)[0]


def test_rept_02_a_report_itself_names_nobody_whatever_they_agreed_to(told, marketer):
    for n in range(12):
        answer_apart(_member(f"p{n}"), "publication", True, at=NOON)
    assert _named(as_(marketer))[0], "control: the sentences do"
    page = as_(marketer).get("/desk/reports/terms/?purpose=statistics").content.decode()
    table = as_(marketer).get("/desk/reports/terms/export/?purpose=statistics").content.decode()
    for shown in (page.partition("<main")[2].partition("</main>")[0], table):
        assert not [n for n in range(12) if f"车友p{n}" in shown]
        assert "/t/" not in shown


def test_rept_02_naming_costs_three_statements_however_many_agreed(told, marketer):
    browser = as_(marketer)

    def cost():
        _named(browser)
        with CaptureQueriesContext(connection) as asked:
            _named(browser)
        return len(asked)

    costs = [cost()]
    for agreed in (range(2), range(12)):
        for n in agreed:
            answer_apart(_member(f"p{n}"), "publication", True, at=NOON)
        costs.append(cost())
    assert costs[1] <= costs[0] + 3
    assert costs[2] == costs[1]


def _member(handle):
    return Member.objects.get(handle=handle)


def test_rept_02_numbers_and_names_inside_a_sentence_are_blanked(site, board, marketer, admin):
    crowd(board, 12, "我喜欢露营，找 @老王 拿，电话 1380013800{n}，车牌浙A12{n}45。")
    for post in Post.objects.filter(held=True):  # numbers are looked at first; a moderator lets them out
        release_post(admin, post.pk, at=post.created_at)
    drain()
    texts = [str(q.sentence) for q in quotes(behind(Scope("statistics"), Facet.TERM, "露营", timezone.now()), 50)[0]]
    assert texts
    assert not [t for t in texts if "老王" in t or re.search(r"\d{7}", t) or "浙A" in t]


def test_rept_02_the_consent_base_is_printed_in_every_form(told, marketer, capsys):
    got = report(Scope("statistics"), timezone.now())
    sentence = base_sentence(got)
    assert "约 45 位" in sentence
    assert sentence in as_(marketer).get("/desk/reports/terms/").content.decode()
    for form in ("table", "json"):
        call_command("report", "terms", purpose="statistics", format=form)
        assert sentence in capsys.readouterr().out
    body = json.loads(as_(marketer).get("/desk/reports/terms/export/?format=json").content)
    assert body["base"] == 45
    table = list(
        csv.DictReader(io.StringIO(as_(marketer).get("/desk/reports/terms/export/").content.decode("utf-8-sig")))
    )
    assert [r["term"] for r in table if r["kind"] == "term"] == [r.term for r in got.terms]


def test_rept_02_the_command_shows_a_sentence_for_each_word_and_aspect_and_nobody(told, capsys):
    call_command("report", "terms", purpose="statistics", format="json")
    body = json.loads(capsys.readouterr().out)
    shown = [r for r in body["rows"] if r["kind"] == "term" or (r["kind"] == "aspect" and r["people"])]
    assert shown
    for row in shown:
        assert row["example"], row
        assert not re.search(r"车友p|<mark>|https?:|/p/", row["example"])


def test_rept_02_too_few_people_say_how_many_more_in_steps_of_ten(site, board, marketer):
    crowd(board, 4, "我喜欢露营。")
    page = as_(marketer).get("/desk/reports/terms/").content.decode()
    assert "最多还差 10 位" in page
    assert "露营" not in page.partition("<main")[2]


def test_rept_02_the_report_costs_the_same_for_ten_and_for_fifty_people(told, marketer):
    browser = as_(marketer)

    def cost():
        current(fresh=True)
        browser.get("/desk/reports/terms/")  # the brand is read every two seconds
        with CaptureQueriesContext(connection) as seen:
            browser.get("/desk/reports/terms/")
        return len(seen)

    few = cost()
    crowd(told[0], 30, "我喜欢胶片。第{n}次长途，座椅舒服。", 500)
    assert cost() == few


def test_rept_02_jlh_is_the_published_score():
    assert jlh(10, 20, 10, 80) == pytest.approx((0.5 - 0.125) * 0.5 / 0.125)
    assert jlh(10, 20, 40, 80) == 0.0
    assert jlh(0, 20, 4, 80) == 0.0


def test_rept_02_scores_and_order_follow_from_rounded_counts_alone(told):
    """10 to 14 people give the same answer: nothing on the page tells them apart."""
    before = report(Scope("statistics", board=told[0]), NOON)
    crowd(told[0], 2, "我喜欢露营。第{n}次通勤，后排空间很大。", 600)
    after = report(Scope("statistics", board=told[0]), NOON)
    pick = [(r.term, r.people, r.score) for r in before.terms if r.term == "露营"]
    assert pick
    assert pick == [(r.term, r.people, r.score) for r in after.terms if r.term == "露营"]
