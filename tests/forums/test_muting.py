"""ACTV-02: what a member muted is in no list that comes to her, from the next load on; the most specific choice wins."""

import itertools

import pytest
from django.test import Client
from django.utils import timezone

from community.api.actions import issue_link
from community.tags.actions import tag
from forums.actions import feature_topics, mark_read, open_board, reply, start_topic
from forums.models import Topic
from forums.muting import not_muted, posts_not_muted
from profiles.inbox.actions import choose_level, place_of
from profiles.inbox.levels import effective, forget_mutes
from profiles.inbox.models import Level, Line, Watch
from tests.conftest import NOON, as_, drain, person
from tests.house.test_doors import TABLE

TITLE = "静音试验田"
PLANTED = {"topic": "头一块静音田", "author": "第二块静音田", "tag": "第三块静音田", "board": "末一块静音田"}
# Where a muted topic is still shown: its own places, where one went to see it.
OWN_PLACES = {
    "forums:board",
    "api:feed",
    "profiles:space",
    "search:results",
    "inbox:watching",
    "now:choose",
    "moderation:log",
}


@pytest.fixture
def muted(board, mei, chen, lin):
    """A question of Mei's that stands in every list there is for Chen, who has read its beginning."""
    row = start_topic(mei, board, kind="question", title=TITLE, body="长势如何", tags=["试验"], at=NOON)
    mark_read(chen, row, 1, at=NOON)
    return row


def ways(topic):
    """Each way to mute it: {what: (place, level)}."""
    tag = Topic.tags.through.tag_model().objects.get(name="试验")
    return {"topic": topic, "author": topic.author, "tag": tag, "board": topic.board}


def lists(member, paths=()):
    """{address: the planted titles that stand there} for every page of the table of doors that one opens without knowing
    a topic, and for the pieces and feeds that come to a member; or for some of them."""
    paths = set(paths)
    if not paths:
        paths = {path for method, path, *_ in TABLE.values() if method == "GET" and "{" not in path}
        paths -= {TABLE[name][1] for name in OWN_PLACES}
        paths |= {f"/hot/?period={p}" for p in ("day", "week", "month", "all")} | {"/", "/now/?show=topics"}
        paths |= {f"/feeds/mine/{issue_link(member, at=timezone.now())}/all.atom"}
    client, found = as_(member), {}
    for path in sorted(paths):
        answer = client.get(path)
        if answer.status_code == 200 and not answer.streaming:
            text = answer.content.decode(errors="replace")
            found[path.partition("/mine/")[0]] = {title for title in PLANTED.values() if title in text}
    return found


@pytest.fixture
def four(admin, board, chen, lin):
    """A featured and answered question to each way of muting it, which no other way touches: {way: (topic, place)}."""
    other = open_board(admin, "苗圃", "nursery", at=NOON)
    made = {}
    for way, title in PLANTED.items():
        author = person(f"of-{way}", f"种地的{way}")
        where = other if way == "board" else board
        row = start_topic(author, where, kind="question", title=title, body="长势如何", tags=[f"试验{way}"], at=NOON)
        mark_read(chen, row, 1, at=NOON)
        reply(lin, row, body="不错", at=NOON)
        made[way] = (row, {"topic": row, "author": author, "tag": row.tags.get(), "board": other}[way])
    feature_topics(admin, [row for row, _place in made.values()], True, at=NOON)
    drain()
    return made


@pytest.mark.either
def test_actv_02_a_muted_topic_is_in_no_list_from_the_next_load_on(four, chen, lin):
    before = lists(chen)
    shown = {way: {path for path, titles in before.items() if title in titles} for way, title in PLANTED.items()}
    # The control: unmuted it stands in all of them.
    everywhere = {"/", "/now/", "/now/?show=topics", "/now/fresh/?after=0", "/hot/", "/hot/?period=day"}
    everywhere |= {"/featured/", "/my/unread/", "/feeds"}
    for way in PLANTED:
        assert everywhere <= shown[way], way
    for _topic, place in four.values():
        choose_level(chen, place, Level.MUTE, at=NOON)
    assert {path: titles for path, titles in lists(chen).items() if titles} == {}
    paths = shown["topic"] - {"/feeds", "/my/unread/"}  # (she has read what she answered)
    assert lists(lin, paths) == {path: before[path] for path in paths}  # and everybody else's stay as they were


def test_actv_02_each_way_of_muting_takes_its_own_topic_and_no_other(four, chen):
    for way, (_topic, place) in four.items():
        choose_level(chen, place, Level.MUTE, at=NOON)
        assert lists(chen, ["/now/", "/hot/?board=care"]) == {
            "/now/": set(PLANTED.values()) - {PLANTED[way]},
            "/hot/?board=care": set(PLANTED.values()) - {PLANTED[way], PLANTED["board"]},
        }
        choose_level(chen, place, Level.NORMAL, at=NOON)


def test_actv_02_an_unanswered_question_that_is_muted_is_not_offered(muted, chen, rf):
    from forums.panels import unanswered

    request = rf.get("/")
    request.user = chen
    assert muted in unanswered(request, NOON)
    choose_level(chen, muted, Level.MUTE, at=NOON)
    assert muted not in (unanswered(request, NOON) or [])


def test_actv_02_a_muted_topic_does_not_come_in_live(muted, chen, lin):
    from profiles.now.stream import numbers

    choose_level(chen, muted, Level.MUTE, at=NOON)
    number = numbers(timezone.now())[0]
    reply(lin, muted, body="又来一句", at=NOON)
    assert "又来一句" not in as_(chen).get("/now/fresh/", {"after": number}).content.decode()
    assert "又来一句" in as_(lin).get("/now/fresh/", {"after": number}).content.decode()


def test_actv_02_let_go_it_is_there_again(muted, chen):
    client = as_(chen)
    client.post(f"/watch/topic/{muted.pk}/", {"level": "mute", "next": "/now/"})
    assert TITLE not in client.get("/now/").content.decode().partition("<main")[2].partition('class="toasts"')[0]
    client.post(f"/watch/topic/{muted.pk}/", {"level": "normal", "next": "/now/"})
    assert TITLE in client.get("/now/").content.decode().partition("<main")[2].partition('class="toasts"')[0]


def test_actv_02_muting_says_how_to_undo_it(muted, chen, mei):
    answer = as_(chen).post(f"/watch/member/{mei.pk}/", {"level": "mute", "next": "/now/"}, follow=True)
    toast = answer.content.decode().partition('class="toasts"')[2]
    assert "撤销" in toast
    assert f"/watch/member/{mei.pk}/" in toast
    assert "以后少看「小梅」" in toast
    assert 'name="level" value="none"' in toast
    as_(chen).post(f"/watch/member/{mei.pk}/", {"level": "none", "next": "/now/"})
    assert not Watch.objects.filter(member=chen).exists()
    choose_level(chen, muted, Level.WATCH, at=NOON)
    answer = as_(chen).post(f"/watch/topic/{muted.pk}/", {"level": "mute", "next": "/now/"}, follow=True)
    assert 'name="level" value="watch"' in answer.content.decode().partition('class="toasts"')[2]


def test_actv_02_a_member_can_be_muted_and_not_watched(chen, mei):
    assert as_(chen).post(f"/watch/member/{mei.pk}/", {"level": "watch"}).status_code == 302
    assert not Watch.objects.filter(member=chen).exists()


def test_actv_02_at_its_own_place_a_muted_topic_stands_and_says_so(muted, chen, lin):
    choose_level(chen, muted, Level.MUTE, at=NOON)
    drain()
    page = as_(chen).get("/forums/care/").content.decode()
    assert TITLE in page
    assert "已静音" in page
    assert "已静音" not in as_(lin).get("/forums/care/").content.decode()
    found = as_(chen).get("/search/", {"q": "试验田"}).content.decode()
    assert TITLE in found.replace("<mark>", "").replace("</mark>", "")
    assert as_(chen).get(f"/t/{muted.pk}/").status_code == 200


def test_actv_02_the_page_of_choices_lists_what_is_muted_and_lets_it_go(muted, chen, mei):
    for place in (muted, mei, muted.board):
        choose_level(chen, place, Level.MUTE, at=NOON)
    page = as_(chen).get("/now/choose/").content.decode()
    for words in (TITLE, mei.name, muted.board.name):
        assert words in page
    assert page.count(">放开<") == 3


@pytest.mark.parametrize("how", ["topic", "tag", "board"])
def test_actv_02_a_muted_place_rings_no_bell_and_so_no_mail_digest_or_push(how, muted, chen, lin):
    """Everything that is told goes through the inbox: what has no line there has no mail, digest or push either."""
    choose_level(chen, ways(muted)[how], Level.MUTE, at=NOON)
    post = reply(chen, muted, body="我也种了", at=NOON)
    drain()
    reply(lin, muted, body="@老陈 你的怎么样", quoted=post, at=NOON)
    drain()
    assert not Line.objects.filter(member=chen).exists()
    reply(chen, muted, body="还行", at=NOON)
    drain()
    assert Line.objects.filter(member=muted.author, kind="reply").exists()  # control: who muted nothing is told


def test_actv_02_a_muted_member_rings_no_bell(muted, chen, lin):
    choose_level(chen, lin, Level.MUTE, at=NOON)
    post = reply(chen, muted, body="我也种了", at=NOON)
    reply(lin, muted, body="@老陈 看看", quoted=post, at=NOON)
    drain()
    assert not Line.objects.filter(member=chen).exists()
    reply(muted.author, muted, body="@老陈 看看", quoted=post, at=NOON)
    drain()
    assert Line.objects.get(member=chen).kind == "mention"


def test_actv_02_letting_a_member_go_leaves_a_watched_board_watched(muted, chen, lin):
    choose_level(chen, muted.board, Level.WATCH, at=NOON)
    choose_level(chen, lin, Level.MUTE, at=NOON)
    choose_level(chen, lin, Level.NORMAL, at=NOON)
    reply(lin, muted, body="长高了", at=NOON)
    drain()
    assert Line.objects.filter(member=chen, kind="watched", about_id=muted.pk).exists()


CHOICES = [None, "watch", "track", "normal", "mute"]


@pytest.mark.parametrize("author", [None, "mute"])
def test_actv_02_the_filter_agrees_with_the_levels_in_every_combination(author, muted, chen):
    """125 times two: topic, tag and board each chosen so or not at all; the filter in SQL says what levels.py says."""
    places = ways(muted)
    wrong = []
    for topic, word, board in itertools.product(CHOICES, repeat=3):
        Watch.objects.all().delete()
        forget_mutes(chen)
        chosen = {"topic": topic, "author": author, "tag": word, "board": board}
        for name, level in chosen.items():
            if level:
                kind, pk = place_of(places[name])
                Watch.objects.create(member=chen, place_type_id=kind, place_id=pk, level=level, at=NOON)
        silent = effective([[topic], [author], [word], [board]]) == Level.MUTE
        there = not_muted(Topic.objects.filter(pk=muted.pk), chen).exists()
        posts = posts_not_muted(muted.posts.all(), chen).exists()
        if there == silent or posts == silent:
            wrong.append((chosen, silent, there, posts))
    assert wrong == []


def test_actv_02_of_two_tags_the_muted_one_wins(muted, chen):
    tag(muted, [ways(muted)["tag"].name, "菜园"], at=NOON)
    choose_level(chen, Topic.tags.through.tag_model().objects.get(name="菜园"), Level.WATCH, at=NOON)
    assert not_muted(Topic.objects.filter(pk=muted.pk), chen).exists()
    choose_level(chen, ways(muted)["tag"], Level.MUTE, at=NOON)
    assert not not_muted(Topic.objects.filter(pk=muted.pk), chen).exists()


def test_actv_02_a_muted_members_reply_leaves_the_row_and_its_count(muted, chen, lin, mei):
    for who in (lin, mei, lin):
        reply(who, muted, body=f"{who.name}说", at=NOON)
    assert "当天 3 条回复" in as_(chen).get("/now/").content.decode()
    choose_level(chen, lin, Level.MUTE, at=NOON)
    page = as_(chen).get("/now/").content.decode()
    assert "当天 1 条回复" in page
    assert "小林说" not in page


def test_actv_02_the_filter_costs_one_question_a_request_and_a_visitor_none(muted, chen, django_assert_num_queries):
    choose_level(chen, muted, Level.MUTE, at=NOON)
    list(not_muted(Topic.objects.all(), chen))  # content types are known from here on
    forget_mutes(chen)
    with django_assert_num_queries(3):
        for _ in range(2):
            assert muted not in list(not_muted(Topic.objects.all(), chen))
    visitor = Client().get("/now/").wsgi_request.user
    with django_assert_num_queries(1):
        assert muted in list(not_muted(Topic.objects.all(), visitor))
