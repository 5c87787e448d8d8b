"""FORU-04: unread counts equal a brute-force count whatever happened; reading goes on where it stopped."""

import random

import pytest

from forums.actions import (
    bring_back_post,
    hide_post,
    mark_read,
    merge_topics,
    move_topic,
    open_board,
    reply,
    restore_post,
    split_topic,
    start_topic,
    undo,
    withdraw_post,
)
from forums.models import Deed, Post, ReadMark, Topic
from forums.unread import first_unread, unread_counts
from tests.conftest import LONG_AGO, NOON, as_, person


def brute_force(member):
    """{topic: how many shown posts of others stand above the member's mark}, post by post."""
    marks = {m.topic_id: m.number for m in ReadMark.objects.filter(member=member)}
    counts = dict.fromkeys(marks, 0)
    for post in Post.objects.all():
        shown = post.withdrawn_at is None and post.hidden_at is None
        if post.topic_id in marks and shown and post.author_id != member.pk and post.number > marks[post.topic_id]:
            counts[post.topic_id] += 1
    return counts


def one_of(dice, rows):
    """Any of the rows; no other is read."""
    return rows.get(pk=dice.choice(rows.values_list("pk", flat=True)))


def act(dice, people, admin, boards):
    topics, who = Topic.objects.filter(merged_into=None).order_by("pk"), dice.choice(people)
    topic = one_of(dice, topics)
    post = one_of(dice, Post.objects.select_related("topic__board"))
    kind = dice.choice(
        ["read"] * 4
        + ["reply"] * 4
        + ["start", "withdraw", "back", "hide", "restore", "move", "merge", "split", "undo"]
    )
    if kind == "read":
        mark_read(who, topic, dice.randint(1, topic.last_number), at=NOON)
    elif kind == "reply" and not topic.hidden_at:
        reply(who, topic, body="说一句", at=NOON)
    elif kind == "start":
        start_topic(who, dice.choice(boards), title="说说最近的事", body="开个头", at=NOON)
    elif kind == "withdraw" and post.author and not post.withdrawn_at:
        withdraw_post(post.author, post, at=NOON)
    elif kind == "back" and post.withdrawn_at:
        bring_back_post(post.author, post, at=NOON)
    elif kind == "hide":
        hide_post(admin, post, rule="place", at=NOON)
    elif kind == "restore":
        restore_post(admin, post, at=NOON)
    elif kind == "move":
        move_topic(admin, topic, dice.choice(boards), at=NOON)
    elif kind == "merge" and topics.count() > 3:
        other = one_of(dice, topics)
        if other != topic:
            merge_topics(admin, [topic], other, at=NOON)
    elif kind == "split":
        floors = list(topic.posts.exclude(number=1)[:3])
        if floors:
            split_topic(admin, topic, floors, title="分出来的话题", at=NOON)
    elif kind == "undo":
        deed = Deed.objects.filter(undone_at=None).order_by("-pk").first()
        if deed:
            undo(admin, deed, at=NOON)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.either)])
def test_foru_04_unread_equals_a_brute_force_count_after_random_acts(admin, board, seed):
    counted(admin, board, seed)


def counted(admin, board, seed):
    """500 random acts; the counts are compared every 25."""
    dice = random.Random(seed)
    people = [person(f"p{n}") for n in range(4)]
    boards = [board, open_board(admin, "远山", "yuanshan", at=LONG_AGO)]
    for member in people:
        start_topic(member, board, title="说说最近的事", body="开个头", at=NOON)
    for n in range(500):
        act(dice, people, admin, boards)
        if n % 25 == 0:
            for member in people:
                counts = unread_counts(member, list(Topic.objects.all()))
                assert counts == brute_force(member), n
    for topic in Topic.objects.filter(merged_into=None):
        shown = topic.posts.filter(withdrawn_at=None, hidden_at=None).exclude(number=1).count()
        assert topic.reply_count == shown
        assert topic.last_number >= max(p.number for p in topic.posts.all())


def test_foru_04_reading_goes_on_at_the_first_floor_not_read(topic, chen, lin):
    for n in range(30):
        reply(chen, topic, body=f"第{n}句", at=NOON)
    browser = as_(lin)
    browser.post(f"/t/{topic.pk}/seen/", {"number": 24})
    desk = as_(lin)
    assert desk.get(f"/t/{topic.pk}/unread/").url == f"/t/{topic.pk}/?from=21#p25"
    board = desk.get("/forums/care/").content.decode()
    assert "新 7" in board
    assert f'href="/t/{topic.pk}/unread/"' in board
    assert "新 7" in desk.get("/my/unread/").content.decode()
    assert "接着读" in desk.get(f"/t/{topic.pk}/").content.decode()


def test_foru_04_a_mark_never_goes_back(topic, chen, lin):
    for n in range(5):
        reply(chen, topic, body=f"第{n}句", at=NOON)
    topic.refresh_from_db()
    mark_read(lin, topic, 5, at=NOON)
    mark_read(lin, topic, 2, at=NOON)
    assert ReadMark.objects.get(member=lin).number == 5
    assert first_unread(lin, topic) == 6


def test_foru_04_without_scripts_a_picture_marks_the_page(topic, chen, lin):
    reply(chen, topic, body="一句", at=NOON)
    browser = as_(lin)
    page = browser.get(f"/t/{topic.pk}/").content.decode()
    source = page.partition('<noscript><img src="')[2].partition('"')[0]
    assert browser.get(source).headers["Content-Type"] == "image/gif"
    assert not unread_counts(lin, [Topic.objects.get(pk=topic.pk)])[topic.pk]


def test_foru_04_a_board_is_read_at_one_press(topic, chen, lin):
    mark_read(lin, topic, 1, at=NOON)
    reply(chen, topic, body="一句", at=NOON)
    as_(lin).post("/forums/care/read/")
    assert "新 1" not in as_(lin).get("/forums/care/").content.decode()


def test_foru_04_the_list_costs_the_same_for_few_and_many(board, chen, lin, django_assert_num_queries):
    topics = [start_topic(chen, board, title=f"第{n}个主题了", body="开个头", at=NOON) for n in range(25)]
    for topic in topics:
        mark_read(lin, topic, 1, at=NOON)
        reply(chen, topic, body="一句", at=NOON)
    topics = list(Topic.objects.filter(pk__in=[t.pk for t in topics]))
    with django_assert_num_queries(2):
        assert set(unread_counts(lin, topics).values()) == {1}


def test_foru_04_a_reply_after_floors_left_is_unread_for_who_had_read_them(topic, admin, chen, lin, mei):
    floors = [reply(chen, topic, body=f"第 {n} 句", at=NOON) for n in range(3)]
    mark_read(lin, Topic.objects.get(pk=topic.pk), 4, at=NOON)
    split_topic(admin, topic, floors[1:], title="分出来的话题", at=NOON)
    new = reply(chen, topic, body="后来的一句", at=NOON)
    grown = Topic.objects.get(pk=topic.pk)
    assert unread_counts(lin, [grown]) == {topic.pk: 1}
    assert first_unread(lin, grown) == new.number
    undo(admin, Deed.objects.latest("pk"), at=NOON)
    assert list(topic.posts.values_list("source", flat=True))[1:] == ["第 0 句", "第 1 句", "第 2 句", "后来的一句"]
