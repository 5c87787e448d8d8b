"""Clubs: founding, coming in, powers that end at the door, and a private club that a stranger never learns of."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.actions import (
    admit,
    change_club,
    decline,
    found_club,
    hand_over,
    join_club,
    leave_club,
    remove_member,
    set_rank,
)
from clubs.models import Club, Membership, Policy, Rank
from community.access.permissions import Refused
from community.access.roles import Role
from community.catalogue.models import Product, Region
from community.polls.actions import open_poll
from community.polls.models import Poll
from community.text.models import current
from forums.actions import edit_post, hide_post, pin_topics, start_topic
from forums.models import Board
from forums.permissions import check_moderate
from profiles.blogs.actions import comment, say
from profiles.blogs.models import Comment, Entry
from profiles.bookmarks.actions import bookmark
from profiles.bookmarks.models import Bookmark
from profiles.inbox.models import Line
from tests.clubs.events import event_of
from tests.conftest import LONG_AGO, NOON, SECRET, as_, copied, drain, person, searched
from tests.house.chat_doors import talk_in
from tests.house.test_doors import TABLE

State = Membership.State


# --- CLUB-01 ------------------------------------------------------------------------------------------------------


def test_club_01_a_member_founds_a_circle_with_its_own_page_and_address(lin):
    answer = as_(lin).post(
        "/clubs/found/",
        {"name": "手冲咖啡", "intro": "周末一起冲一壶", "kind": "circle", "policy": "open", "region": "hangzhou"},
    )
    club = Club.objects.get()
    assert re.fullmatch(r"/clubs/shou-chong-ka-fei-\w{4}/", answer.headers["Location"])
    assert club.region.name == "杭州"
    page = Client().get(club.get_absolute_url()).content.decode()
    assert "周末一起冲一壶" in page
    assert Client().get(f"/forums/{club.board.slug}/").status_code == 200


def test_club_01_newcomers_wait_seven_days_and_write_three_posts(board):
    fresh = person("fresh", at=timezone.now() - timedelta(days=2))
    for n in range(3):
        start_topic(fresh, board, title=f"第 {n} 个主题", body="说两句", at=NOON)
    answer = as_(fresh).get("/clubs/found/")
    assert answer.status_code == 403
    assert "还差 5 天" in answer.content.decode()
    quiet = person("quiet")
    answer = as_(quiet).get("/clubs/found/")
    assert answer.status_code == 403
    assert "还差 3 条" in answer.content.decode()


def test_club_01_the_directory_of_20000_clubs_keeps_its_query_count(site, mei):
    hangzhou, ningbo = Region.objects.get(name="杭州"), Region.objects.get(name="宁波")
    car = Product.objects.get(slug="liuguang")

    def fill():
        boards = Board.objects.bulk_create(Board(name=f"圈{n}", slug=f"c-{n}") for n in range(40))
        Club.objects.bulk_create(
            Club(
                slug=f"c-{n}", name=f"圈{n}", intro="一起玩", kind="circle", board=b, founded_at=NOON, member_count=n % 30,
                region=hangzhou if n % 2 else ningbo, product=car if n % 3 else None, words=" 露营 爬山 " if n % 5 else " 钓鱼 ",
            )
            for n, b in enumerate(boards)
        )  # fmt: skip

    def multiply(times):
        names = {"id": "id + 1000 * n", "name": "name || '-' || n", "slug": "slug || '-' || n"}
        copied(Board, times, **names)
        copied(Club, times, **names, board_id="board_id + 1000 * n")

    def cost(query):
        browser, looks = as_(mei), []
        for _ in range(2):  # what a process looks at anew every few seconds is no part of the page
            browser.get("/clubs/")
            current(fresh=True)
            with CaptureQueriesContext(connection) as seen:
                answer = browser.get(f"/clubs/?{query}")
            assert answer.status_code == 200
            looks.append(len(seen))
        return min(looks), answer, seen

    queries = (
        "",
        "city=杭州",
        "city=hangzhou",
        "city=330100",
        "model=liuguang",
        "q=露营",
        "q=露营&city=宁波&model=liuguang",
        "mine=on",
    )
    fill()
    few = {q: cost(q)[0] for q in queries}
    multiply(499)
    assert Club.objects.count() == 20_000
    for query in queries:
        many, answer, seen = cost(query)
        assert many == few[query] <= 10, "\n".join([query, *(q["sql"][:70] for q in seen)])
    rows = cost("city=hangzhou")[1].context["page"]
    assert {c.region_id for c in rows} == {hangzhou.pk}


# --- CLUB-03 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("policy", "state"), [(Policy.OPEN, State.ACTIVE), (Policy.APPLY, State.APPLIED)])
@pytest.mark.parametrize("role", [Role.MEMBER, Role.AGENT, Role.ADMIN])
def test_club_03_policy_by_role(lin, policy, state, role):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=policy, at=NOON)
    who = person("who", role=role)
    answer = as_(who).post("/clubs/qixing/join/", {"note": "常骑，想认识人"})
    assert answer.status_code == 302
    assert Membership.objects.get(club=club, member=who).state == state
    may_write = state == State.ACTIVE
    written = as_(who).post(
        f"/forums/{club.board.slug}/new/", {"kind": "discussion", "title": "我来说一句", "body": "你们好"}
    )
    assert (written.status_code == 302) == may_write


def test_club_03_an_application_needs_a_sentence_and_keeps_it(lin, mei):
    found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    answer = as_(mei).post("/clubs/qixing/join/", {"note": ""})
    assert "写一句为什么想来" in answer.content.decode()
    assert not Membership.objects.filter(member=mei).exists()
    answer = as_(mei).post("/clubs/qixing/join/", {"note": "长" * 201})
    assert "最多 200 个字，现在是 201 个" in answer.content.decode()
    assert "长" * 201 in answer.content.decode()


def test_club_03_an_answer_is_a_yes_or_a_no_with_a_sentence(lin, mei, chen):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    first, second = join_club(mei, club, note="想来", at=NOON), join_club(chen, club, note="也想来", at=NOON)
    browser = as_(lin)
    browser.post(f"/clubs/qixing/answer/{first.pk}/", {"verdict": "admit"})
    browser.post(f"/clubs/qixing/answer/{second.pk}/", {"verdict": "decline", "answer": ""})
    assert Membership.objects.get(pk=second.pk).state == State.APPLIED
    browser.post(f"/clubs/qixing/answer/{second.pk}/", {"verdict": "decline", "answer": "这期满了"})
    assert "这期满了" in as_(chen).get("/clubs/qixing/").content.decode()
    club.refresh_from_db()
    assert club.member_count == 2
    admit(lin, first, at=NOON)
    decline(lin, second, answer="再说", at=NOON)
    club.refresh_from_db()
    assert club.member_count == 2


def test_club_03_whoever_leaves_loses_the_private_club_with_the_next_request(club, mei):
    browser = as_(mei)
    assert browser.get("/clubs/xuexian/").status_code == 200
    leave_club(mei, club, at=NOON)
    assert browser.get("/clubs/xuexian/").status_code == 404
    assert browser.get(f"/forums/{club.board.slug}/").status_code == 404


# --- CLUB-04 ------------------------------------------------------------------------------------------------------


def test_club_04_a_moderator_of_one_club_gets_403_in_another(lin, mei, chen, topic):
    one = found_club(lin, "第一个圈", "one", intro="我们先来的", at=NOON)
    two = found_club(lin, "第二个圈", "two", intro="我们后来的", at=NOON)
    for club in (one, two):
        join_club(chen, club, at=NOON)
    set_rank(lin, join_club(mei, one, at=NOON), Rank.MODERATOR, at=NOON)
    talk = {c.slug: start_topic(chen, c.board, title="来说两句吧", body="嗯", at=NOON).posts.get() for c in (one, two)}
    browser = as_(mei)
    asked = browser.get(f"/moderation/post/{talk['one'].pk}/hide/").content.decode()
    assert f"{talk['one'].author.name}：" in asked.partition('class="quote any"')[2]
    assert talk["one"].source[:4] in asked
    assert browser.post(f"/moderation/post/{talk['one'].pk}/hide/", {"rule": "place"}).status_code == 302
    refused = browser.post(f"/moderation/post/{talk['two'].pk}/hide/", {"rule": "place"})
    assert refused.status_code == 403
    assert "第二个圈" in refused.content.decode()
    assert browser.post(f"/moderation/post/{topic.posts.get().pk}/hide/", {"rule": "place"}).status_code == 403
    talk["two"].refresh_from_db()
    assert not talk["two"].is_hidden


@pytest.mark.parametrize(
    ("rank", "may"),
    [
        (Rank.FOUNDER, {"change", "admit", "rank", "remove member", "remove moderator", "moderate"}),
        (Rank.LEADER, {"change", "admit", "rank", "remove member", "remove moderator", "moderate"}),
        (Rank.MODERATOR, {"admit", "remove member", "moderate"}),
        (Rank.MEMBER, set()),
    ],
)
def test_club_04_each_rank_holds_its_powers(lin, mei, chen, rank, may):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)

    def put(handle, as_rank, state=State.ACTIVE):
        return Membership.objects.create(club=club, member=person(handle), rank=as_rank, state=state, at=NOON)

    own = Membership.objects.get(club=club, member=lin)
    if rank != Rank.FOUNDER:
        own = put("own", rank)
    by = own.member
    acts = {
        "change": lambda: change_club(by, club, intro="换一句介绍", policy=Policy.APPLY, at=NOON),
        "admit": lambda: admit(by, put("asks", Rank.MEMBER, State.APPLIED), at=NOON),
        "rank": lambda: set_rank(by, put("plain", Rank.MEMBER), Rank.MODERATOR, at=NOON),
        "remove member": lambda: remove_member(by, put("gone", Rank.MEMBER), at=NOON),
        "remove moderator": lambda: remove_member(by, put("mod", Rank.MODERATOR), at=NOON),
        "moderate": lambda: check_moderate(by, club.board),
    }
    club.board.refresh_from_db()
    for name, act in acts.items():
        if name in may:
            act()
        else:
            with pytest.raises(Refused):
                act()


def test_club_04_the_last_leader_cannot_leave_without_handing_over(club, lin, mei):
    answer = as_(lin).post("/clubs/xuexian/leave/")
    assert answer.status_code == 403
    assert "最后一位会长" in answer.content.decode()
    hand_over(lin, club, mei, at=NOON)
    assert as_(lin).post("/clubs/xuexian/leave/").status_code == 302
    assert Membership.objects.get(club=club, member=mei).rank == Rank.FOUNDER


# --- ACCS-01 ------------------------------------------------------------------------------------------------------


# Things that are not the club's.
NOWHERE = {
    "backup": 1, "field": 1, "once": 1, "word": 1, "held": 1, "measure": 1, "adjustment": 1, "feed": 1, "review": 1, "sweep": 1,
    "guarded": 1, "device": 1, "car": 1, "owned": 1, "proof": 1, "recovery": 1, "login": 1, "css": "x", "logo": "x", "stop": "x",
    "halt": "x", "receipt": "x" * 40, "pack": "0" * 32, "file": "0" * 32, "token": "x" * 43,
}  # fmt: skip


def _places(club):
    topic = club.board.topics.get()
    post = topic.posts.first()
    membership = club.memberships.first()
    return NOWHERE | {
        "post": post.pk,
        "topic": topic.pk,
        "tag": topic.tags.get().pk,
        "answer": post.pk,
        "official": topic.posts.last().pk,
        "edited": post.pk,
        "deed": club.board.deeds.first().pk,
        "line": mei_line().pk,
        "entry": Entry.objects.get().pk,
        "comment": Comment.objects.get().pk,
        "poll": Poll.objects.get().pk,
        "bookmark": Bookmark.objects.get().pk,
        "membership": membership.pk,
        "applied": membership.pk,
        "event": club.events.get().pk,
        "invitation": (given := club.invitations.first()).pk,
        "invited": f"{given.pk}-{'0' * 32}",
        "named": f"{given.pk}-{'0' * 32}",
        "room": club.room.pk,
        "person": club.room.participants.first().pk,
        "said": club.room.messages.first().pk,
    }


def mei_line():
    return Line.objects.get(member__handle="mei", kind="reply")


def test_accs_01_a_stranger_learns_nothing_of_a_private_club_at_any_door(club, chen, mei, lin):
    edit_post(mei, club.board.topics.get().posts.first(), body=f"周日{SECRET}见", at=NOON)
    pin_topics(lin, [club.board.topics.get()], True, at=NOON)
    open_poll(mei, club.board.topics.get(), question=f"{SECRET}还是别处？", options=[SECRET, "别处"], at=NOON)
    bookmark(mei, club.board.topics.get(), at=NOON)
    carried = say(mei, body=f"{SECRET}见", readers=None, share=("topic", club.board.topics.get()), at=NOON)
    comment(lin, carried, body=f"{SECRET}收到", at=NOON)
    event_of(lin, club, title=f"{SECRET}集合", body=f"在{SECRET}见", place=SECRET, at=NOON)
    talk_in(club, mei, f"{SECRET}几点到")
    drain()
    marks, places = (SECRET, "雪线小队", "只走雪线以上的路"), _places(club)
    for who in (Client(), as_(chen)):
        for name, (method, path, _allowed, body) in TABLE.items():
            hers = path.replace("/clubs/open/", "/clubs/xuexian/").replace(
                "/forums/care/", f"/forums/{club.board.slug}/"
            )
            for inner in sorted({path, hers}):
                url = inner.format(**places)
                answer = who.get(url) if method == "GET" else who.post(url, body)
                text = answer.content.decode()
                assert not [m for m in marks if m in text], f"{name} {url}"
        for query in (
            f"/search/?q={SECRET}",
            f"/search/?q={SECRET}&kind=post",
            "/search/?q=雪线小队",
            f"/search/?q=周六&board={club.board_id}",
        ):
            answer = who.get(query)
            assert not answer.context["rows"], query
        assert "雪线小队" not in who.get("/u/mei/").content.decode()
        assert not who.get("/clubs/?q=雪线").context["page"].rows
        assert _faceless(who, "xuexian") == _faceless(who, "never-was")
    assert SECRET in as_(mei).get(f"/search/?q={SECRET}").content.decode()


def _faceless(browser, slug):
    """What the page of a club nobody may see says, without its address and the form's token."""
    answer = browser.get(f"/clubs/{slug}/")
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(
        slug, ""
    )


def test_accs_01_control_the_same_marks_are_found_once_the_club_opens(club, chen, lin):
    change_club(lin, club, intro="只走雪线以上的路", policy=Policy.OPEN, at=NOON)
    drain()
    assert as_(chen).get(f"/search/?q={SECRET}").context["rows"]
    assert "雪线小队" in as_(chen).get("/clubs/").content.decode()


def test_accs_01_brand_staff_are_strangers_to_a_private_club(club, shen, admin):
    drain()
    for colleague in (shen, admin):
        assert as_(colleague).get("/clubs/xuexian/").status_code == 404
        assert not searched(SECRET, colleague)


def test_accs_01_each_audience_is_seen_by_exactly_its_own(board, club, lin, mei, chen, shen):
    table = {
        "public": {"visitor", "chen", "mei", "shen"},
        "members": {"chen", "mei", "shen"},
        "staff": {"shen"},
        club.key: {"mei"},
    }
    who = {"visitor": Client(), "chen": as_(chen), "mei": as_(mei), "shen": as_(shen)}
    for audience, allowed in table.items():
        slug = f"b-{audience.replace(':', '-')}"
        Board.objects.create(name=f"版块{audience}", slug=slug, audience=audience)
        for name, browser in who.items():
            assert (browser.get(f"/forums/{slug}/").status_code == 200) == (name in allowed), f"{name} {audience}"


def test_a_hidden_post_of_a_private_club_stays_hidden_from_staff(club, lin, mei):
    post = club.board.topics.get().posts.first()
    hide_post(lin, post, rule="place", at=LONG_AGO)
    assert as_(person("m", role=Role.MODERATOR)).get(f"/p/{post.pk}/").status_code == 404


def test_foru_01_leaders_open_their_board_to_members_from_outside_and_close_it_again(lin, mei, chen):
    club = found_club(lin, "溪边小队", "xibian", intro="沿着溪走", at=NOON)
    topic = start_topic(lin, club.board, title="周末去哪儿走走", body="有人吗", at=NOON)
    typed = {"intro": "沿着溪走，谁都能来问", "policy": "open", "product": "", "region": ""}
    asks = {"kind": "question", "title": "新手能跟吗", "body": "想问问"}

    def tries():
        replied = as_(chen).post(f"/t/{topic.pk}/reply/", {"body": "我也想去"}).status_code
        return replied, as_(chen).post("/forums/xibian/new/", asks).status_code

    assert tries() == (403, 403)
    as_(lin).post("/clubs/xibian/change/", typed | {"open_reply": "on"})
    assert tries() == (302, 403)
    assert as_(lin).post("/clubs/xibian/change/", typed | {"open_start": "on"}).status_code == 422
    assert as_(lin).post("/clubs/xibian/change/", typed | {"open_reply": "on", "policy": "invite"}).status_code == 422
    as_(lin).post("/clubs/xibian/change/", typed | {"open_reply": "on", "open_start": "on"})
    assert tries() == (302, 302)
    as_(lin).post("/clubs/xibian/change/", typed)
    assert tries() == (403, 403)
