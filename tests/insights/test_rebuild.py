"""What stands after thousands of acts is what a fresh reading of everything gives."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from community.text.actions import drop_word, save_word
from community.text.models import Word, current
from forums.actions import (
    bring_back_post,
    edit_post,
    hide_post,
    move_topic,
    open_board,
    reply,
    restore_post,
    start_topic,
    withdraw_post,
)
from forums.models import Post
from insights.evidence.actions import read_stale, rebuild
from insights.evidence.models import TermEvidence
from profiles.actions import choose_keywords
from profiles.consent.actions import answer
from profiles.preferences.actions import correct_term, pause_profile, restore_term, resume_profile
from profiles.preferences.models import Preference, Verdict
from tests.conftest import LONG_AGO, NOON, TOGETHER, drain, person, searched
from tests.insights.oracle import expected, state

WORDS = ("露营", "钓鱼", "座椅加热", "冬季续航", "摄影", "面馆", "胶片", "异响", "儿童座椅", "骑行")
SHAPES = (
    "我喜欢{}。",
    "再也不想{}了。",
    "{}到底怎么样？",
    "流光的{}真不错，{}也好。",
    "> 别人说{}\n\n我没试过",
    "想要{}，最好还有{}",
    "远山的后排很吵，{}",
    "`{}` 只是代码",
)


def sentence(dice):
    shape = dice.choice(SHAPES)
    return shape.format(*[dice.choice(WORDS) for _ in range(shape.count("{}"))])


def act(dice, cast, admin, boards, at, lexicon):
    """One random act of a random person; the same acts as on the site. `lexicon`: words of the brand may change."""
    who, posts = dice.choice(cast), Post.objects.filter(withdrawn_at=None)
    own = posts.filter(author=who, hidden_at=None).order_by("?").first() if dice.random() < 0.4 else None
    kind = dice.choice(
        [
            "say",
            "say",
            "say",
            "say",
            "reply",
            "reply",
            "reply",
            "reply",
            "edit",
            "edit",
            "withdraw",
            "withdraw",
            "withdraw",
            "back",
            "hide",
            "hide",
            "restore",
            "move",
            "consent",
            "consent",
            "remove",
            "restore_word",
            "pause",
            "resume",
            "words",
            "lexicon",
        ]
    )
    topic = posts.filter(number=1, hidden_at=None).select_related("topic__board").order_by("?").first()
    if kind == "say" or topic is None:
        start_topic(who, dice.choice(boards[:2]), title="说说最近的事", body=sentence(dice), at=at)
    elif kind == "reply" and topic.topic.board.may_reply == "members" and not topic.topic.hidden_at:
        reply(who, topic.topic, body=sentence(dice), at=at)
    elif kind == "edit" and own:
        edit_post(who, own, body=sentence(dice), at=at)
    elif kind == "withdraw" and own:
        withdraw_post(who, own, at=at)
    elif kind == "back":
        gone = Post.objects.filter(withdrawn_at__gt=at - timedelta(hours=24)).order_by("?").first()
        if gone:
            bring_back_post(gone.author, gone, at=at)
    elif kind == "hide":
        hide_post(admin, posts.order_by("?").first(), rule="place", at=at)
    elif kind == "restore":
        hidden = Post.objects.exclude(hidden_at=None).order_by("?").first()
        if hidden:
            restore_post(admin, hidden, at=at)
    elif kind == "move":
        move_topic(admin, topic.topic, dice.choice(boards), at=at)
    elif kind == "consent":
        answer(who, {dice.choice(TOGETHER): dice.random() < 0.6}, surface="t", at=at)
    elif kind == "remove":
        correct_term(
            who,
            dice.choice(WORDS),
            dice.choice([Verdict.REMOVED, Verdict.CHANGED, Verdict.CONFIRMED]),
            instead=dice.choice((*WORDS, "别的")),
            at=at,
        )
    elif kind == "restore_word":
        restore_term(who, dice.choice(WORDS), at=at)
    elif kind == "pause":
        pause_profile(cast[0], days=400, at=at)
    elif kind == "resume":
        resume_profile(cast[0], at=at)
    elif kind == "words":
        choose_keywords(who, dice.sample(WORDS, 2), at=at)
    elif kind == "lexicon" and lexicon and dice.random() < 0.2:
        word = Word.objects.first()
        drop_word(admin, word, at=at) if word else save_word(admin, dice.choice(["没试过", "最近的事"]), "brand", at=at)


def cast_of(dice):
    return [person(f"p{n}", consents=dice.sample(TOGETHER, dice.randint(1, 3))) for n in range(8)]


def run(acts, seed, admin, board, every=200):
    """Random acts; yields every so many of them, with all deliveries done. A new lexicon has everything read again,
    which would heal what an act forgot: its word changes early in a stretch alone."""
    dice = random.Random(seed)
    cast = cast_of(dice)
    boards = [
        board, open_board(admin, "流光专区", "lg", product=None, at=LONG_AGO),
        open_board(admin, "内部", "inner", audience="staff", may_start="staff", may_reply="staff", at=LONG_AGO),
    ]  # fmt: skip
    start = timezone.now() - timedelta(days=100)
    for n in range(1, acts + 1):
        act(dice, cast, admin, boards, start + timedelta(minutes=10 * n), lexicon=n % every < every // 4)
        if dice.random() < 0.05:
            drain()
            while read_stale(timezone.now()):
                pass
        if n % every == 0:
            drain()
            while read_stale(timezone.now()):
                pass
            yield n


def compared(acts, seed, admin, board):
    """How many derived rows were compared; raises at the first part in which the rebuild differs."""
    rows = 0
    for n in run(acts, seed, admin, board):
        there, at = state(), timezone.now()
        lexicon = current(fresh=True)
        for part, again in expected(at, lexicon).items():
            assert there[part] == again, f"{part} after {n} acts"
            rows += len(again)
        rebuild(at)
        assert state() == there
    return rows


@pytest.mark.parametrize("seed", [7, pytest.param(8, marks=pytest.mark.either)])
def test_evid_02_a_rebuild_equals_the_way_there_after_random_acts(site, admin, board, seed):
    assert compared(600, seed, admin, board) > 300


def test_evid_02_the_comparison_sees_a_single_stale_row(site, admin, board):
    for _ in run(60, 3, admin, board, every=60):
        there = state()
        row = TermEvidence.objects.first()
        TermEvidence.objects.filter(pk=row.pk).update(opinion=0 if row.opinion else 1)
        assert state() != there


@pytest.fixture
def mei(site):
    return person("mei", "小梅", consents=TOGETHER)


def test_evid_02_a_hidden_topic_takes_the_words_of_its_replies_along(mei, board, admin):
    opener = person("op")
    topic = start_topic(opener, board, title="说说这阵子", body="问一句", at=NOON)
    reply(mei, topic, body="我喜欢露营。", at=NOON)
    drain()
    assert Preference.objects.filter(member=mei, term="露营").exists()
    hide_post(admin, topic.posts.get(number=1), rule="place", at=NOON)
    drain()
    assert not TermEvidence.objects.filter(member=mei).exists()
    assert not searched("露营", mei)


def test_evid_02_a_word_confirmed_after_its_removal_is_read_again(mei, board):
    start_topic(mei, board, title="说说这阵子", body="我喜欢露营。", at=NOON)
    correct_term(mei, "露营", Verdict.REMOVED, at=NOON)
    drain()
    assert not TermEvidence.objects.filter(member=mei, term="露营").exists()
    correct_term(mei, "露营", Verdict.CONFIRMED, at=NOON)
    drain()
    assert Preference.objects.filter(member=mei, term="露营").exists()
