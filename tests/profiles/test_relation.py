"""品牌猜的词: shown with their proof, corrected with effect, paused as a whole."""

import math
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community.text.keywords import idf
from forums.actions import edit_post, start_topic, withdraw_post
from forums.models import Post
from insights.evidence.actions import STATED_WEIGHT
from insights.evidence.models import TermEvidence
from insights.reports.questions import Scope, evidence, report, stated_or_repeated
from profiles.actions import choose_keywords
from profiles.consent.actions import answer
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


# --- PREF-03: what she puts in the place of a guess ----------------------------------------------------------------


def stored(member):
    return {p.term: p for p in Preference.objects.filter(member=member)}


def counted(member, purpose="statistics"):
    """The stated words of hers that a report may count."""
    return set(
        stated_or_repeated(evidence(Scope(purpose), timezone.now()))
        .filter(member=member)
        .values_list("term", flat=True)
    )


def changed(member, term, to):
    correct_term(member, term, Verdict.CHANGED, instead=to, at=NOON)
    drain()


def test_pref_03_the_word_she_writes_instead_counts_as_hers_and_no_longer_once_it_is_taken_back(mei, spoken):
    guessed = max(p.weight for p in stored(mei).values())
    as_(mei).post("/my/relation/term/", {"term": "露营", "verdict": "changed", "instead": "徒步"})
    drain()
    row = stored(mei)["徒步"]
    assert row.weight == STATED_WEIGHT > guessed
    assert (row.sources, row.days) == (0, 0)
    assert "露营" not in stored(mei)
    page = shown(mei)
    assert terms_of(page)[0] == "徒步"
    mine = page.partition("<h3>徒步</h3>")[2].partition("</li>")[0]
    assert "你写的" in mine
    assert "把「露营」改成了它" in mine
    assert "徒步" in counted(mei)
    assert "露营" not in counted(mei)
    as_(mei).post("/my/relation/term/", {"term": "露营", "verdict": "restore"})
    assert "徒步" not in terms_of(shown(mei))
    drain()
    assert "徒步" not in stored(mei)
    assert "徒步" not in counted(mei)
    assert "露营" in stored(mei)


def test_pref_03_ten_who_wrote_the_same_word_instead_stand_in_the_report(site, board):
    for n in range(10):
        her = person(f"w{n}", consents=OPTIONAL)
        start_topic(her, board, title="说说最近的事", body="周末喜欢去露营。", at=NOON)
        drain()
        correct_term(her, "露营", Verdict.CHANGED, instead="徒步", at=NOON)
    drain()
    words = {row.term: row.people for row in report(Scope("statistics"), timezone.now()).terms}
    assert words.get("徒步") == 10
    assert "露营" not in words


def test_pref_03_a_synonym_stands_for_its_term_and_what_texts_say_of_it_is_added(mei, spoken, board):
    start_topic(mei, board, title="说说最近的事", body="我喜欢骑行。", at=NOON)
    drain()
    alone = stored(mei)["骑行"].weight
    changed(mei, "露营", "骑行")
    row = stored(mei)["骑行"]
    assert row.weight == pytest.approx(STATED_WEIGHT + alone)
    assert row.sources == 1
    restore_term(mei, "露营", at=NOON)
    drain()
    assert stored(mei)["骑行"].weight == pytest.approx(alone)


def test_pref_03_another_word_or_a_removal_of_it_takes_the_word_away(mei, spoken):
    changed(mei, "露营", "徒步")
    changed(mei, "露营", "钓鱼")
    assert {"徒步", "钓鱼"} & set(stored(mei)) == {"钓鱼"}
    correct_term(mei, "钓鱼", Verdict.REMOVED, at=NOON)
    drain()
    assert "钓鱼" not in stored(mei)
    assert "钓鱼" not in counted(mei)
    changed(mei, "座椅加热", "钓鱼")  # she writes it again: her last word holds
    assert "钓鱼" in stored(mei)
    changed(mei, "钓鱼", "露营")
    assert "露营" in stored(mei)
    assert "钓鱼" not in stored(mei)


def test_pref_03_withdrawing_takes_the_written_word_out_of_what_the_yes_was_for(mei, spoken):
    changed(mei, "露营", "徒步")
    answer(mei, {"profile_posts": False}, surface="centre", at=NOON)
    drain()
    assert not stored(mei)
    assert "徒步" in counted(mei)  # her own words, as she still allows
    answer(mei, {"profile_keywords": False}, surface="centre", at=NOON)
    drain()
    assert not TermEvidence.objects.filter(member=mei, term="徒步").exists()
    answer(mei, {"profile_posts": True}, surface="centre", at=NOON)
    drain()
    assert "徒步" in stored(mei)
    answer(mei, {"statistics": False}, surface="centre", at=NOON)
    drain()
    assert not counted(mei)


def test_pref_03_suggestions_go_by_the_written_word_where_she_allows_it(mei, spoken, board, chen):
    start_topic(chen, board, title="周末徒步去哪儿", body="想找条安静的路", at=NOON)
    drain()
    assert "周末徒步去哪儿" not in as_(mei).get("/now/mine/").content.decode()
    changed(mei, "露营", "徒步")
    page = as_(mei).get("/now/mine/").content.decode()
    assert "周末徒步去哪儿" in page
    assert "徒步 · 你改的" in page
    correct_term(mei, "徒步", Verdict.PAUSED, at=timezone.now())
    assert "周末徒步去哪儿" not in as_(mei).get("/now/mine/").content.decode()
    restore_term(mei, "徒步", at=NOON)
    answer(mei, {"profile_keywords": False}, surface="centre", at=NOON)
    assert "周末徒步去哪儿" not in as_(mei).get("/now/mine/").content.decode()


def test_pref_03_a_word_changed_into_itself_is_no_change(mei, spoken):
    said = as_(mei).post("/my/relation/term/", {"term": "露营", "verdict": "changed", "instead": "露營"}, follow=True)
    assert "改成的还是这个词" in said.content.decode()
    assert not Correction.objects.exists()
