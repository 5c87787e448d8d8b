"""MODR-03: the moderators' own words, tried out on a sentence and on what was written lately, added and taken out."""

from datetime import timedelta

import pytest

from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.models import Activity
from community.moderation.models import Review
from community.text.actions import bring_back_sensitive, drop_sensitive, save_sensitive
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
