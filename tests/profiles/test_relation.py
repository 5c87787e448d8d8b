"""品牌猜的词: shown with their proof, corrected with effect, paused as a whole."""

import math
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community.text.keywords import idf
from forums.actions import edit_post, start_topic, withdraw_post
from forums.models import Post
from insights.evidence.models import TermEvidence
from insights.reports.questions import Scope, report
from profiles.actions import choose_keywords
from profiles.preferences.actions import correct_term, end_pauses, pause_profile, restore_term
from profiles.preferences.models import Correction, Preference, Verdict
from profiles.preferences.weights import HALF_LIFE_DAYS, SCALE, out_of_100
from tests.conftest import NOON, OPTIONAL, as_, drain, person


@pytest.fixture
def mei(site):
    return person("mei", "小梅", consents=OPTIONAL)


@pytest.fixture
def spoken(mei, board):
    """Mei said two things on two days."""
    for days, text in ((9, "周末喜欢去露营，搭好帐篷就不想动。"), (2, "又去露营，座椅加热很舒服。")):
        start_topic(mei, board, title="说说最近的事", body=text, at=NOON - timedelta(days=days))
    drain()


def shown(member, query=""):
    return as_(member).get(f"/my/relation/{query}").content.decode()


def terms_of(page):
    return re.findall(r'<li class="term" id="term-\d+"><div class="row between"><h3>([^<]+)</h3>', page)


def test_pref_02_the_list_is_the_stored_profile(mei, spoken):
    now = timezone.now()
    stored = {p.term: p for p in Preference.objects.filter(member=mei)}
    page = shown(mei)
    assert set(terms_of(page)) == set(stored)
    assert "露营" in stored
    for term, row in stored.items():
        assert f"{out_of_100(row.weight_at(now))}/100" in page.partition(f"<h3>{term}</h3>")[2][:900]


def test_pref_02_each_word_carries_its_own_sentence_with_the_span_date_rule_and_link(mei, spoken):
    page = shown(mei)
    mine = page.partition("<h3>露营</h3>")[2].partition("</li></ul></details>")[0]
    sentences = re.findall(r"「([^」]+)」", mine)
    assert len(sentences) == 2
    assert all("<mark>露营</mark>" in s for s in sentences)
    assert {re.sub("<[^>]+>", "", s) for s in sentences} == {
        "周末喜欢去露营，搭好帐篷就不想动。",
        "又去露营，座椅加热很舒服。",
    }
    assert "词表第" in mine
    assert "天前" in mine or "个日子" in mine
    browser = as_(mei)
    for link in re.findall(r'href="(/p/\d+/)">', mine):
        landed = browser.get(link, follow=True)
        anchor = f'id="{landed.redirect_chain[-1][0].partition("#")[2]}"'
        assert anchor in landed.content.decode()


def test_pref_02_a_withdrawn_post_takes_its_proof_and_its_word_along(mei, spoken):
    for post in Post.objects.filter(author=mei):
        withdraw_post(mei, post, at=NOON)
    drain()
    assert not terms_of(shown(mei))
    assert not TermEvidence.objects.filter(member=mei).exists()


def test_pref_02_an_edit_moves_the_word_at_once(mei, spoken):
    post = Post.objects.filter(author=mei).first()
    edit_post(mei, post, body="周末喜欢去钓鱼，不想动。", at=NOON)
    drain()
    assert {"钓鱼", "露营"} <= set(terms_of(shown(mei)))
    assert "帐篷" not in terms_of(shown(mei))


def test_pref_02_nobody_else_sees_it(mei, spoken, chen, client):
    assert not terms_of(shown(chen))
    assert client.get("/my/relation/").status_code == 302
    assert "露营" not in as_(chen).get("/u/mei/").content.decode().partition("最近")[0]


# --- PREF-03 ------------------------------------------------------------------------------------------------------


def crowd(board, size=12, term="露营"):
    """People who all like one thing, on two days."""
    people = [person(f"p{n}", consents=OPTIONAL) for n in range(size)]
    for member in people:
        for days in (5, 3):
            start_topic(
                member, board, title=f"{member.handle} 的周末", body=f"我喜欢{term}。", at=NOON - timedelta(days=days)
            )
    drain()
    return people


def people_for(term):
    rows = {r.term: r.people for r in report(Scope("statistics"), timezone.now()).terms}
    return rows.get(term)


def test_pref_03_removing_lowers_the_report_and_a_new_post_does_not_bring_it_back(site, board):
    people = crowd(board, 10)
    assert people_for("露营") == 10
    as_(people[0]).post("/my/relation/term/", {"term": "露营", "verdict": "removed"})
    drain()
    assert people_for("露营") is None
    assert not TermEvidence.objects.filter(member=people[0], term="露营").exists()
    start_topic(people[0], board, title="又去了一次", body="我真的喜欢露营。", at=NOON)
    drain()
    assert not Preference.objects.filter(member=people[0], term="露营").exists()
    assert people_for("露营") is None
    as_(people[0]).post("/my/relation/term/", {"term": "露营", "verdict": "restore"})
    drain()
    assert people_for("露营") == 10


def test_pref_03_the_four_verbs_and_what_each_leaves(mei, spoken):
    browser = as_(mei)
    browser.post("/my/relation/term/", {"term": "露营", "verdict": "confirmed"})
    assert "你说对" in shown(mei)
    browser.post("/my/relation/term/", {"term": "露营", "verdict": "paused"})
    assert "先不用，到" in shown(mei)
    browser.post("/my/relation/term/", {"term": "露营", "verdict": "changed", "instead": "钓鱼"})
    drain()
    page = shown(mei)
    assert "露营" not in terms_of(page)
    assert "以你写的「钓鱼」为准" in page
    browser.post("/my/relation/term/", {"term": "露营", "verdict": "removed"})
    assert "证据一起清了" in shown(mei)
    assert Correction.objects.get(member=mei, term="露营").verdict == Verdict.REMOVED


@pytest.mark.parametrize(
    ("instead", "sentence"), [("", "写 1 到 20 个字"), ("字" * 21, "写 1 到 20 个字"), ("糖尿病", "不收")]
)
def test_pref_03_a_wrong_correction_says_so_and_changes_nothing(mei, spoken, instead, sentence):
    answer = as_(mei).post(
        "/my/relation/term/", {"term": "露营", "verdict": "changed", "instead": instead}, follow=True
    )
    assert sentence in answer.content.decode()
    assert not Correction.objects.exists()


def test_pref_03_clearing_removes_every_guess_and_keeps_ones_own_words(mei, spoken):
    choose_keywords(mei, ["胶片"], at=NOON)
    as_(mei).post("/my/relation/clear/")
    drain()
    page = shown(mei)
    assert not terms_of(page)
    assert "胶片" in page


# --- PREF-04 ------------------------------------------------------------------------------------------------------


def test_pref_04_the_shown_formula_gives_the_shown_number(mei, spoken):
    """Worked by hand from the page's formula: 100 · (1 − e^(−W / 12)), W = Σ idf · 0.5^(age / 180)."""
    how = as_(mei).get("/my/relation/how/").content.decode()
    assert str(HALF_LIFE_DAYS) in how
    assert f"{SCALE:g}" in how
    now = timezone.now()
    weight = sum(
        idf("露营") * 0.5 ** ((now - (NOON - timedelta(days=d))).total_seconds() / 86400 / 180) for d in (9, 2)
    )
    expected = round(100 * (1 - math.exp(-weight / 12)))
    assert f"{expected}/100" in shown(mei).partition("<h3>露营</h3>")[2][:900]


def test_pref_04_pausing_stops_new_evidence_with_the_next_post(mei, spoken, board):
    as_(mei).post("/my/relation/pause/")
    drain()
    assert not terms_of(shown(mei))
    start_topic(mei, board, title="暂停时写的", body="我喜欢钓鱼。", at=NOON)
    drain()
    assert not TermEvidence.objects.filter(member=mei).exists()
    assert "全部暂停到" in shown(mei)
    as_(mei).post("/my/relation/pause/", {"resume": "1"})
    drain()
    assert {"露营", "钓鱼"} <= set(terms_of(shown(mei)))


def test_pref_04_a_pause_ends_by_itself_and_a_paused_person_counts_nowhere(site, board):
    people = crowd(board, 10)
    pause_profile(people[0], days=3, at=NOON)
    assert people_for("露营") is None
    end_pauses(NOON + timedelta(days=4))
    drain()
    assert people_for("露营") == 10


def test_pref_04_a_paused_word_counts_nowhere_until_its_time(site, board):
    people = crowd(board, 10)
    correct_term(people[0], "露营", Verdict.PAUSED, at=timezone.now())
    assert people_for("露营") is None
    restore_term(people[0], "露营", at=timezone.now())
    assert people_for("露营") == 10
