"""The bell and the inbox: told once, gathered, seen everywhere; the most specific level of watching wins."""

import itertools

import pytest
from django.test.utils import CaptureQueriesContext

from community.activity.actions import replay
from community.activity.registry import notice_kinds
from community.reactions.actions import react, take_back
from forums.actions import edit_post, reply, start_topic, withdraw_post
from profiles.inbox.actions import choose_level, recount, see_all
from profiles.inbox.levels import effective
from profiles.inbox.models import Bell, Level, Line, Notice
from tests.conftest import NOON, as_, drain, person


def bell(member):
    row = Bell.objects.filter(pk=member.pk).first()
    return row.unseen if row else 0


def test_inbx_01_ten_likes_make_one_line(topic, mei):
    post = topic.posts.get(number=1)
    for n in range(10):
        react(person(f"f{n}", f"车友{n}号"), post, "agree", at=NOON)
    drain()
    line = Line.objects.get(member=mei, kind="like")
    assert (line.unseen, line.total, bell(mei)) == (10, 10, 1)
    page = as_(mei).get("/inbox/").content.decode()
    assert "和另外 9 人" in page
    assert page.count('<li class="item">') == 1


def test_inbx_01_people_are_counted_once_however_much_they_say(topic, mei):
    crowd = [person(f"c{n}", f"常来{n}号") for n in range(7)]
    for _round in range(3):
        for one in crowd:
            reply(one, topic, body="再补一句", at=NOON)
    drain()
    assert Line.objects.get(member=mei, kind="reply").total == 21
    browser = as_(mei)
    assert "和另外 6 人" in browser.get("/inbox/").content.decode()
    browser.post("/inbox/seen/")
    assert "和另外 6 人" in browser.get("/inbox/").content.decode()
    reply(crowd[0], topic, body="又一句", at=NOON)
    reply(crowd[1], topic, body="又一句", at=NOON)
    drain()
    page = browser.get("/inbox/").content.decode()
    assert "常来1号、常来0号" in page


def test_inbx_01_a_like_taken_back_leaves_the_line(topic, mei, chen, lin):
    post = topic.posts.get(number=1)
    react(chen, post, "agree", at=NOON)
    react(lin, post, "agree", at=NOON)
    drain()
    take_back(chen, post, at=NOON)
    drain()
    assert Line.objects.get(member=mei).total == 1
    take_back(lin, post, at=NOON)
    drain()
    assert not Line.objects.filter(member=mei).exists()
    assert bell(mei) == 0


def test_inbx_01_nobody_is_told_of_her_own_deeds(topic, mei):
    reply(mei, topic, body="自己补一句", at=NOON)
    drain()
    assert not Line.objects.filter(member=mei).exists()


def test_foru_06_a_mention_notifies_once_however_often_edited(topic, chen, lin):
    post = reply(chen, topic, body="@小林 你看看", at=NOON)
    drain()
    for n in range(3):
        edit_post(chen, post, body=f"@小林 你看看，改{n}", at=NOON)
        drain()
    assert Notice.objects.filter(member=lin).count() == 1
    assert Line.objects.get(member=lin).kind == "mention"


def test_foru_06_whoever_is_mentioned_in_a_reply_to_her_is_told_once(topic, chen, mei):
    reply(chen, topic, body="@小梅 掉三成正常", at=NOON)
    drain()
    assert [x.kind for x in Line.objects.filter(member=mei)] == ["mention"]


def test_inbx_01_reading_on_one_device_clears_all(topic, chen, mei):
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    phone, desk = as_(mei), as_(mei)
    assert 'data-number="1"' in desk.get("/").content.decode()
    before = Bell.objects.get(pk=mei.pk).number
    phone.post(f"/t/{topic.pk}/seen/", {"number": topic.posts.count()})
    assert Bell.objects.get(pk=mei.pk).number > before  # what the desk's open page hears
    assert bell(mei) == 0
    assert "没看" not in desk.get("/inbox/").content.decode().partition("<main")[2].replace("没看的", "")


def test_inbx_01_opening_a_line_leads_to_the_place_and_marks_it(topic, chen, mei):
    post = reply(chen, topic, body="掉三成", at=NOON)
    drain()
    line = Line.objects.get(member=mei)
    answer = as_(mei).get(f"/inbox/{line.pk}/")
    assert answer.url == f"/p/{post.pk}/"
    assert bell(mei) == 0
    assert as_(chen).get(f"/inbox/{line.pk}/").url == "/inbox/"


def test_actv_03_telling_everything_again_tells_nobody_anything_new(topic, chen, mei):
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    see_all(mei)
    rows = list(Notice.objects.values()), list(Line.objects.values()), list(Bell.objects.values())
    assert replay("inbox", NOON)
    drain()
    assert rows == (list(Notice.objects.values()), list(Line.objects.values()), list(Bell.objects.values()))


def test_inbx_01_what_was_withdrawn_is_no_longer_told(topic, chen, mei):
    post = reply(chen, topic, body="掉三成", at=NOON)
    drain()
    withdraw_post(chen, post, at=NOON)
    drain()
    assert bell(mei) == 0
    assert "掉三成" not in as_(mei).get("/inbox/").content.decode()


def test_accs_01_nobody_is_told_of_what_she_may_not_see(club, mei, chen):
    reply(mei, club.board.topics.get(), body="@老陈 来不来", at=NOON)
    drain()
    assert not Line.objects.filter(member=chen).exists()


def test_inbx_01_recounting_changes_no_number_and_heals_a_planted_one(topic, chen, mei):
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert recount() == 0
    Line.objects.update(unseen=9)
    Bell.objects.update(unseen=7)
    assert recount() >= 2
    assert (Line.objects.get(member=mei).unseen, bell(mei)) == (1, 1)


@pytest.mark.parametrize("lines", [3, 29])
def test_the_inbox_costs_the_same_however_long(lin, mei, board, chen, lines):
    from django.db import connection

    for n in range(lines):
        topic = start_topic(mei, board, title=f"第{n}个问题来了", body="问一句", at=NOON)
        reply(chen, topic, body="答一句", at=NOON)
    drain()
    browser = as_(mei)
    browser.get("/inbox/")
    with CaptureQueriesContext(connection) as seen:
        assert browser.get("/inbox/").status_code == 200
    assert len(seen) <= 12, [q["sql"][:90] for q in seen]


# --- INBX-05 ------------------------------------------------------------------------------------------------------

CHOICES = [None, *Level]


def wanted(topic, tag, board):
    """Written by hand: the topic's word counts; else the tag's; else the board's; else normal."""
    return topic or tag or board or Level.NORMAL


@pytest.mark.parametrize(("on_topic", "on_tag", "on_board"), list(itertools.product(CHOICES, repeat=3)))
def test_inbx_05_the_most_specific_choice_wins(on_topic, on_tag, on_board):
    assert effective([[on_topic], [on_tag], [on_board]]) == wanted(on_topic, on_tag, on_board)


def test_inbx_05_of_two_tags_the_muted_one_wins():
    assert effective([[None], [Level.WATCH, Level.MUTE], [Level.WATCH]]) == Level.MUTE
    assert effective([[None], [Level.TRACK, Level.WATCH], [Level.MUTE]]) == Level.WATCH


@pytest.mark.parametrize(
    ("levels", "kinds"),
    [
        ({}, []),
        ({"board": "watch"}, ["watched"]),
        ({"board": "watch", "topic": "normal"}, []),
        ({"board": "mute", "topic": "watch"}, ["watched"]),
        ({"tag": "watch", "board": "mute"}, ["watched"]),
        ({"topic": "track"}, []),
    ],
)
def test_inbx_05_new_posts_ring_for_whoever_watches(topic, chen, lin, levels, kinds):
    places = {"topic": topic, "board": topic.board, "tag": topic.tags.get()}
    for code, level in levels.items():
        choose_level(lin, places[code], level, at=NOON)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert [x.kind for x in Line.objects.filter(member=lin)] == kinds


def test_inbx_05_a_muted_topic_says_nothing_at_all(topic, chen, mei):
    choose_level(mei, topic, "mute", at=NOON)
    reply(chen, topic, body="@小梅 掉三成", at=NOON)
    react(chen, topic.posts.get(number=1), "agree", at=NOON)
    drain()
    assert not Line.objects.filter(member=mei).exists()


def test_inbx_05_levels_are_chosen_on_the_page_and_listed(topic, mei):
    browser = as_(mei)
    assert browser.post(f"/watch/topic/{topic.pk}/", {"level": "watch", "next": "/my/watching/"}).url == "/my/watching/"
    browser.post(f"/watch/board/{topic.board_id}/", {"level": "mute"})
    page = browser.get("/my/watching/").content.decode()
    assert topic.title in page
    assert topic.board.name in page
    assert browser.post("/watch/topic/999999/", {"level": "watch"}).status_code == 404
    assert browser.post(f"/watch/topic/{topic.pk}/", {"level": "loud"}).status_code == 302


def test_every_kind_of_notice_has_its_words():
    for kind in notice_kinds.values():
        assert str(kind.label)
        assert kind.verbs
