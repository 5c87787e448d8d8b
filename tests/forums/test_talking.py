"""Boards, topics, posts: rights, kinds, what happens to words."""

from functools import partial

import pytest
from django.core.management import call_command

from community.access.permissions import Refused, can
from community.access.roles import Role
from community.lib.pagination import page
from forums.actions import (
    accept_answer,
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
from forums.kinds import kinds
from forums.models import Board, Post, Topic
from forums.permissions import check_attach, check_moderate, check_reply, check_start_topic
from tests.conftest import LONG_AGO, NOON, as_, person

READ, START, REPLY, ATTACH, MODERATE = "read", "start", "reply", "attach", "moderate"
TALK = {READ, START, REPLY, ATTACH}
ALL = TALK | {MODERATE}
# board: rights, and by hand who may do what in it
RIGHTS = {
    "open": ({}, {"visitor": {READ}, "member": TALK, "agent": TALK, "moderator": ALL}),
    "news": (
        {"may_start": "staff"},
        {"visitor": {READ}, "member": {READ, REPLY, ATTACH}, "agent": TALK, "moderator": ALL},
    ),
    "words": (
        {"may_attach": "staff"},
        {"visitor": {READ}, "member": {READ, START, REPLY}, "agent": TALK, "moderator": ALL},
    ),
    "members": ({"audience": "members"}, {"visitor": set(), "member": TALK, "agent": TALK, "moderator": ALL}),
    "staff": (
        {"audience": "staff", "may_start": "staff", "may_reply": "staff", "may_attach": "staff"},
        {"visitor": set(), "member": set(), "agent": TALK, "moderator": ALL},
    ),
    "quiet": (
        {"may_start": "moderators", "may_reply": "moderators", "may_attach": "moderators"},
        {"visitor": {READ}, "member": {READ}, "agent": {READ}, "moderator": ALL},
    ),
}


@pytest.mark.parametrize("slug", RIGHTS)
def test_foru_01_each_board_holds_its_table_of_rights(admin, site, mei, shen, client, slug):
    rights, table = RIGHTS[slug]
    row = open_board(admin, f"版块{slug}", slug, at=LONG_AGO, **rights)
    topic = start_topic(admin, row, title="站长开的头", body="说两句", at=LONG_AGO)
    who = {"visitor": None, "member": mei, "agent": shen} | {
        role: person(f"r-{role}", f"同事{role.label}", role=role) for role in Role if role not in ("member", "agent")
    }
    # Whoever works for the brand stands where the agent stands; an admin is a moderator too.
    table = {
        "editor": table["agent"],
        "marketer": table["agent"],
        "researcher": table["agent"],
        "admin": table["moderator"],
    } | table
    for name, allowed in table.items():
        browser = as_(who[name]) if who[name] else client
        user = who[name] or client.get("/forums/").wsgi_request.user
        assert (browser.get(f"/forums/{slug}/").status_code == 200) == (READ in allowed), name
        assert (browser.get(f"/t/{topic.pk}/").status_code == 200) == (READ in allowed), name
        for right, check, thing in (
            (START, partial(check_start_topic, at=NOON), row),
            (REPLY, partial(check_reply, at=NOON), topic),
            (MODERATE, check_moderate, row),
            (ATTACH, check_attach, row),
        ):
            assert can(check, user, thing) == (right in allowed), f"{name} {right}"
        answer = browser.post(f"/t/{topic.pk}/reply/", {"body": f"{name}来回一句"})
        assert (answer.status_code == 302 and Post.objects.filter(source=f"{name}来回一句").exists()) == (
            REPLY in allowed
        )


def test_foru_01_1500_boards_cost_what_three_cost(admin, site, client, django_assert_num_queries):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            assert client.get("/forums/").status_code == 200
        return len(seen)

    for n in range(3):
        open_board(admin, f"小版块{n}", f"few-{n}", at=LONG_AGO)
    client.get("/forums/")
    few = cost()
    parent = Board.objects.get(slug="few-0")
    Board.objects.bulk_create(
        Board(name=f"版块{n}", slug=f"many-{n}", parent=parent if n % 3 == 0 else None) for n in range(1500)
    )
    assert cost() == few <= 4


def test_foru_01_nested_boards_stand_under_their_parent(admin, site, client):
    parent = open_board(admin, "长途", "far", at=LONG_AGO)
    open_board(admin, "川西", "west", parent=parent, at=LONG_AGO)
    assert "川西" in client.get("/forums/far/").content.decode()


@pytest.mark.parametrize("kind", ["discussion", "question"])
def test_foru_02_each_kind_can_be_started_and_shows_itself(board, mei, kind):
    browser = as_(mei)
    page_ = browser.get(f"/forums/care/new/?kind={kind}").content.decode()
    assert str(kinds[kind].label) in page_
    answer = browser.post(
        "/forums/care/new/", {"kind": kind, "title": "冬天续航掉多少", "body": "零下五度", "tags": "续航 冬天"}
    )
    topic = Topic.objects.get()
    assert answer.headers["Location"] == topic.get_absolute_url()
    assert topic.kind == kind
    assert [t.name for t in topic.tags.order_by("name")] == ["冬天", "续航"]
    reply(person("x1"), topic, body="掉三成", at=NOON)
    shown = browser.get(topic.get_absolute_url()).content.decode()
    assert ("采纳" in shown) == kinds[kind].takes_answer


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "短"}, "标题至少 4 个字，还差 3 个"),
        ({"title": "长" * 81}, "标题最多 80 个字，现在是 81 个"),
        ({"body": " \u200b "}, "还没写内容"),
        ({"body": "字" * 20_001}, "最多 20000 字"),
        ({"tags": "一 二 三 四 五 六"}, "标签最多 5 个，现在有 6 个"),
        ({"tags": "签" * 21}, "太长了"),
    ],
)
def test_foru_02_a_wrong_field_keeps_everything_typed(board, mei, fields, sentence):
    typed = {"kind": "question", "title": "打好的标题在这", "body": "打好的正文在这", "tags": "打好的标签"} | fields
    answer = as_(mei).post("/forums/care/new/", typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in shown
    assert not Topic.objects.exists()
    for name, value in typed.items():
        assert name == "kind" or value.strip()[:2000] in shown, name
    assert (
        'value="question" checked' in " ".join(shown.replace("\n", " ").split())
        or "question" in shown.split("checked")[0][-200:]
    )


def test_foru_02_only_questions_take_an_answer_and_only_their_asker_accepts(board, mei, chen, topic):
    post = reply(chen, topic, body="掉三成", at=NOON)
    with pytest.raises(Refused):
        accept_answer(chen, topic, post, at=NOON)
    accept_answer(mei, topic, post, at=NOON)
    topic.refresh_from_db()
    assert topic.accepted == post
    accept_answer(mei, topic, post, at=NOON)
    topic.refresh_from_db()
    assert topic.accepted is None
    talk = start_topic(mei, board, title="随便聊聊的", body="嗯", at=NOON)
    with pytest.raises(Refused):
        accept_answer(mei, talk, reply(chen, talk, body="哦", at=NOON), at=NOON)


def test_a_hidden_post_is_seen_by_its_author_with_the_rule_and_by_nobody_else(board, mei, chen, topic):
    xuke = person("xuke", "许可", role=Role.MODERATOR)
    post = reply(chen, topic, body="卖二手脚垫加我", at=NOON)
    hide_post(xuke, post, rule="selling", at=NOON)
    assert "卖二手脚垫" not in as_(mei).get(topic.get_absolute_url()).content.decode()
    shown = as_(chen).get(topic.get_absolute_url()).content.decode()
    assert "卖二手脚垫" in shown
    assert "第三条" in shown
    topic.refresh_from_db()
    assert topic.reply_count == 0
    restore_post(xuke, post, at=NOON)
    topic.refresh_from_db()
    assert topic.reply_count == 1
    assert "卖二手脚垫" in as_(mei).get(topic.get_absolute_url()).content.decode()


def test_withdrawing_the_opening_takes_the_topic_off_the_lists_and_back(board, mei, topic, client):
    opening = topic.posts.get(number=1)
    withdraw_post(mei, opening, at=NOON)
    assert topic.title not in client.get("/forums/care/").content.decode()
    assert client.get(topic.get_absolute_url()).status_code == 404
    bring_back_post(mei, opening, at=NOON)
    assert topic.title in client.get("/forums/care/").content.decode()
    board.refresh_from_db()
    assert (board.topic_count, board.post_count) == (1, 1)


def test_moving_takes_the_audience_along_and_keeps_floors_and_links(admin, board, mei, topic, client):
    inner = open_board(admin, "内部", "inner", audience="staff", may_start="staff", may_reply="staff", at=LONG_AGO)
    post = reply(mei, topic, body="补一句", at=NOON)
    move_topic(admin, topic, inner, at=NOON)
    assert client.get(f"/p/{post.pk}/").status_code == 404
    assert as_(admin).get(f"/p/{post.pk}/").status_code == 302
    board.refresh_from_db()
    inner.refresh_from_db()
    assert (board.topic_count, board.post_count, inner.topic_count, inner.post_count) == (0, 0, 1, 2)


def test_editing_says_so_and_renders_anew(board, mei, topic):
    opening = topic.posts.get(number=1)
    edit_post(mei, opening, body="改成**零下八度**", title="改过的标题在此", at=NOON)
    shown = as_(mei).get(topic.get_absolute_url()).content.decode()
    assert "<strong>零下八度</strong>" in shown
    assert "改过的标题在此" in shown


@pytest.mark.parametrize("replies", [20, 2000])
def test_a_topic_page_costs_the_same_for_20_and_2000_replies(board, mei, topic, replies):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Post.objects.bulk_create(
        Post(topic=topic, number=n, author=mei, source="嗯", html="<p>嗯</p>", created_at=NOON)
        for n in range(2, replies + 2)
    )
    Topic.objects.filter(pk=topic.pk).update(last_number=replies + 1, reply_count=replies)
    browser = as_(mei)
    browser.get(topic.get_absolute_url())
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(f"{topic.get_absolute_url()}?from=1").status_code == 200
    assert len(seen) <= 10, [q["sql"][:90] for q in seen]


def test_foru_02_a_reply_through_the_form_costs_fourteen_statements(topic, chen):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, form = as_(chen), {"draft": f"reply:{topic.pk}", "draft_url": topic.get_absolute_url()}
    for body in ("热身一句", "要数的一句"):
        with CaptureQueriesContext(connection) as seen:
            assert browser.post(f"/t/{topic.pk}/reply/", {**form, "body": body}).status_code == 302
    # twelve for the reply, two for the sealed log of where it was posted from
    assert len(seen) <= 14, [q["sql"][:90] for q in seen]


def test_the_topic_list_counts_nothing_and_pages_by_key(board, mei, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Topic.objects.bulk_create(
        Topic(board=board, author=mei, title=f"第 {n} 个主题", created_at=NOON, last_post_at=NOON, last_key=n)
        for n in range(200)
    )
    browser, seen_titles, url = as_(mei), [], "/forums/care/"
    while url:
        with CaptureQueriesContext(connection) as seen:
            answer = browser.get(url)
        assert len(seen) <= 11, [q["sql"][:90] for q in seen]
        assert not [q for q in seen if "COUNT(" in q["sql"]]
        shown = answer.context["page"]
        seen_titles += [t.title for t in shown]
        url = f"/forums/care/?older={shown.older}" if shown.older else None
    assert seen_titles == [f"第 {n} 个主题" for n in reversed(range(200))]


def test_paging_goes_back_the_way_it_came(board, mei):
    Topic.objects.bulk_create(
        Topic(board=board, author=mei, title=f"{n}", created_at=NOON, last_post_at=NOON, last_key=n // 3)
        for n in range(10)
    )
    first = page(Topic.objects.all(), ["last_key", "id"], 4)
    second = page(Topic.objects.all(), ["last_key", "id"], 4, older=first.older)
    again = page(Topic.objects.all(), ["last_key", "id"], 4, newer=second.newer)
    assert [t.pk for t in again] == [t.pk for t in first]
    assert again.newer is None


def test_ops_06_recount_heals_every_counter(board, mei, club, topic):
    reply(mei, topic, body="一", at=NOON)
    right = (
        list(Board.objects.order_by("pk").values("topic_count", "post_count")),
        list(Topic.objects.order_by("pk").values("reply_count", "last_number")),
    )
    Board.objects.update(topic_count=99, post_count=99)
    Topic.objects.update(reply_count=7, last_number=0)
    type(club).objects.update(member_count=55)
    call_command("recount", verbosity=0)
    assert right == (
        list(Board.objects.order_by("pk").values("topic_count", "post_count")),
        list(Topic.objects.order_by("pk").values("reply_count", "last_number")),
    )
    club.refresh_from_db()
    assert club.member_count == 2


def test_foru_03_the_pages_of_a_topic_lead_on_without_scripts(topic, chen, client):
    for n in range(2, 23):
        reply(chen, topic, body=f"第 {n} 楼说的话", at=NOON)
    first = client.get(f"/t/{topic.pk}/").content.decode()
    assert '<a href="?from=21" rel="next">下一页</a>' in first
    last = client.get(f"/t/{topic.pk}/?from=21").content.decode()
    assert 'id="p22"' in last
    assert 'rel="next"' not in last
