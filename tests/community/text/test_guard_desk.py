"""MODR-03: the moderators' own words, tried out on a sentence and on what was written lately, added and taken out."""

from datetime import timedelta

import pytest
from django.utils.html import escape

from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.models import Activity
from community.moderation.models import Review
from community.text.actions import bring_back_sensitive, change_sensitive, drop_sensitive, save_sensitive
from community.text.models import SensitiveWord, current_sieve, sieve_version
from forums.actions import reply
from tests.conftest import NOON, as_, person

TRY = {"text": "竹林", "verdict": "review", "rule": "selling", "sentence": "竹林那条路", "try": "1"}


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


def test_modr_03_a_word_that_stands_in_ordinary_posts_warns_before_it_is_saved(xu, topic, mei):
    for body in ("周末去竹 林那条路", "竹林口有个坑", "没提那地方"):
        reply(mei, topic, body=body, at=NOON)
    page = as_(xu).post("/desk/guard/", TRY).content.decode()
    assert "有 2 帖有「竹林」" in page
    assert "<mark>竹 林</mark>那条路" in page
    assert "太常见了，写长一点再存" in page
    assert not SensitiveWord.objects.exists()
    saved = as_(xu).post("/desk/guard/", {k: v for k, v in TRY.items() if k != "try"}, follow=True).content.decode()
    assert "存好了" in saved
    assert "太常见了" in saved


def test_modr_03_a_rare_word_says_so_and_a_word_let_pass_asks_nothing(xu, topic):
    page = as_(xu).post("/desk/guard/", {**TRY, "text": "生造的词儿"}).content.decode()
    assert "没有一帖有「生造的词儿」" in page
    assert "太常见" not in page
    assert "帖里" not in as_(xu).post("/desk/guard/", {**TRY, "verdict": "allow"}).content.decode()


def test_modr_03_a_held_post_is_not_shown_at_the_desk(xu, topic, mei):
    save_sensitive(xu, "竹林", "review", "selling", at=NOON)
    current_sieve(fresh=True)
    held = reply(mei, topic, body="竹林那条路", at=NOON)
    assert held.held
    word = SensitiveWord.objects.get()
    drop_sensitive(xu, word, at=NOON)
    page = as_(xu).post("/desk/guard/", TRY).content.decode()
    assert "没有一帖有「竹林」" in page


def test_modr_03_taking_a_word_out_twice_is_one_change(xu):
    word = save_sensitive(xu, "贴膜六折", "review", "selling", at=NOON)
    drop_sensitive(xu, word, at=NOON)
    before = sieve_version()
    drop_sensitive(xu, word, at=NOON)
    assert sieve_version() == before
    assert Activity.objects.filter(verb="sensitive.dropped").count() == 1


def test_modr_03_a_word_is_added_tried_taken_out_and_brought_back(xu, topic, mei):
    browser = as_(xu)
    tried = {"text": "贴膜六折", "verdict": "review", "rule": "selling", "sentence": "全城贴 膜 六.折", "try": "1"}
    page = browser.post("/desk/guard/", tried).content.decode()
    assert "<mark>贴 膜 六.折</mark>" in page
    assert not SensitiveWord.objects.exists()
    browser.post("/desk/guard/", {k: v for k, v in tried.items() if k != "try"})
    word = SensitiveWord.objects.get()
    current_sieve(fresh=True)
    post = reply(mei, topic, body="贴膜六折找我", at=NOON)
    assert post.held
    assert Review.objects.get().why[0][0] == "命中「贴膜六折」，词表第 1 版"
    browser.post(f"/desk/guard/{word.pk}/remove/")
    current_sieve(fresh=True)
    assert not reply(mei, topic, body="贴膜六折找我", at=NOON + timedelta(minutes=1)).held
    browser.post(f"/desk/guard/{word.pk}/back/")
    assert current_sieve(fresh=True).find("贴膜六折")
    assert Activity.objects.filter(verb__startswith="sensitive.", actor=xu).count() == 3


def test_modr_03_a_shipped_word_can_be_let_pass(xu, topic, mei):
    save_sensitive(xu, "人肉", "allow", at=NOON)
    current_sieve(fresh=True)
    assert not reply(mei, topic, body="人肉包子好吃", at=NOON).held
    assert current_sieve().find("人肉搜索")


@pytest.mark.parametrize(
    ("text", "verdict", "rule", "sentence"),
    [
        ("(a+)+$", "block", "law", "至少两个字"), (".*", "block", "law", "看得见的词"), ("", "block", "law", "看得见的词"), ("…", "block", "law", "看得见的词"), ("的", "block", "law", "至少两个字"),
        ("贴膜", "block", "", "没有规则不能拦"), ("人" * 41, "review", "law", "最多 40 个字"),
    ],
)  # fmt: skip
def test_modr_03_a_wrong_word_says_what_is_off(xu, text, verdict, rule, sentence):
    answer = as_(xu).post("/desk/guard/", {"text": text, "verdict": verdict, "rule": rule})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_modr_03_the_same_spelling_stands_once_and_only_moderators_change_it(xu, mei, shen):
    word = save_sensitive(xu, "贴膜六折", "block", "selling", at=NOON)
    with pytest.raises(Refused, match="已经有了"):
        save_sensitive(xu, "貼膜 六折", "review", "selling", at=NOON)
    for who in (mei, shen):
        with pytest.raises(Refused):
            save_sensitive(who, "别的词", "block", "law", at=NOON)
        with pytest.raises(Refused):
            drop_sensitive(who, word, at=NOON)
        with pytest.raises(Refused):
            bring_back_sensitive(who, word, at=NOON)


@pytest.mark.parametrize("typed", [".*(外挂|代开).*", "加V信[0-9]+", r"加\w信", "代开{2}", "^代开", "代.?开"])
def test_modr_03_a_pattern_is_refused_with_a_sentence_and_stays(xu, typed):
    sent = {"text": typed, "verdict": "review", "rule": "selling", "sentence": "我要外挂"}
    answer = as_(xu).post("/desk/guard/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "这里认的是词，不认正则" in page
    assert escape(typed) in page
    assert "我要外挂" in page
    assert not SensitiveWord.objects.exists()


@pytest.mark.parametrize("typed", ["C++外挂", "加V*信", "贴膜(六折)", "¥9.9包邮", "50%返现"])
def test_modr_03_signs_in_a_word_are_no_pattern(xu, typed):
    assert save_sensitive(xu, typed, "review", "selling", at=NOON).text == typed


def test_modr_03_a_sentence_with_nothing_to_catch_is_told_so(xu):
    browser = as_(xu)
    assert "没有要拦的词，照发" in browser.post("/desk/guard/", {**TRY, "sentence": "今天天气好"}).content.decode()
    assert "没有要拦的词，照发" not in browser.post("/desk/guard/", TRY).content.decode()


def test_modr_03_a_word_is_changed_in_place_and_the_log_says_from_what_to_what(xu):
    word = save_sensitive(xu, "贴膜六折", "review", "selling", at=NOON)
    browser, address = as_(xu), f"/desk/guard/{word.pk}/"
    assert address in browser.get("/desk/guard/").content.decode()
    assert 'value="贴膜六折"' in browser.get(address).content.decode()
    changed = {"text": "贴膜七折", "verdict": "block", "rule": "selling"}
    tried = browser.post(address, {**changed, "sentence": "贴膜六折，贴膜七折", "try": "1"}).content.decode()
    assert "<mark>贴膜七折</mark>" in tried
    assert "<mark>贴膜六折</mark>" not in tried
    assert "改好了" in browser.post(address, changed, follow=True).content.decode()
    hits = current_sieve(fresh=True)
    assert [h.verdict for h in hits.find("贴膜七折")] == ["block"]
    assert not hits.find("贴膜六折")
    assert SensitiveWord.objects.count() == 1
    line = Activity.objects.filter(verb="sensitive.saved").latest("pk")
    assert line.title == "贴膜六折（先给人看） → 贴膜七折（不让发）"


def test_modr_03_the_same_change_is_none_and_a_change_keeps_what_was_typed(xu):
    word = save_sensitive(xu, "贴膜六折", "review", "selling", at=NOON)
    save_sensitive(xu, "贴膜七折", "review", "selling", at=NOON)
    before = sieve_version()
    assert change_sensitive(xu, word, "贴膜六折", "review", "selling", at=NOON).change < before
    assert sieve_version() == before
    answer = as_(xu).post(f"/desk/guard/{word.pk}/", {"text": "贴 膜七折", "verdict": "block", "rule": "selling"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "已经有了" in page
    assert 'value="贴 膜七折"' in page
    word.refresh_from_db()
    assert word.text == "贴膜六折"


def test_modr_03_a_word_that_was_taken_out_is_not_changed(xu, mei):
    word = save_sensitive(xu, "贴膜六折", "review", "selling", at=NOON)
    with pytest.raises(Refused):
        change_sensitive(mei, word, "贴膜七折", "block", "selling", at=NOON)
    drop_sensitive(xu, word, at=NOON)
    with pytest.raises(Refused, match="先放回来"):
        change_sensitive(xu, word, "贴膜七折", "block", "selling", at=NOON)
    assert as_(xu).get(f"/desk/guard/{word.pk}/").status_code == 404
