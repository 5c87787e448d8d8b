"""TEXT-03: staff edit the words; each change is a version, counts within 10 s everywhere, and can be rolled back."""

import random
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from community.access.permissions import Refused
from community.activity.models import Activity
from community.text.actions import drop_word, roll_back, save_word, undo_change
from community.text.keywords import pieces, terms
from community.text.models import LexiconVersion, State, Word, WordChange, current, differences, version, words_of
from community.text.permissions import check_word
from tests.conftest import NOON, as_, person


@pytest.fixture
def editor(db):
    return person("bian", "编辑小边", role="editor")


def state():
    """{word: what it is} as it stands."""
    return {w.text: w.state for w in Word.objects.all()}


def spoken(text):
    return [t.term for t in terms(text, current(fresh=True))]


def test_text_03_a_change_is_a_version_that_says_who_when_and_what(editor):
    save_word(editor, "小雨滴", "brand", at=NOON)
    save_word(editor, "雨滴仔", "synonym", "小雨滴", at=NOON)
    word = Word.objects.get(text="雨滴仔")
    save_word(editor, "雨滴仔", "red", at=NOON, instead_of=word)
    assert current(fresh=True).version == version() == 3
    change = WordChange.objects.get(version__number=3)
    assert (change.text, change.before, change.after) == ("雨滴仔", State("synonym", "小雨滴"), State("red", ""))
    line = Activity.objects.get(verb="word.saved", target_id=change.version_id)
    assert (line.actor, line.at, line.audience, line.title) == (editor, NOON, "staff", "雨滴仔")
    page = as_(editor).get("/desk/words/versions/").content.decode()
    assert "编辑小边" in page
    assert re.search(r"第 3 版.*正在用.*雨滴仔.*同义词.*算作「小雨滴」.*不许猜的词", page, re.S)


def test_text_03_versions_and_their_changes_cannot_be_rewritten(editor):
    save_word(editor, "小雨滴", "brand", at=NOON)
    for model, field in ((LexiconVersion, "size"), (WordChange, "position")):
        for change in (
            lambda m=model, f=field: m.objects.update(**{f: 7}),
            lambda m=model: m.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                change()


def test_text_03_a_change_that_changes_nothing_is_no_version(editor):
    save_word(editor, "小雨滴", "brand", at=NOON)
    assert save_word(editor, "小雨滴", "brand", at=NOON, instead_of=Word.objects.get()) is None
    assert roll_back(editor, version(), at=NOON) is None
    assert version() == 1


NAMES = [f"{a}{b}" for a in ("小雨滴", "大风车", "云朵号") for b in ("", "仔", "一号", "版")]


def act(dice, by):
    """One random change; refusals are part of the walk."""
    there, kind = list(Word.objects.all()), dice.choice(["add", "add", "change", "drop", "undo", "back"])
    try:
        if kind == "add":
            what = dice.choice(["brand", "synonym", "stop", "red"])
            save_word(by, dice.choice(NAMES), what, dice.choice(NAMES) if what == "synonym" else "", at=NOON)
        elif kind == "change" and there:
            what = dice.choice(["brand", "synonym", "stop", "red"])
            canonical = dice.choice(NAMES) if what == "synonym" else ""
            save_word(by, dice.choice(NAMES), what, canonical, at=NOON, instead_of=dice.choice(there))
        elif kind == "drop" and there:
            drop_word(by, dice.choice(there), at=NOON)
        elif kind == "undo" and version():
            undo_change(by, LexiconVersion.objects.get(number=dice.randint(1, version())), at=NOON)
        elif kind == "back" and version() and dice.random() < 0.3:
            roll_back(by, dice.randint(0, version()), at=NOON)
    except Refused:
        return


@pytest.mark.parametrize("seed", range(3))
def test_text_03_every_version_can_be_brought_back_exactly(editor, seed):
    dice, seen = random.Random(seed), {0: {}}
    for _ in range(60):
        act(dice, editor)
        seen[version()] = state()
    assert len(seen) > 20
    assert [words_of(n) for n in seen] == list(seen.values())
    for number in dice.sample(sorted(seen), 12):
        roll_back(editor, number, at=NOON)
        assert state() == seen[number]
        assert differences(number) == []
        seen[version()] = state()
    assert LexiconVersion.objects.filter(size__gt=0).count() == version()
    assert all(v.changes.count() == v.size for v in LexiconVersion.objects.all())


def test_text_03_a_walk_of_changes_never_leaves_a_contradiction(editor):
    dice = random.Random(11)
    for _ in range(80):
        act(dice, editor)
        words = state()
        for text, (kind, canonical) in words.items():
            if kind == "synonym":
                assert words.get(canonical, State("brand")).kind == "brand", (text, words)


def test_text_03_a_roll_back_is_a_version_of_its_own_and_can_be_rolled_back(editor):
    save_word(editor, "小雨滴", "brand", at=NOON)
    save_word(editor, "大风车", "stop", at=NOON)
    assert "小雨滴" in spoken("今天看到小雨滴了")
    back = roll_back(editor, 0, at=NOON)
    assert (back.number, back.back_to, back.size, state()) == (3, 0, 2, {})
    assert "小雨滴" not in spoken("今天看到小雨滴了")
    roll_back(editor, 2, at=NOON)
    assert (version(), set(state())) == (4, {"小雨滴", "大风车"})


REFUSED = [
    ("", "brand", "", "看得见的词"),
    ("\u200b\u2060\ufeff", "brand", "", "看得见的词"),
    ("https://a.cn/x", "brand", "", "看得见的词"),
    ("长" * 41, "brand", "", "最多 40 个字，现在是 41 个"),
    ("啊", "stop", "", "至少两个字"),
    ("！！", "brand", "", "至少两个字"),
    ("小雨滴", "stop", "", "已经有了：它是品牌词"),
    ("小雨滴", "red", "", "已经有了：它是品牌词"),
    ("XIAOYU\u200b", "brand", "", "已经有了：它是品牌词「xiaoyu」"),
    ("大风车", "brand", "", "已经有了：它是停用词"),
    ("雨点子", "synonym", "", "写它算作哪个词"),
    ("雨点子", "synonym", "雨点子", "不能算作它自己"),
    ("雨点子", "synonym", "雨滴仔", "本身算作「小雨滴」"),
    ("雨点子", "synonym", "野营", "本身算作「露营」"),
    ("雨点子", "synonym", "大风车", "是停用词"),
    ("雨点子", "synonym", "云朵号", "不许猜的词"),
    ("雨点子", "brand", "小雨滴", "只有同义词才写"),
    ("云朵号二代", "brand", "", "里有不许猜的词"),
    ("云·朵·号", "synonym", "小雨滴", "里有不许猜的词"),
    ("露营", "brand", "", "自带的词表里已经有"),
    ("露营", "stop", "", "停用不了"),
    ("露营", "synonym", "小雨滴", "反过来写"),
]  # fmt: skip


@pytest.fixture
def words(editor):
    save_word(editor, "小雨滴", "brand", at=NOON)
    save_word(editor, "xiaoyu", "brand", at=NOON)
    save_word(editor, "雨滴仔", "synonym", "小雨滴", at=NOON)
    save_word(editor, "大风车", "stop", at=NOON)
    save_word(editor, "云朵号", "red", at=NOON)


@pytest.mark.parametrize(("text", "kind", "canonical", "sentence"), REFUSED)
def test_text_03_what_contradicts_another_word_is_refused_with_what_to_do(
    editor, words, text, kind, canonical, sentence
):
    with pytest.raises(Refused, match=sentence):
        check_word(text, kind, canonical)
    before = version()
    answer = as_(editor).post(
        "/desk/words/", {"text": text, "kind": kind, "canonical": canonical, "sentence": "去大风车"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(sentence, page)
    assert 'value="去大风车"' in page
    assert not canonical or f'value="{canonical}"' in page
    assert version() == before


@pytest.mark.parametrize(
    ("text", "kind", "canonical", "sentence"),
    [
        ("小雨滴", "stop", "", "同义词「雨滴仔」算作「小雨滴」"),
        ("小雨滴", "red", "", "同义词「雨滴仔」算作「小雨滴」"),
        ("小雨滴", "synonym", "xiaoyu", "同义词「雨滴仔」算作「小雨滴」"),
        ("小雨滴", "synonym", "雨滴仔", "雨滴仔"),
    ],
)
def test_text_03_a_word_that_others_stand_for_stays_a_word(editor, words, text, kind, canonical, sentence):
    word = Word.objects.get(text="小雨滴")
    with pytest.raises(Refused, match=sentence):
        save_word(editor, text, kind, canonical, at=NOON, instead_of=word)
    page = as_(editor).post(f"/desk/words/{word.pk}/", {"text": text, "kind": kind, "canonical": canonical})
    assert (page.status_code, version()) == (422, 5)


def test_text_03_a_red_word_may_become_another_one_and_a_word_may_be_respelled(editor, words):
    save_word(editor, "云朵号", "brand", at=NOON, instead_of=Word.objects.get(text="云朵号"))
    save_word(editor, "XiaoYu", "brand", at=NOON, instead_of=Word.objects.get(text="xiaoyu"))
    assert state()["云朵号"].kind == "brand"
    assert "xiaoyu" not in state()
    assert undo_change(editor, LexiconVersion.objects.get(number=7), at=NOON).number == 8
    assert "XiaoYu" not in state()
    assert "xiaoyu" in state()


def test_text_03_add_change_remove_and_undo_at_the_desk(editor):
    desk = as_(editor)
    desk.post("/desk/words/", {"text": " 小雨滴 ", "kind": "brand", "canonical": ""})
    word = Word.objects.get()
    assert f'href="/desk/words/{word.pk}/"' in desk.get("/desk/words/").content.decode()
    desk.post(f"/desk/words/{word.pk}/", {"text": "小雨滴", "kind": "synonym", "canonical": "露營"})
    assert state() == {"小雨滴": State("synonym", "露营")}
    said = desk.post(f"/desk/words/{word.pk}/remove/", follow=True).content.decode()
    assert state() == {}
    undo = re.search(r'action="(/desk/words/versions/3/undo/)"', said)[1]
    desk.post(undo)
    assert (state(), version()) == ({"小雨滴": State("synonym", "露营")}, 4)


def test_text_03_an_undo_after_a_later_change_of_the_word_is_refused(editor, words):
    dropped = drop_word(editor, Word.objects.get(text="大风车"), at=NOON)
    save_word(editor, "大风车", "brand", at=NOON)
    answer = as_(editor).post(f"/desk/words/versions/{dropped.number}/undo/")
    assert answer.status_code == 403
    assert "后来又改过" in answer.content.decode()
    other = drop_word(editor, Word.objects.get(text="雨滴仔"), at=NOON)
    save_word(editor, "小雨滴", "stop", at=NOON, instead_of=Word.objects.get(text="小雨滴"))
    with pytest.raises(Refused, match="是停用词"):
        undo_change(editor, other, at=NOON)


def test_text_03_rolling_back_at_the_desk_says_first_what_changes(editor, words):
    desk = as_(editor)
    page = desk.get("/desk/words/versions/3/").content.decode()
    assert "会变的有 2 个词" in page
    assert "大风车" in page
    assert "雨滴仔" not in page
    assert version() == 5
    said = desk.post("/desk/words/versions/3/", follow=True).content.decode()
    assert set(state()) == {"小雨滴", "xiaoyu", "雨滴仔"}
    assert "退回到第 3 版" in said
    desk.post(re.search(r'class="grow">[^<]*</span><form method="post" action="([^"]+)"', said)[1])
    assert set(state()) == {"小雨滴", "xiaoyu", "雨滴仔", "大风车", "云朵号"}
    assert "没有要变的" in desk.get("/desk/words/versions/5/").content.decode()
    assert desk.get("/desk/words/versions/99/").status_code == 404


def test_text_03_a_sentence_is_tried_out_before_the_word_is_saved(editor):
    page = as_(editor).post(
        "/desk/words/",
        {"text": "搭小窝", "kind": "synonym", "canonical": "露营", "sentence": "周末去搭小窝，野营也行", "try": "1"},
    )
    text = page.content.decode()
    assert page.status_code == 200
    now, then = text.split("存了「搭小窝」以后")
    assert re.search(r"野营\s*<span class=\"small\">→ 露营", now)
    assert "搭小窝" in now.split("现在这样切")[1]
    assert "搭小窝<span" not in now.split("现在这样切")[1]
    assert re.search(r"搭小窝\s*<span class=\"small\">→ 露营", then)
    assert not Word.objects.exists()
    alone = as_(editor).post("/desk/words/", {"text": "", "sentence": "周末去野营", "try": "1"})
    assert alone.status_code == 200
    bare = as_(editor).post("/desk/words/", {"text": "搭小窝", "sentence": "周末去野营", "try": "1"})
    assert (bare.status_code, "以后" in bare.content.decode()) == (200, False)
    empty = as_(editor).post("/desk/words/", {"text": "", "sentence": " \u200b", "try": "1"})
    assert (empty.status_code, "写一句要试的话" in empty.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "text", ["周末去露營吧", "ＬＵＹＩＮＧ①㈱", "去https://a.cn/x 看", "a  b\tc", "癌症和抑 郁 症"]
)
def test_text_03_the_pieces_of_a_sentence_are_the_sentence(text):
    shown = pieces(text, current(fresh=True))
    assert "".join(p.text for p in shown) == text
    assert [p.term for p in shown if p.term] == spoken(text)


def test_text_03_the_list_is_filtered_and_paged_at_a_fixed_cost(editor):
    for n in range(60):
        save_word(editor, f"云朵{n:02}号", "brand", at=NOON)
    save_word(editor, "野炊去", "synonym", "露营", at=NOON)
    desk = as_(editor)
    first = desk.get("/desk/words/").content.decode()
    assert first.count("remove/") == 50
    older = re.search(r'href="(\?older=[^"]+)"', first)[1]
    assert desk.get(f"/desk/words/{older}").content.decode().count("remove/") == 11
    assert desk.get("/desk/words/?kind=synonym").content.decode().count("remove/") == 1
    assert desk.get("/desk/words/?q=露營").content.decode().count("remove/") == 1
    assert desk.get("/desk/words/?kind=stop&q=云").content.decode().count("remove/") == 0
    assert desk.get("/desk/words/?q=%00%25").content.decode().count("remove/") == 0
    assert desk.get("/desk/words/?kind=blue").status_code == 404
    costs = []
    for path in ("/desk/words/?q=野炊", "/desk/words/", "/desk/words/versions/?older=3", "/desk/words/versions/"):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            desk.get(path)
        costs.append(len(caught))
    assert costs[0] == costs[1] <= 6
    assert costs[2] == costs[3] <= 7


@pytest.mark.parametrize("role", ["member", "agent", "moderator", "marketer"])
def test_text_03_others_may_not_edit_the_words(editor, role):
    other = person("other", "别的人", role=role)
    save_word(editor, "小雨滴", "brand", at=NOON)
    made = LexiconVersion.objects.get(number=1)
    for change in (
        lambda: save_word(other, "大风车", "brand", at=NOON),
        lambda: drop_word(other, Word.objects.get(), at=NOON),
        lambda: undo_change(other, made, at=NOON),
        lambda: roll_back(other, 0, at=NOON),
    ):
        with pytest.raises(Refused, match="改词表"):
            change()
    assert (version(), set(state())) == (1, {"小雨滴"})
    assert as_(other).get("/desk/words/").status_code == 403


def test_text_03_a_word_that_a_colleague_has_just_removed_is_not_changed(editor):
    save_word(editor, "小雨滴", "brand", at=NOON)
    word = Word.objects.get()
    drop_word(editor, word, at=NOON)
    for change in (
        lambda: save_word(editor, "小雨滴", "stop", at=NOON, instead_of=word),
        lambda: drop_word(editor, word, at=NOON),
    ):
        with pytest.raises(Refused, match="刚刚被同事删掉"):
            change()
