"""The inbox reads many lines of the log at once, and what stands then is what reading them one by one would leave."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.permissions import Refused
from community.activity.actions import deliver
from community.activity.models import Activity, Delivery
from community.activity.registry import notice_kinds, readers
from community.reactions.actions import react, take_back
from community.reactions.models import Reaction
from forums.actions import (
    accept_answer,
    bring_back_post,
    edit_post,
    hide_post,
    reply,
    restore_post,
    start_topic,
    withdraw_post,
)
from forums.models import Post
from profiles.bookmarks.actions import bookmark, change_bookmark, remind_due
from profiles.inbox.actions import choose_level, see_all, see_line
from profiles.inbox.models import Bell, Level, Line, Notice
from profiles.models import Member
from tests.conftest import NOON, person


def state():
    """Everything the inbox holds, without ids and the numbers of the bells, which only ever grow."""
    lines = {
        (x.member_id, x.kind, x.about_type_id, x.about_id): (
            x.total, x.unseen, x.source_id, x.first_at, x.last_at, x.last_key,
        )
        for x in Line.objects.all()
    }  # fmt: skip
    notices = {
        (n.member_id, n.once): (n.line.kind, n.line.about_id, n.source_type_id, n.source_id, n.actor_id, n.at, n.seen)
        for n in Notice.objects.select_related("line")
    }
    return lines, notices, dict(Bell.objects.values_list("member", "unseen"))


def numbers():
    return dict(Bell.objects.values_list("member", "number"))


def lines_of_the_log():
    """What waits for the inbox, read anew."""
    ids = Delivery.objects.open().filter(reader="inbox").order_by("id").values_list("activity", flat=True)
    found = Activity.objects.select_related("target_type", "actor").in_bulk(list(ids))
    return [found[pk] for pk in ids]


def left_by(read):
    """What `read` leaves behind, taken back afterwards."""
    with transaction.atomic():
        read()
        left = state(), numbers()
        transaction.set_rollback(True)
    return left


def one_by_one():
    for activity in lines_of_the_log():
        readers["inbox"].read(activity)


def together():
    readers["inbox"].read_many(lines_of_the_log())


class Walk:
    """Random acts of a few members in two boards, one of them a private club's."""

    def __init__(self, seed, people, boards, moderator):
        self.dice, self.people, self.boards, self.moderator = random.Random(seed), people, boards, moderator  # noqa: S311
        self.at = NOON
        self.topics = [self.open_topic() for _ in range(4)]

    def open_topic(self):
        board = self.dice.choice(self.boards)
        who = self.dice.choice([p for p in self.people if board.may_start in p.audiences])
        words = self.dice.sample(["补胎", "续航", "胎压"], 2)
        return start_topic(who, board, kind="question", title=self.say(), body=self.say(), tags=words, at=self.at)

    def say(self):
        named = "".join(f"@{p.name} " for p in self.dice.sample(self.people, self.dice.choice([0, 0, 1, 2])))
        return f"{named}第 {self.dice.randrange(10_000)} 句话在此"

    def step(self):
        self.at += timedelta(seconds=self.dice.choice([0, 1, 1, 60]))
        acts = [self.reply] * 6 + [self.like] * 5 + [self.edit, self.withdraw, self.hide, self.choose, self.accept]
        with suppress(Refused):  # what the house does not let happen leaves no line
            self.dice.choice(acts)()

    def post(self, **where):
        return self.dice.choice(
            list(Post.objects.filter(**where).select_related("topic__board", "author").order_by("pk"))
        )

    def reply(self):
        topic = self.dice.choice(self.topics)
        topic.refresh_from_db()
        who = self.dice.choice([p for p in self.people if topic.board.may_reply in p.audiences])
        quoted = self.post(topic=topic) if self.dice.random() < 0.4 else None
        if not topic.hidden_at:
            reply(who, topic, body=self.say(), quoted=quoted, at=self.at)

    def like(self):
        post = self.post(hidden_at=None, withdrawn_at=None, topic__hidden_at=None, topic__withdrawn_at=None)
        who = self.dice.choice([p for p in self.people if p != post.author and post.audience in p.audiences] or [None])
        if who and Reaction.objects.filter(member=who, target_id=post.pk).exists() and self.dice.random() < 0.7:
            take_back(who, post, at=self.at)
        elif who:
            react(who, post, self.dice.choice(["agree", "useful"]), at=self.at)

    def edit(self):
        post = self.post(hidden_at=None, withdrawn_at=None)
        edit_post(post.author, post, body=self.say(), at=self.at)

    def withdraw(self):
        post = self.post(hidden_at=None, number__gt=1)
        (bring_back_post if post.withdrawn_at else withdraw_post)(post.author, post, at=self.at)

    def hide(self):
        post = self.post(withdrawn_at=None, number__gt=1)
        if post.hidden_at:
            restore_post(self.moderator, post, at=self.at)
        elif post.topic.board.may_moderate in self.moderator.audiences:
            hide_post(self.moderator, post, rule="rude", at=self.at)

    def choose(self):
        topic, who = self.dice.choice(self.topics), self.dice.choice(self.people)
        place = self.dice.choice([topic, topic.board, topic.tags.first(), self.dice.choice(self.people)])
        level = self.dice.choice([Level.MUTE, Level.WATCH, Level.WATCH, Level.NORMAL])
        if not isinstance(place, Member) or level in (Level.MUTE, Level.NORMAL):
            choose_level(who, place, level, at=self.at)

    def accept(self):
        post = self.post(hidden_at=None, withdrawn_at=None, number__gt=1, topic__hidden_at=None)
        if post.topic.author_id:
            accept_answer(post.topic.author, post.topic, post, at=self.at)


@pytest.fixture
def walk(request, board, club, lin, mei, chen, colleagues):
    seed = getattr(request, "param", 0)
    people = [lin, mei, chen, *(person(f"w{n}", f"散步{n}号") for n in range(3))]
    made = Walk(seed, people, [board, board, club.board], colleagues["moderator"])
    for _ in range(3):
        made.reply()
    return made


@pytest.mark.parametrize("walk", range(3), indirect=True)
def test_actv_03_many_lines_read_at_once_leave_what_they_leave_one_by_one(walk):
    """Three walks; five more in tests/slow."""
    compared(walk)


def compared(walk):
    for _round in range(3):
        for _ in range(30):
            walk.step()
        (alone, rung_alone), (at_once, rung_at_once) = left_by(one_by_one), left_by(together)
        assert at_once == alone
        before = numbers()
        moved = {m for m, n in rung_alone.items() if n > before.get(m, 0)}
        assert {m for m, n in rung_at_once.items() if n > before.get(m, 0)} == moved
        while deliver(timezone.now(), only="inbox", size=walk.dice.choice([1, 7, 50])):
            pass
        assert state() == alone
        for line in walk.dice.sample(list(Line.objects.order_by("pk")), min(3, Line.objects.count())):
            see_line(line.member, line)


def test_actv_03_a_like_given_back_and_given_again_in_one_batch_is_told_as_it_stands(topic, chen, mei, lin):
    post = topic.posts.get(number=1)
    react(chen, post, "agree", at=NOON)
    react(lin, post, "agree", at=NOON)
    take_back(lin, post, at=NOON)
    take_back(chen, post, at=NOON)
    react(chen, post, "useful", at=NOON + timedelta(minutes=1))
    (alone, _), (at_once, _) = left_by(one_by_one), left_by(together)
    assert at_once == alone
    assert {once for _member, once in at_once[1]} == {f"like:{post.pk}:{chen.pk}"}


def test_actv_03_reading_a_batch_again_tells_nobody_anything_new(walk):
    for _ in range(40):
        walk.step()
    reacted_once = lines_of_the_log()
    readers["inbox"].read_many([a for a in reacted_once if a.verb.startswith("post.")])
    for member in Member.objects.all():
        see_all(member)
    before = state(), numbers()
    readers["inbox"].read_many([a for a in reacted_once if a.verb == "post.written"])
    assert (state(), numbers()) == before


@pytest.mark.parametrize("walk", [0, 1], indirect=True)
def test_actv_03_a_batch_with_a_line_that_fails_is_read_one_by_one(walk, caplog):
    for _ in range(25):
        walk.step()
    sick = Activity.objects.filter(verb="post.written").order_by("-pk").first()
    whole = notice_kinds["reply"]

    def fails(activity):
        if activity.pk == sick.pk:
            raise RuntimeError("this line is sick")
        return whole.calls(activity)

    def the_others():
        for activity in lines_of_the_log():
            if activity.pk != sick.pk:
                readers["inbox"].read(activity)

    expected, _ = left_by(the_others)
    replace(whole, calls=fails)  # registers itself
    try:
        deliver(timezone.now(), only="inbox", size=500)
    finally:
        notice_kinds["reply"] = whole
    open_ones = Delivery.objects.open().filter(reader="inbox")
    assert [(d.activity_id, d.tries) for d in open_ones] == [(sick.pk, 1)]
    assert "sick" in open_ones.get().error
    assert state() == expected
    while deliver(timezone.now() + timedelta(days=1), only="inbox"):
        pass
    assert not open_ones.all().exists()


def test_inbx_01_a_reminder_and_a_reply_of_one_batch_keep_their_own_lines(topic, mei, chen):
    row = bookmark(mei, topic, at=NOON - timedelta(days=1))
    change_bookmark(mei, row, note="", remind_at=NOON, at=NOON - timedelta(days=1))
    remind_due(NOON)
    reply(chen, topic, body="掉三成", at=NOON)
    (alone, _), (at_once, _) = left_by(one_by_one), left_by(together)
    assert at_once == alone
    assert sorted(kind for _member, kind, *_ in at_once[0]) == ["reminder", "reply"]


def test_inbx_01_fifty_lines_cost_what_two_cost(board, chen, lin):
    topics = [start_topic(lin, board, title=f"第{n}个主题", body="开头", tags=["补胎"], at=NOON) for n in range(50)]
    while deliver(timezone.now(), size=200):
        pass
    costs = []
    for asked in (topics[:2], topics):
        for topic in asked:
            reply(chen, topic, body="@小林 看看", at=NOON)
        with CaptureQueriesContext(connection) as seen:
            assert deliver(timezone.now(), only="inbox", size=50) == len(asked)
        costs.append(len(seen))
    assert Notice.objects.filter(member=lin).count() == 52
    assert costs[0] == costs[1] <= 21, costs  # one of them for the letters
