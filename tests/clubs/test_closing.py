"""CLUB-05 and ACCS-01: leaving a club closes page, board, feed, search and the open socket; INBX-05: how much of it one hears."""

import asyncio
import json

import pytest
from django.test import Client
from django.utils import timezone

from clubs.actions import (
    admit,
    change_club,
    cover_club,
    found_club,
    hand_over,
    join_club,
    leave_club,
    remove_member,
    set_rank,
    uncover_club,
)
from clubs.events.actions import hide_event
from clubs.models import Membership, Policy, Rank
from community.access.registry import forget_keys, keys_of
from community.api.actions import issue_link
from forums.actions import hide_post, pin_topics, reply, start_topic
from forums.actions.moderating import place
from forums.models import Post, Topic
from forums.muting import not_muted, own_posts
from profiles.garage.actions import transfer_car
from profiles.inbox.actions import choose_level
from profiles.inbox.models import Level, Line
from tests.clubs.events import event_of
from tests.community.test_live import frames, in_thread, quick_looks, run, socket  # noqa: F401
from tests.conftest import NOON, SECRET, as_, drain, let_in, person, searched
from tests.profiles.garages import model, verified, vin

State = Membership.State


def goes(how, club, lin, mei):
    """Mei is out of the club by one of the ways."""
    if how == "leaves":
        leave_club(mei, club, at=NOON)
    elif how == "is sent":
        remove_member(lin, Membership.objects.get(club=club, member=mei), at=NOON)
    else:
        transfer_car(mei, mei.car, at=NOON)  # and no reader runs


@pytest.fixture(params=["leaves", "is sent", "loses the car"])
def way(request, club, lin, mei, admin):
    """How Mei goes; for the last one the club is an owner club and both have its car."""
    if request.param == "loses the car":
        lin.car, mei.car = verified(admin, lin, vin(1)), verified(admin, mei, vin(2))
        type(club).objects.filter(pk=club.pk).update(kind="owners", product=model())
    return request.param


def test_club_05_leaving_closes_page_board_feed_and_search_with_the_next_request(way, club, lin, mei):
    drain()
    browser, token, topic = as_(mei), issue_link(mei, at=timezone.now()), club.board.topics.get()
    doors = {
        "page": "/clubs/xuexian/", "members": "/clubs/xuexian/members/", "board": f"/forums/{club.board.slug}/",
        "topic": f"/t/{topic.pk}/", "feed": f"/feeds/mine/{token}/club/xuexian.atom", "write": f"/forums/{club.board.slug}/new/",
    }  # fmt: skip
    assert {name: browser.get(path).status_code for name, path in doors.items()} == dict.fromkeys(doors, 200)
    assert SECRET in browser.get(f"/search/?q={SECRET}").content.decode().replace(f'value="{SECRET}"', "")
    assert "雪线小队" in browser.get("/").content.decode()
    goes(way, club, lin, mei)
    # a guest of a secret club keeps its name and the way back, and nothing else
    guest = way == "loses the car"
    closed = dict.fromkeys(doors, 404) | ({"page": 200} if guest else {})
    assert {name: browser.get(path).status_code for name, path in doors.items()} == closed
    page = browser.get(doors["page"]).text
    assert ("雪线小队" in page) == guest
    for kept in (SECRET, "小林", "members/", "/forums/xuexian/", "发主题"):
        assert kept not in page, kept
    assert not browser.get(f"/search/?q={SECRET}").context["rows"]
    for path in ("/", "/now/", "/clubs/", f"/feeds/mine/{token}/all.atom"):
        said = browser.get(path).content.decode()
        assert SECRET not in said, path
        assert "雪线小队" not in said, path
    assert browser.post(f"/t/{topic.pk}/reply/", {"body": "我还在吗"}).status_code == 404
    forget_keys(mei)
    assert not searched(SECRET, mei)


def test_club_05_leaving_closes_the_open_socket_at_once(way, club, lin, mei, django_capture_on_commit_callbacks):
    topic, line = club.board.topics.get(), socket(mei)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 2}}))
        await in_thread(reply, lin, topic, body="先听一句", at=NOON)
        heard = await frames(line, 1)
        await in_thread(lambda: _committed(django_capture_on_commit_callbacks, goes, way, club, lin, mei))
        await in_thread(reply, lin, topic, body="不该听到的", at=NOON)
        silent = await line.receive_nothing(timeout=0.8)
        await line.disconnect()
        return heard, silent

    heard, silent = run(walk)
    assert "先听一句" in heard[0]["html"]
    assert silent


def _committed(capture, function, *args):
    with capture(execute=True):
        function(*args)


def test_club_05_whoever_may_hear_something_else_now_is_rung(lin, mei, chen, monkeypatch, admin):
    """Every action that changes who may hear: the members whose rights it rings."""
    rung = []
    for module in ("coming", "founding", "lapsing", "ranks"):
        monkeypatch.setattr(f"clubs.actions.{module}.ring_rights", rung.append)

    def rings(act):
        rung.clear()
        return act(), set(rung)

    club, heard = rings(
        lambda: found_club(lin, "响铃小队", "xiangling", intro="谁来都响一声", policy=Policy.APPLY, at=NOON)
    )
    assert heard == {lin.pk}
    row, heard = rings(lambda: join_club(mei, club, note="想来", at=NOON))
    assert heard == set()
    assert rings(lambda: admit(lin, row, at=NOON))[1] == {mei.pk}
    assert rings(lambda: let_in(chen, club))[1] == {chen.pk}
    assert rings(lambda: set_rank(lin, row, Rank.MODERATOR, at=NOON))[1] == {mei.pk}
    assert rings(lambda: hand_over(lin, club, mei, at=NOON))[1] == {lin.pk, mei.pk}
    assert rings(lambda: leave_club(chen, club, at=NOON))[1] == {chen.pk}
    assert rings(lambda: remove_member(mei, Membership.objects.get(member=lin), at=NOON))[1] == {lin.pk}


def test_club_05_founding_opens_the_board_under_the_clubs_own_audience(lin, mei):
    for policy in Policy:
        club = found_club(lin, f"小队{policy}", f"team-{policy}", intro="一起走走看看", policy=policy, at=NOON)
        assert club.board.audience == club.audience == (club.key if policy in ("invite", "secret") else "public")
        assert {club.board.may_start, club.board.may_reply, club.board.may_attach} == {club.key}
        assert club.board.may_moderate == club.leaders_key
    assert Client().get("/forums/team-secret/").status_code == 404


def test_accs_01_closing_the_door_hushes_the_socket_of_whoever_stood_outside(lin, mei, chen):
    club = found_club(lin, "敞开小队", "changkai", intro="先开着再关上", at=NOON)
    topic = start_topic(lin, club.board, title="门口说两句", body="先开着", at=NOON)
    line = socket(chen)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        await in_thread(reply, lin, topic, body="门还开着", at=NOON)
        heard = await frames(line, 1)
        await in_thread(lambda: change_club(lin, club, intro="先开着再关上", policy=Policy.SECRET, at=NOON))
        await asyncio.sleep(0.3)  # the hub's next look
        await in_thread(lambda: reply(lin, Topic.objects.get(pk=topic.pk), body="门关上了", at=NOON))
        silent = await line.receive_nothing(timeout=0.8)
        await line.disconnect()
        return heard, silent

    heard, silent = run(walk)
    assert "门还开着" in heard[0]["html"]
    assert silent


# --- INBX-05 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "kinds", "listed"),
    [
        ({}, [], True),
        ({"club": "watch"}, ["watched"], True),
        ({"club": "mute"}, [], False),
        ({"club": "mute", "board": "watch"}, ["watched"], True),
        ({"club": "mute", "board": "normal"}, [], True),
        ({"club": "watch", "board": "mute"}, [], False),
        ({"club": "mute", "tag": "track"}, [], True),
        ({"club": "mute", "topic": "watch"}, ["watched"], True),
        ({"club": "watch", "board": "normal"}, [], True),
        ({"club": "watch", "topic": "mute"}, [], False),
        ({"club": "watch", "board": "watch", "tag": "mute"}, [], False),
    ],
)
def test_inbx_05_of_club_board_tag_and_topic_the_most_specific_wins(lin, mei, chen, levels, kinds, listed):
    club = found_club(lin, "听多少小队", "tingduo", intro="说多说少随你", at=NOON)
    topic = start_topic(lin, club.board, title="今天说点什么", body="随便", tags=["听多少"], at=NOON)
    places = {"club": club, "board": club.board, "tag": topic.tags.get(), "topic": topic}
    for code, level in levels.items():
        choose_level(chen, places[code], level, at=NOON)
    join_club(mei, club, at=NOON)
    reply(mei, topic, body="我来一句", at=NOON)
    drain()
    assert [x.kind for x in Line.objects.filter(member=chen)] == kinds
    assert not_muted(Topic.objects.filter(pk=topic.pk), chen).exists() == listed


def test_inbx_05_a_muted_clubs_board_is_in_no_list_and_a_tracked_one_in_ones_corner(lin, mei, chen):
    club = found_club(lin, "听多少小队", "tingduo", intro="说多说少随你", at=NOON)
    start_topic(lin, club.board, title="今天说点什么呢", body="随便", at=NOON)
    drain()
    assert "今天说点什么呢" in as_(chen).get("/now/").content.decode()
    assert not own_posts(Post.objects.filter(topic__board=club.board), chen).exists()
    choose_level(chen, club, Level.TRACK, at=NOON)
    assert own_posts(Post.objects.filter(topic__board=club.board), chen).exists()
    choose_level(chen, club, Level.MUTE, at=NOON)
    for path in ("/now/", "/hot/?period=all"):
        assert "今天说点什么呢" not in as_(chen).get(path).content.decode(), path


def test_inbx_05_the_level_of_a_club_is_chosen_on_its_page_and_listed(club, mei, chen):
    browser = as_(mei)
    assert f"/watch/club/{club.pk}/" in browser.get("/clubs/xuexian/").content.decode()
    browser.post(f"/watch/club/{club.pk}/", {"level": "watch"})
    assert "雪线小队" in browser.get("/my/watching/").content.decode()
    assert as_(chen).post(f"/watch/club/{club.pk}/", {"level": "watch"}).status_code == 404


def test_inbx_05_a_keeper_hears_of_an_application_and_of_a_muted_clubs_not(lin, mei, chen):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    join_club(mei, club, note="每天骑二十公里", at=NOON)
    drain()
    page = as_(lin).get("/inbox/").content.decode()
    assert "想进「骑行圈子」" in page
    assert "每天骑二十公里" in page
    as_(lin).post(f"/clubs/qixing/answer/{Membership.objects.get(member=mei).pk}/", {"verdict": "admit"})
    drain()
    assert not Line.objects.filter(member=lin, kind="club_applied").exists()
    assert "同意你进「骑行圈子」了" in as_(mei).get("/inbox/").content.decode()
    choose_level(lin, club, Level.MUTE, at=NOON)
    join_club(chen, club, note="也想来", at=NOON)
    drain()
    assert not Line.objects.filter(member=lin, kind="club_applied").exists()


def test_accs_01_control_who_is_in_reads_what_the_stranger_does_not(club, mei, chen):
    assert club.key in keys_of(mei)
    assert club.key not in keys_of(chen)
    assert {m.state for m in club.memberships.all()} == {State.ACTIVE}


def _log(member, path="/rules/log/"):
    return (as_(member) if member else Client()).get(path).text.partition("<main")[2].partition("</main>")[0]


def test_accs_01_the_logs_of_moderation_name_no_club_that_has_become_secret(lin, mei, chen, colleagues):
    moderator = colleagues["moderator"]
    club = found_club(lin, "雪线小队", "xuexian", intro="只走雪线以上的路", policy=Policy.OPEN, at=NOON)
    join_club(mei, club, at=NOON)
    topic = start_topic(mei, club.board, title="周末去哪儿走走", body="有人吗", at=NOON)
    pin_topics(lin, [topic], True, at=NOON)
    hide_post(lin, reply(mei, topic, body="溪边的话不在题上", at=NOON), rule="place", at=NOON)
    hide_event(person("second", role="moderator"), event_of(lin), rule="place", at=NOON)
    set_rank(lin, Membership.objects.get(club=club, member=mei), Rank.MODERATOR, at=NOON)
    forget_keys(mei)
    hide_event(mei, event_of(lin, club, title="溪边集合"), rule="place", at=NOON)
    cover_club(moderator, club.pk, rule="rude", at=NOON)
    uncover_club(moderator, club.pk, at=NOON)
    for reader in (None, chen, mei):
        assert _log(reader).count("雪线小队") >= 4, reader
    assert "雪线小队" in _log(moderator, "/desk/acts/")
    assert "溪边的话" in _log(moderator, "/desk/acts/")
    change_club(lin, club, intro="只走雪线以上的路", policy=Policy.SECRET, at=NOON)
    for reader in (None, chen, moderator):
        said = _log(reader)
        assert "置顶" in said
        assert "活动日历" in said
        for word in ("雪线小队", "周末去哪儿", "溪边"):
            assert word not in said, (reader, word)
    assert _log(mei).count("雪线小队") >= 4
    desk = _log(moderator, "/desk/acts/")
    for word in ("雪线小队", "溪边", "只走雪线以上"):
        assert word not in desk, word
    leave_club(mei, club, at=NOON)
    assert "雪线小队" not in _log(mei, "/my/acts/")


def test_accs_01_a_topic_that_moved_away_does_not_name_where_it_was(lin, mei, admin, board, chen):
    club = found_club(lin, "雪线小队", "xuexian", intro="只走雪线以上的路", policy=Policy.OPEN, at=NOON)
    topic = start_topic(lin, club.board, title="周末去哪儿走走", body="有人吗", at=NOON)
    pin_topics(lin, [topic], True, at=NOON)
    place(admin, topic, board, NOON)
    change_club(lin, club, intro="只走雪线以上的路", policy=Policy.SECRET, at=NOON)
    assert "雪线小队" not in _log(chen)
    assert board.name in _log(chen)
