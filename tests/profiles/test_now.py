"""动态: one timeline over everything, seen by those who may and by nobody else, at a fixed count; chosen by its reader."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.actions import found_club, join_club, leave_club
from clubs.chat.actions import open_room
from community.activity.models import Activity, Delivery
from community.activity.registry import timeline_kinds
from forums.actions import (
    accept_answer,
    hide_post,
    move_topic,
    open_board,
    reply,
    set_board_audience,
    start_topic,
    withdraw_post,
)
from profiles.blogs.actions import say, write_entry
from profiles.inbox.actions import choose_level
from profiles.inbox.models import Level
from profiles.now.actions import choose_timeline, undo_choice
from profiles.now.forms import ChoiceForm
from profiles.now.models import Choice
from profiles.now.stream import most_statements, numbers, timeline
from tests.clubs.events import event_of
from tests.conftest import LONG_AGO, NOON, SECRET, as_, person

VISITOR = None


def seen(member, **query):
    """The text of the timeline's page for somebody."""
    client = as_(member) if member else Client()
    return client.get("/now/", query).content.decode().partition("<main")[2].partition("<aside")[0]


def keys(member, **options):
    choice = Choice.objects.of(member)
    return [row.entry.key for row in timeline(member, choice, **options)]


def topics(admin, lin, mei, board):
    start_topic(lin, board, title="谁有冬胎的经验", body="说说看", at=NOON)
    return "谁有冬胎的经验"


def accepted(admin, lin, mei, board):
    topic = start_topic(mei, board, kind="question", title="胎压多少合适", body="冬天打多少", at=LONG_AGO)
    accept_answer(mei, topic, reply(lin, topic, body="打到二点五", at=LONG_AGO), at=NOON)
    return "的回答被采纳了"


def boards(admin, lin, mei, board):
    open_board(admin, "露营装备", "camping", at=NOON)
    return "露营装备"


def clubs(admin, lin, mei, board):
    found_club(lin, "山路小组", "shanlu", intro="周末走山路", at=NOON)
    return "山路小组"


def joined(admin, lin, mei, board):
    club = found_club(lin, "早起开车", "zaoqi", intro="五点半出发", at=NOON - timedelta(days=9))
    join_club(mei, club, at=NOON)
    return "来到了"


def members(admin, lin, mei, board):
    person("xin", "新来的小许", at=NOON)
    return "新来的小许"


def blogs(admin, lin, mei, board):
    write_entry(lin, title="一罐梅子酒", body="泡了三年", at=NOON)
    return "一罐梅子酒"


def statuses(admin, lin, mei, board):
    say(
        lin,
        body="山口起雾了",
        share=("topic", start_topic(mei, board, title="雾灯几档", body="说说", at=LONG_AGO)),
        at=NOON,
    )
    return "山口起雾了"


def events(admin, lin, mei, board):
    event_of(lin, title="江边等日出", at=NOON)
    return "江边等日出"


def rooms(admin, lin, mei, board):
    open_room(admin, "江边夜谈", at=NOON)
    return "江边夜谈"


# One maker for each kind that is registered: a kind without one fails the walk.
MAKERS = {f.__name__: f for f in (topics, accepted, boards, clubs, joined, members, blogs, statuses, events, rooms)}


def test_actv_01_every_kind_has_a_maker():
    assert set(MAKERS) == set(timeline_kinds)


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_actv_01_a_new_item_of_each_kind_stands_in_the_timeline_and_in_what_is_fresh(
    code, admin, lin, mei, chen, board
):
    number = numbers(timezone.now())[0]
    assert not as_(chen).get("/now/fresh/", {"after": number}).content.decode().count("<li")
    words = MAKERS[code](admin, lin, mei, board)
    for page in (seen(chen, show=code), as_(chen).get("/now/fresh/", {"after": number, "show": code}).content.decode()):
        assert words in page
    assert words not in as_(chen).get("/now/fresh/", {"after": numbers(timezone.now())[0]}).content.decode()


def test_actv_01_a_line_that_was_committed_after_a_higher_number_still_comes_to_open_pages(lin, mei, chen, board):
    """The higher number is on the page that somebody opens, the lower one is committed only then."""
    at = timezone.now()
    late = start_topic(mei, board, title="慢了半拍的主题", body="先开始，后写完", at=at)
    lines = list(Activity.objects.filter(actor=mei, at=at))
    early = start_topic(lin, board, title="抢先写完的主题", body="后开始，先写完", at=at)
    Delivery.objects.filter(activity__in=lines).delete()
    Activity.objects.filter(pk__in=[line.pk for line in lines]).delete()
    page = as_(chen).get("/now/").content.decode()
    number = re.search(r'data-fresh="/now/fresh/" data-show="" data-number="(\d+)"', page)[1]
    assert early.title in page
    assert late.title not in page.partition("<aside")[0]
    Activity.objects.bulk_create(lines)
    assert late.title in as_(chen).get("/now/fresh/", {"after": number}).content.decode()


def test_actv_01_a_private_club_is_in_nobody_elses_timeline(club, mei, chen, shen, admin):
    for who in (VISITOR, chen, shen, admin):
        for query in ({}, *({"show": code} for code in timeline_kinds)):
            page = seen(who, **query)
            assert SECRET not in page
            assert "雪线小队" not in page
        fragment = (as_(who) if who else Client()).get("/now/fresh/?after=0").content.decode()
        assert SECRET not in fragment
        assert "雪线小队" not in fragment
    page = seen(mei)
    assert f"{SECRET}集合" in page
    assert "雪线小队" in page


def test_actv_01_whoever_left_sees_nothing_more_of_the_club(club, mei):
    assert SECRET in seen(mei)
    leave_club(mei, club, at=NOON)
    assert SECRET not in seen(mei)


def test_actv_01_a_topic_that_became_private_leaves_although_its_lines_say_public(board, topic, club, admin, chen, mei):
    assert topic.title in seen(chen)
    set_board_audience(admin, board, club.key, at=NOON)
    assert topic.title not in seen(chen)
    assert topic.title in seen(mei)


def test_actv_01_a_moved_topic_is_seen_by_its_new_audience_alone(topic, admin, chen, shen):
    inner = open_board(admin, "内部", "inner", audience="staff", at=LONG_AGO)
    move_topic(admin, topic, inner, at=NOON)
    assert topic.title not in seen(chen)
    assert topic.title in seen(shen)


@pytest.mark.parametrize("how", ["withdrawn", "hidden"])
def test_actv_01_what_is_gone_is_in_nobodys_timeline(how, topic, mei, colleagues, admin):
    assert topic.title in seen(mei)
    opening = topic.posts.get(number=1)
    if how == "withdrawn":
        withdraw_post(mei, opening, at=NOON)
    else:
        hide_post(colleagues["moderator"], opening, rule="rude", at=NOON)
    for who in (mei, admin, VISITOR):
        assert topic.title not in seen(who)


def test_actv_01_what_is_gone_does_not_shorten_a_page(board, lin, mei, admin):
    for n in range(60):
        start_topic(lin, board, title=f"留着的第{n}个", body="在", at=NOON - timedelta(minutes=200 - n))
    for n in range(70):
        topic = start_topic(mei, board, title=f"收回的第{n}个", body="在", at=NOON - timedelta(minutes=100 - n))
        withdraw_post(mei, topic.posts.get(number=1), at=NOON)
    choice = Choice(member=lin, left_out=[], size=20)
    rows = timeline(lin, choice, only="topics")
    assert [r.entry.title for r in rows] == [f"留着的第{n}个" for n in range(59, 39, -1)]
    assert rows.older


def test_actv_01_five_replies_of_a_day_are_one_row(topic, lin, chen, mei):
    later = NOON + timedelta(days=1)
    for n in range(5):
        reply((lin, chen)[n % 2], topic, body=f"第{n}句", at=later + timedelta(minutes=n))
    page = seen(mei, show="topics")
    assert "5 条新回复" in page
    assert "等 2 人" in page
    assert len([k for k in keys(mei, only="topics") if k.startswith(f"topic-{topic.pk}-")]) == 2


def test_actv_01_the_last_reply_taken_back_leaves_the_row_with_the_others(topic, lin, mei):
    later = NOON + timedelta(days=1)
    posts = [reply(lin, topic, body=f"第{n}句", at=later + timedelta(minutes=n)) for n in range(3)]
    withdraw_post(lin, posts[-1], at=later)
    page = seen(mei, show="topics")
    assert "2 条新回复" in page
    assert "第1句" in page
    assert "第2句" not in page


def test_actv_01_pages_follow_on_without_gap_or_double(board, lin, chen, mei, topic):
    for n in range(30):
        made = start_topic(lin, board, title=f"第{n:02}个", body="在", at=NOON - timedelta(hours=n))
        for m in range(n % 4):
            reply(chen, made, body=f"{m}", at=NOON - timedelta(hours=n) + timedelta(minutes=m + 1))
    choice, found, older = Choice(member=mei, left_out=[], size=7), [], None
    while True:
        rows = timeline(mei, choice, older=older)
        found += [r.entry.key for r in rows]
        if (older := rows.older) is None:
            break
    assert len(found) == len(set(found))
    whole = timeline(mei, Choice(member=mei, left_out=[], size=500))
    assert found == [r.entry.key for r in whole]
    assert len([k for k in found if k.startswith("topic")]) >= 31


def test_actv_01_an_address_that_no_page_of_ours_wrote_is_refused(site, client):
    for typed in ("x", "1", "1_", "99999999999999999999_1", "1_2_3", "'"):
        assert client.get("/now/", {"older": typed}).status_code == 400, typed
    assert client.get("/now/", {"older": "9999999999999999_1"}).status_code == 200
    assert client.get("/now/", {"show": "nothing"}).status_code == 404
    for typed in ("", "x", "-1", "9" * 19):
        assert client.get("/now/fresh/", {"after": typed}).status_code == 404, typed


def cost(call):
    with CaptureQueriesContext(connection) as asked:
        call()
    return len(asked)


def test_actv_01_the_page_costs_the_same_for_few_rows_and_for_many(admin, lin, mei, chen, board):
    for make in MAKERS.values():
        make(admin, lin, mei, board)
    client = as_(chen)
    client.get("/now/")
    few = cost(lambda: client.get("/now/"))
    for n in range(60):
        made = start_topic(lin, board, title=f"很多很多{n}", body="在", at=NOON)
        reply(mei, made, body="嗯", at=NOON)
    for n in range(10):
        person(f"p{n}", f"来了{n}", at=NOON)
        found_club(admin, f"圈子{n}号", f"quan{n}", intro="一起走走", at=NOON)
    many = cost(lambda: client.get("/now/"))
    assert many <= few  # a kind that is not among the lines of the page is not asked
    kinds = list(timeline_kinds.values())
    assert few <= 9 + 1 + sum(k.statements for k in kinds)
    assert cost(lambda: timeline(chen, Choice(member=chen, left_out=[]))) <= most_statements(kinds)


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_actv_01_each_kind_keeps_to_its_statements(code, admin, lin, mei, chen, board):
    MAKERS[code](admin, lin, mei, board)
    choice, kind = Choice(member=chen, left_out=[]), timeline_kinds[code]
    for beginnings in (False, True):
        choice.beginnings = beginnings
        timeline(chen, choice, only=code)
        assert (
            cost(lambda: timeline(chen, choice, only=code)) <= 1 + kind.statements
        )  # chen has been asked what he mutes


def test_actv_01_visitors_see_public_things_and_no_new_people(topic, mei):
    page = seen(VISITOR)
    assert topic.title in page
    assert "加入了社区" not in page
    assert "少看" not in page
    assert "加入了社区" in seen(mei)


def test_actv_01_imported_posts_are_no_news(board, mei, lin):
    from types import SimpleNamespace

    from forums.actions import import_posts

    row = SimpleNamespace(key="1", body="很久以前说的", title="旧论坛的帖", author="", at=LONG_AGO, tags=[])
    import_posts(board, [row], {}, at=NOON)
    assert "旧论坛的帖" not in seen(mei)


def test_actv_01_the_timeline_asks_nobody_for_a_consent(topic, lin):
    asked, told = (
        person("yes", "都同意的", consents=("profile_posts", "statistics"), words=["露营"]),
        person("no", "都不同意的"),
    )
    assert keys(asked) == keys(told)


# --- the member's control -----------------------------------------------------------------------------------------


def test_actv_02_a_kind_left_out_stays_out_and_a_new_kind_is_shown(topic, mei, chen, board, admin, lin):
    club = clubs(admin, lin, mei, board)
    assert club in seen(chen)
    choose_timeline(chen, left_out=["clubs"], at=NOON)
    page = seen(chen)
    assert club not in page
    assert topic.title in page


def test_actv_02_only_mine_shows_circles_watched_places_and_own_topics(club, topic, mei, lin, board, admin):
    other = start_topic(lin, board, title="别人的话题", body="在", at=NOON)
    start_topic(lin, board, title="我盯着的话题", body="在", at=NOON)
    choose_level(mei, start_topic(lin, board, title="盯着的话题", body="在", at=NOON), Level.WATCH, at=NOON)
    assert other.title in seen(mei)
    choose_timeline(mei, only_mine=True, at=NOON)
    page = seen(mei)
    assert SECRET in page
    assert topic.title in page
    assert "盯着的话题" in page
    assert other.title not in page
    choose_level(mei, board, Level.TRACK, at=NOON)
    assert other.title in seen(mei)


def test_actv_02_the_order_of_beginnings_lets_no_reply_lift_a_topic(topic, lin, chen, board):
    later = start_topic(lin, board, title="后来的话题", body="在", at=NOON + timedelta(minutes=5))
    reply(lin, topic, body="又说一句", at=NOON + timedelta(minutes=10))
    assert keys(chen, only="topics")[:2] == [f"topic-{t.pk}-{NOON.astimezone():%Y%m%d}" for t in (topic, later)]
    choose_timeline(chen, beginnings=True, at=NOON)
    assert keys(chen, only="topics")[:2] == [f"topic-{t.pk}-{NOON.astimezone():%Y%m%d}" for t in (later, topic)]


def test_actv_02_how_much_rows_and_words(board, lin, chen):
    for n in range(25):
        start_topic(lin, board, title=f"第{n:02}个话题", body=f"正文{n:02}在这里", at=NOON - timedelta(minutes=n))
    assert (seen(chen).count('<li class="now'), "正文00" in seen(chen)) == (20, True)
    choose_timeline(chen, size=10, compact=True, at=NOON)
    assert (seen(chen).count('<li class="now'), "正文00" in seen(chen)) == (10, False)


def test_actv_02_the_page_of_choices_stores_says_and_undoes(topic, mei, chen):
    client = as_(chen)
    said = ChoiceForm.initial_of(Choice(member=chen, left_out=[])) | {"kinds": ["topics"], "whose": "mine", "size": 50}
    answer = client.post("/now/choose/", said, follow=True)
    assert "撤销" in answer.content.decode()
    row = Choice.objects.get(pk=chen.pk)
    assert (row.only_mine, row.size, "topics" in row.left_out, "clubs" in row.left_out) == (True, 50, False, True)
    client.post("/now/undo/")
    row = Choice.objects.get(pk=chen.pk)
    assert (row.only_mine, row.size, row.left_out) == (False, 20, [])
    undo_choice(chen, at=NOON)
    assert Choice.objects.get(pk=chen.pk).size == 50
    assert undo_choice(mei, at=NOON) is None


@pytest.mark.parametrize("typed", [{"kinds": []}, {"size": 1000}, {"whose": "nobody"}, {"kinds": ["secrets"]}])
def test_actv_02_what_cannot_be_chosen_is_refused_with_a_sentence(typed, chen, site):
    said = ChoiceForm.initial_of(Choice(member=chen, left_out=[])) | typed
    answer = as_(chen).post("/now/choose/", said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Choice.objects.filter(pk=chen.pk).exists()
