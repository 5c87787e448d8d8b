"""What texts become: exact weights, consent, denial, sensitive classes, and a rebuild that equals the way there."""

import math
from datetime import timedelta

import pytest
from django.utils import timezone

from community.text.keywords import idf
from community.text.lexicon import DATA
from community.text.models import current
from forums.actions import (
    hide_post,
    open_board,
    start_topic,
    withdraw_post,
)
from forums.models import Post
from insights.evidence import actions
from insights.evidence.actions import STATED_WEIGHT
from insights.evidence.models import KEYWORD, Facet, Reading, TermEvidence
from insights.reports.questions import Scope, report
from profiles.actions import choose_keywords
from profiles.consent.actions import answer
from profiles.preferences.models import Preference
from tests.conftest import LONG_AGO, NOON, TOGETHER, drain, person


@pytest.fixture
def mei(site):
    return person("mei", "小梅", consents=TOGETHER)


# The title's words are the author's own too: spans count from its first character.
TITLE = "说说这阵子"
BODY = len(TITLE) + 1


def say(member, board, text, days=0):
    return start_topic(member, board, title=TITLE, body=text, at=NOON - timedelta(days=days)).posts.get()


def weights(member):
    return {
        (e.term, e.start): e.weight for e in TermEvidence.objects.filter(member=member, facet=Facet.TERM, weight__gt=0)
    }


# --- EVID-01 ------------------------------------------------------------------------------------------------------


def test_evid_01_exact_weights_on_a_corpus_worked_by_hand(mei, board):
    """喜欢露营 twice in one text: idf · √2 spread over two mentions; 钓鱼 once: idf. A text 180 days old counts half."""
    say(mei, board, "我喜欢露营，露营最好。", days=180)
    say(mei, board, "我喜欢钓鱼。", days=0)
    drain()
    camp, fish = idf("露营"), idf("钓鱼")
    got = weights(mei)
    assert got["露营", BODY + 3] == got["露营", BODY + 6] == pytest.approx(camp / math.sqrt(2))
    assert got["钓鱼", BODY + 3] == pytest.approx(fish)
    rows = {p.term: p for p in Preference.objects.filter(member=mei)}
    assert rows["露营"].weight_at(NOON) == pytest.approx(camp * math.sqrt(2) / 2)
    assert rows["钓鱼"].weight_at(NOON + timedelta(days=360)) == pytest.approx(fish / 4)
    assert (rows["露营"].sources, rows["露营"].days) == (1, 1)


def test_evid_01_without_consent_nothing_is_kept(site, board, chen):
    say(chen, board, "我喜欢露营。")
    choose_keywords(chen, ["钓鱼"], at=NOON)
    drain()
    assert not Reading.objects.exists()
    assert not TermEvidence.objects.exists()
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("consents", "evidence", "preference", "counted"),
    [
        ([], False, False, False),
        (["profile_posts"], True, True, False),
        (["statistics"], True, False, True),
        (["profile_posts", "statistics"], True, True, True),
        (["profile_keywords"], False, False, False),
    ],
)
def test_evid_01_each_consent_opens_its_own_use_alone(site, board, consents, evidence, preference, counted):
    people = [person(f"p{n}", consents=consents) for n in range(10)]
    for member in people:
        for days in (4, 2):
            say(member, board, "我喜欢露营。", days=days)
    drain()
    assert TermEvidence.objects.exists() is evidence
    assert Preference.objects.exists() is preference
    assert bool([r for r in report(Scope("statistics"), timezone.now()).terms if r.term == "露营"]) is counted


def test_evid_01_what_she_says_herself_outranks_what_is_inferred(mei, board):
    choose_keywords(mei, ["胶片"], at=NOON)
    for days in range(1, 4):
        say(mei, board, "我喜欢露营。", days=days)
    drain()
    stated = TermEvidence.objects.get(member=mei, reading__source_type=KEYWORD)
    assert stated.weight == STATED_WEIGHT > Preference.objects.get(member=mei, term="露营").weight_at(NOON)


def test_evid_01_an_inferred_word_enters_reports_after_two_texts_on_two_days(site, board):
    people = [person(f"p{n}", consents=TOGETHER) for n in range(10)]

    def shown():
        drain()
        return [r.term for r in report(Scope("statistics"), timezone.now()).terms]

    for member in people:
        say(member, board, "我喜欢露营。", days=5)
    assert "露营" not in shown()
    for member in people:
        say(member, board, "我喜欢露营。", days=5)
    assert "露营" not in shown(), "two texts on one day are one day"
    for member in people[:9]:
        say(member, board, "我喜欢露营。", days=3)
    assert "露营" not in shown(), "nine of ten people"
    say(people[9], board, "我喜欢露营。", days=3)
    assert "露营" in shown()


def test_evid_01_what_is_said_inside_a_private_club_or_to_staff_is_never_read(mei, admin, club, board):
    inner = open_board(admin, "内部", "inner", audience="staff", may_start="staff", may_reply="staff", at=LONG_AGO)
    answer(admin, dict.fromkeys(TOGETHER, True), surface="t", at=NOON)
    say(admin, inner, "我喜欢露营。")
    drain()
    assert not TermEvidence.objects.exists()


# --- EVID-05 ------------------------------------------------------------------------------------------------------


def red_list():
    """{class: words} of the shipped list of sensitive words."""
    rows = (
        line.split("\t")
        for line in (DATA / "red.tsv").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    )
    return {name: words.split() for name, words in rows}


def test_evid_05_the_red_list_covers_five_classes_with_300_words():
    classes = red_list()
    assert len(classes) >= 5
    assert len({w for words in classes.values() for w in words}) >= 300


def spellings(word):
    """Simplified, traditional, spaced, dotted, full width, upper case."""
    import opencc

    yield word
    yield opencc.OpenCC("s2t").convert(word)
    yield " ".join(word)
    yield "·".join(word)
    if word.isascii():
        yield word.upper()
        yield "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in word)


def test_evid_05_no_sensitive_word_becomes_a_term_in_any_spelling(mei, board):
    words = [w for group in red_list().values() for w in group]
    for start in range(0, len(words), 10):
        text = "。".join(f"我喜欢{s}" for w in words[start : start + 10] for s in spellings(w))
        say(mei, board, text)
    choose_keywords(mei, [], at=NOON)
    drain()
    lexicon = current()
    got = set(TermEvidence.objects.filter(facet=Facet.TERM).values_list("term", flat=True))
    assert not [t for t in got if lexicon.is_red(t)]
    assert not got & set(words)


def test_evid_05_no_sensitive_word_can_be_chosen_or_tagged_into_a_profile(mei):
    choose_keywords(mei, ["糖尿病", "露营"], at=NOON)
    drain()
    assert set(TermEvidence.objects.values_list("term", flat=True)) == {"露营"}


def test_evid_05_quotes_code_and_hidden_spam_yield_nothing(mei, board, admin):
    say(mei, board, "> 我喜欢露营\n\n```\n喜欢钓鱼\n```\n`喜欢骑行`")
    spam = say(mei, board, "我喜欢胶片，加我微信。")
    hide_post(admin, spam, rule="selling", at=NOON)
    drain()
    assert (
        not TermEvidence.objects.filter(facet=Facet.TERM, opinion=1)
        .exclude(term__in=["微信"])
        .filter(term__in=["露营", "钓鱼", "骑行", "胶片"])
        .exists()
    )


def test_evid_05_control_the_same_words_outside_of_quotes_do(mei, board):
    say(mei, board, "我喜欢露营。喜欢钓鱼。")
    drain()
    assert {"露营", "钓鱼"} <= set(TermEvidence.objects.filter(facet=Facet.TERM).values_list("term", flat=True))
    assert Post.objects.count() == 1


def test_evid_02_what_another_worker_saw_withdrawn_is_not_written_back(mei, board, monkeypatch):
    """While one worker waits for the author's row the post is withdrawn and another reads that: the first one reads the
    text only when it holds the row. A text that is gone still locks its author's row."""
    post = start_topic(mei, board, title="周末去哪儿", body="我喜欢露营", at=NOON).posts.get(number=1)
    lock, locked = actions._lock, []

    def lock_late(ids):
        if not locked:
            locked.append(set(ids))
            withdraw_post(mei, post, at=NOON)
            actions.read_texts("post", [post.pk], NOON)
        else:
            locked.append(set(ids))
        lock(ids)

    monkeypatch.setattr(actions, "_lock", lock_late)
    actions.read_texts("post", [post.pk], NOON)
    assert locked == [{mei.pk}, {mei.pk}]
    assert not Reading.objects.exists()
    assert not TermEvidence.objects.filter(member=mei).exists()
