"""MODR-03: a moderator's word is tried out on what was written lately before it is saved."""

import pytest

from community.access.roles import Role
from community.activity.models import Activity
from community.text.actions import drop_sensitive, save_sensitive
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
