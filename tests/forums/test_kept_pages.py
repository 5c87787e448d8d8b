"""Drawn pages are kept (FORU-02): never older than the last write, never another audience's, never another browser's.

On SQLite nothing is kept; the same walks hold there without it.
"""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.actions import change_club, found_club, join_club
from community.catalogue.actions import add_product
from community.pages.actions import lay_home
from community.polls.actions import close_poll, vote
from community.polls.models import Poll
from community.reactions.actions import react, take_back
from forums import actions
from forums.models import Board, Post, Topic
from forums.views import kept, pieces, reading, shown
from profiles.actions import appoint, change_profile
from profiles.bookmarks.actions import bookmark
from profiles.drafts.actions import keep_draft
from profiles.models import Member
from tests.conftest import LONG_AGO, NOON, as_

keeps = connection.vendor == "postgresql"
only_where_kept = pytest.mark.skipif(not keeps, reason="pages are kept on PostgreSQL")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def page(browser, path):
    """(status, what the page shows) without the tokens of its forms."""
    answer = browser.get(path)
    return answer.status_code, TOKEN.sub("", answer.content.decode())


def afresh(browser, path):
    """The page as it is drawn with nothing kept."""
    caches["pages"].clear()
    shown = page(browser, path)
    caches["pages"].clear()
    return shown


@pytest.fixture
def talk(mei, lin, chen, shen, board, topic):
    """A question with a quoting reply, an official one, an accepted one, likes, a tag and a product."""
    first = actions.reply(lin, topic, body="先看胎压，再看预热。", at=NOON)
    actions.reply(chen, topic, body="我也是这样。", quoted=first, at=NOON)
    official = actions.reply(shen, topic, body="这是正常现象，回暖就好。", at=NOON)
    react(chen, first, "agree", at=NOON)
    actions.accept_answer(mei, topic, first, at=NOON)
    actions.pin_official(shen, topic, official, at=NOON)
    Topic.objects.filter(pk=topic.pk).update(product=add_product("liuguang", "流光"))
    return Topic.objects.get(pk=topic.pk)


def opening(topic):
    return topic.posts.get(number=1)


def second(topic):
    return topic.posts.get(number=2)


CHANGES = {
    "reply": lambda w: actions.reply(w.chen, w.talk, body="再补一句。", at=NOON),
    "edit": lambda w: actions.edit_post(w.lin, second(w.talk), body="改成先看电池。", at=NOON),
    "edit title and tags": lambda w: actions.edit_post(w.mei, opening(w.talk), body="改了", title="换个题目", tags=["换了"], at=NOON),
    "withdraw": lambda w: actions.withdraw_post(w.lin, second(w.talk), at=NOON),
    "withdraw opening": lambda w: actions.withdraw_post(w.mei, opening(w.talk), at=NOON),
    "hide": lambda w: actions.hide_post(w.mod, second(w.talk), rule="rude", at=NOON),
    "react": lambda w: react(w.mei, second(w.talk), "useful", at=NOON),
    "react otherwise": lambda w: react(w.chen, second(w.talk), "feel", at=NOON),
    "take back": lambda w: take_back(w.chen, second(w.talk), at=NOON),
    "accept no more": lambda w: actions.accept_answer(w.mei, w.talk, second(w.talk), at=NOON),
    "official no more": lambda w: actions.pin_official(w.shen, w.talk, w.talk.official, at=NOON),
    "pin": lambda w: actions.pin_topics(w.mod, [w.talk], True, at=NOON),
    "lock": lambda w: actions.lock_topics(w.mod, [w.talk], True, at=NOON),
    "feature": lambda w: actions.feature_topics(w.mod, [w.talk], True, at=NOON),
    "move": lambda w: actions.move_topic(w.mod, w.talk, w.other, at=NOON),
    "split": lambda w: actions.split_topic(w.mod, w.talk, [second(w.talk)], title="分出去", at=NOON),
    "merge": lambda w: actions.merge_topics(w.mod, [w.far], w.talk, at=NOON),
    "owner": lambda w: actions.change_owner(w.mod, w.talk, w.lin, at=NOON),
    "member renamed": lambda w: change_profile(w.lin, name="改名小林", bio="", region=None, product=None, at=NOON),
    "member appointed": lambda w: appoint(w.admin, w.lin, "agent", title="售后", at=NOON),
    "member gone": lambda w: Member.objects.filter(pk=w.lin.pk).update(name="已离开"),
    "board renamed": lambda w: actions.change_board(w.admin, w.board, name="改了名的版块", at=NOON),
    "tag renamed": lambda w: w.talk.tags.all().model.objects.filter(name="冬季续航").update(name="冬天续航"),
    "product renamed": lambda w: add_product("liuguang", "流光二代"),
    "brand": lambda w: lay_home("换牌子车友会", colour="#7a1f1f"),
    "past the actions": lambda w: Post.objects.filter(pk=second(w.talk).pk).update(html="<p>直接改了表</p>"),
}  # fmt: skip
CLOSED = {
    "board for members": lambda w: actions.change_board(w.admin, w.board, audience="members", at=NOON),
    "moved behind a door": lambda w: actions.move_topic(w.mod, w.talk, w.inner, at=NOON),
    "opening hidden": lambda w: actions.hide_post(w.mod, opening(w.talk), rule="law", at=NOON),
    "merged away": lambda w: actions.merge_topics(w.mod, [w.talk], w.far, at=NOON),
}


class World:
    """The cast and the places of one walk."""

    def __init__(self, **names):
        self.__dict__.update(names)


@pytest.fixture
def world(talk, board, admin, lin, mei, chen, shen, colleagues):
    mod = colleagues["moderator"]
    other = actions.open_board(admin, "别的版块", "other", at=LONG_AGO)
    inner = actions.open_board(admin, "内部版块", "inner", audience="members", at=LONG_AGO)
    far = actions.start_topic(lin, board, title="胎压多少合适？", body="二点五够不够。", at=NOON)
    return World(
        talk=talk, board=Board.objects.get(pk=board.pk), other=other, inner=inner, far=far, admin=admin, lin=lin, mei=mei, chen=chen,
        shen=shen, mod=mod,
    )  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_foru_02_every_change_shows_at_once_on_a_kept_topic_page(world, change):
    browser, path = Client(), world.talk.get_absolute_url()
    before = page(browser, path)
    assert page(browser, path) == before
    CHANGES[change](world)
    after = page(browser, path)
    assert after != before
    assert after == afresh(browser, path)


def test_foru_02_votes_and_the_end_of_a_poll_show_at_once(board, mei, chen, lin):
    asked = {"question": "你掉多少？", "options": ["一成", "三成"], "hidden_until_voted": True}
    topic = actions.start_topic(mei, board, kind="poll", title="掉多少？", body="选一个", poll=asked, at=NOON)
    poll, path = Poll.objects.get(), topic.get_absolute_url()
    browsers = [Client(), as_(chen), as_(lin), as_(mei)]
    steps = [
        partial(vote, chen, poll, [poll.options.first().pk], at=NOON), partial(vote, lin, poll, [poll.options.last().pk], at=NOON),
        partial(close_poll, mei, poll, at=NOON),
    ]  # fmt: skip
    for step in steps:
        before = [page(b, path) for b in browsers]
        step()
        after = [page(b, path) for b in browsers]
        assert after == [afresh(b, path) for b in browsers]
        assert after != before


LISTED = [
    "reply", "edit title and tags", "withdraw opening", "hide", "accept no more", "pin", "lock", "feature", "move", "split",
    "merge", "owner", "member renamed", "board renamed", "brand",
]  # fmt: skip


@pytest.mark.parametrize("change", LISTED)
def test_foru_02_every_change_shows_at_once_on_a_kept_list(world, change):
    browser, path = Client(), world.board.get_absolute_url()
    before = page(browser, path)
    assert page(browser, path) == before
    if change == "member renamed":
        change_profile(world.mei, name="改名小梅", bio="", region=None, product=None, at=NOON)
    else:
        CHANGES[change](world)
    assert page(browser, path) == afresh(browser, path) != before


@pytest.mark.parametrize("change", CLOSED)
def test_foru_02_a_kept_page_closes_with_its_topic(world, change):
    browser, path = Client(), world.talk.get_absolute_url()
    assert "零下五度" in page(browser, path)[1]
    CLOSED[change](world)
    status, html = page(browser, path)
    assert status in (301, 302, 404)
    assert "零下五度" not in html


@only_where_kept
def test_foru_02_a_kept_page_costs_one_statement_and_a_kept_list_three(world):
    for path, cost in ((world.talk.get_absolute_url(), 1), (world.board.get_absolute_url(), 3)):
        browser = Client()
        page(browser, path)
        with CaptureQueriesContext(connection) as seen:
            page(browser, path)
        assert len(seen) == cost, [q["sql"] for q in seen]


@only_where_kept
@pytest.mark.parametrize("missing", ["revision", "reacted", "house"])
def test_foru_02_without_its_version_a_kept_page_would_be_old_control(world, missing, monkeypatch):
    change = {"revision": "edit", "reacted": "react", "house": "member renamed"}[missing]
    whole = kept._topic_row
    place = {"revision": 0, "reacted": 2, "house": 3}[missing]
    monkeypatch.setattr(kept, "_topic_row", lambda *args: [(*r[:place], 0, *r[place + 1 :]) for r in whole(*args)])
    browser, path = Client(), world.talk.get_absolute_url()
    before = page(browser, path)
    CHANGES[change](world)
    assert page(browser, path) == before != afresh(browser, path)


@only_where_kept
def test_foru_02_every_table_a_kept_page_reads_moves_its_version(world, lin, club):
    """Whoever shows something more on these pages gives its table a trigger (migration 0005 says how)."""
    found_club(lin, "晨跑小队", "morning", intro="早起", at=NOON)
    paths = [world.talk.get_absolute_url(), world.board.get_absolute_url(), "/forums/morning/"]
    with CaptureQueriesContext(connection) as seen:
        for path in paths:
            assert afresh(Client(), path)[0] == 200
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(q["sql"] for q in seen)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'page_version%'")
        moved = {name.strip('"') for (name,) in cursor.fetchall()}
    # A page of Wagtail's tree is only asked for its place; content types never change.
    assert read - moved <= {"forums_stamp", "django_content_type", "wagtailcore_page"}, read - moved
    assert {"forums_post", "forums_topic", "profiles_member"} <= read


def test_foru_02_a_clubs_board_shows_its_club_as_it_is(chen, lin):
    club = found_club(lin, "晨跑小队", "morning", intro="早起", at=NOON)
    browser, path = Client(), club.board.get_absolute_url()
    before = page(browser, path)
    join_club(chen, club, at=NOON)
    assert page(browser, path) == afresh(browser, path) != before
    change_club(lin, club, intro="只在周末", policy="secret", at=NOON)
    assert page(browser, path)[0] == 404


# --- members ------------------------------------------------------------------------------------------------------


def viewers(world, person_of):
    return {name: as_(getattr(world, name)) for name in person_of}


def test_foru_02_everybody_sees_her_own_page_whoever_came_before(world):
    react(world.chen, world.far.posts.get(number=1), "agree", at=NOON)
    actions.hide_post(world.mod, actions.reply(world.chen, world.far, body="骂人的话", at=NOON), rule="rude", at=NOON)
    path = world.far.get_absolute_url()
    names = ["lin", "mei", "chen", "shen", "mod", "admin"]
    browsers = viewers(world, names)
    alone = {name: afresh(browsers[name], path) for name in names}
    for order in (names, names[::-1], ["mei", "lin", "mei", "chen", "mei", "shen", "mod"]):
        caches["pages"].clear()
        for name in order:
            assert page(browsers[name], path) == alone[name], (order, name)
    assert "骂人的话" in alone["chen"][1]
    assert "骂人的话" not in alone["mei"][1]


@only_where_kept
def test_foru_02_members_share_drawn_floors(world):
    path = world.far.get_absolute_url()
    first, then = as_(world.mei), as_(world.chen)
    page(first, path)
    with CaptureQueriesContext(connection) as seen:
        page(then, path)
    read = " ".join(q["sql"] for q in seen)
    assert not re.search(r'SELECT "forums_post"."id".*"html"', read)
    assert len(seen) == 3, [q["sql"] for q in seen]


@only_where_kept
def test_foru_02_a_members_kept_page_costs_three_statements_and_her_list_eight(world, person_far):
    for path, cost in ((world.far.get_absolute_url(), 3), (world.board.get_absolute_url(), 8)):
        browser = as_(person_far)
        page(browser, path)
        with CaptureQueriesContext(connection) as seen:
            page(browser, path)
        assert len(seen) == cost, [q["sql"] for q in seen]


@pytest.mark.parametrize("change", CHANGES)
def test_foru_02_every_change_shows_at_once_to_members(world, change, person_far):
    browser, path = as_(person_far), world.talk.get_absolute_url()
    before = page(browser, path)
    assert page(browser, path) == before
    CHANGES[change](world)
    assert page(browser, path) == afresh(browser, path)


@pytest.fixture
def person_far(db):
    from tests.conftest import person

    return person("far", "远客")


@pytest.mark.parametrize("change", LISTED)
def test_foru_02_every_change_shows_at_once_in_a_members_list(world, change, person_far):
    browser, path = as_(person_far), world.board.get_absolute_url()
    actions.mark_read(person_far, world.talk, 1, at=NOON)
    before = page(browser, path)
    assert page(browser, path) == before
    CHANGES[change](world)
    assert page(browser, path) == afresh(browser, path)


@only_where_kept
def test_foru_02_without_its_version_a_members_page_would_be_old_control(world, person_far, monkeypatch):
    browser, path = as_(person_far), world.talk.get_absolute_url()
    whole = pieces.state_of
    monkeypatch.setattr(shown, "state_of", lambda *a, **k: (whole(*a, **k) or ())[:4] or None)
    page(browser, path)
    before = page(browser, path)
    CHANGES["edit"](world)
    assert page(browser, path) == before != afresh(browser, path)


@only_where_kept
def test_foru_02_without_its_version_a_line_would_be_old_control(world, person_far, monkeypatch):
    browser, path = as_(person_far), world.board.get_absolute_url()

    def unversioned(topics, *parts):
        for topic in topics:
            topic.state = (topic.pk,)

    monkeypatch.setattr(reading, "mark_states", unversioned)
    page(browser, path)
    CHANGES["feature"](world)
    assert "精华</span>" not in page(browser, path)[1]
    assert "精华</span>" in afresh(browser, path)[1]


def test_foru_02_what_a_member_did_here_shows_at_once(world, person_far):
    browser, path = as_(person_far), world.far.get_absolute_url()
    page(browser, path)
    steps = [
        partial(keep_draft, person_far, f"reply:{world.far.pk}", {"body": ["写到一半"]}, url=path, at=NOON),
        partial(bookmark, person_far, world.far, at=NOON),
        partial(react, person_far, opening(world.far), "agree", at=NOON),
        partial(actions.mark_read, person_far, world.far, 1, at=NOON),
        partial(actions.reply, person_far, world.far, body="我也来一句", at=NOON),
    ]
    for step in steps:
        before = page(browser, path)
        step()
        assert page(browser, path) == afresh(browser, path) != before, step


# --- browsers -----------------------------------------------------------------------------------------------------


def test_foru_02_the_token_of_a_kept_page_is_the_browsers_own(world):
    path, tokens = world.talk.get_absolute_url(), set()
    for _ in range(3):
        browser = Client(enforce_csrf_checks=True)
        answer = browser.get(path)
        token = TOKEN.search(answer.content.decode())[1]
        tokens.add(token)
        assert "Cookie" in answer["Vary"]
        sent = browser.post("/i18n/setlang/", {"language": "en", "next": path, "csrfmiddlewaretoken": token})
        assert sent.status_code == 302
    assert len(tokens) == 3
    stranger = Client(enforce_csrf_checks=True)
    stranger.get(path)
    assert stranger.post("/i18n/setlang/", {"language": "en", "csrfmiddlewaretoken": token}).status_code == 403


def test_foru_02_languages_addresses_and_sign_ins_keep_apart(world, mei):
    path = world.talk.get_absolute_url()
    shown = page(Client(), path)
    other = Client()
    other.cookies["django_language"] = "en"
    assert 'lang="en"' in page(other, path)[1]
    assert page(Client(), path) == shown
    assert "from=1" in page(Client(), f"{path}?from=1")[1]
    assert "from=1" not in page(Client(), path)[1]
    assert "登录后回复" not in page(as_(mei), path)[1]
    assert page(Client(), path) == shown


@only_where_kept
def test_foru_02_only_plain_addresses_are_kept(world):
    path = world.talk.get_absolute_url()
    for query in ("?from=2", "?from=abc", "?from=9999981", "?from=1&x=1", "?quote=1", "?utm=1"):
        page(Client(), path + query)
    assert not caches["pages"]._cache.keys() - {caches["pages"].make_key("brands")}
    page(Client(), path)
    assert len(caches["pages"]._cache) > 1


@only_where_kept
@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("place", ["talk", "board"])
def test_foru_02_words_about_time_do_not_grow_old(world, place, warm, monkeypatch):
    """Neither drawn anew nor put together from lines that a member's page has kept before."""
    path, now = getattr(world, place).get_absolute_url(), timezone.now()
    actions.reply(world.chen, world.talk, body="刚写的", at=now - timedelta(seconds=30))
    if warm:
        page(as_(world.lin), path)
    assert "刚刚" in page(Client(), path)[1]
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=31))
    assert "1 分钟前" in page(Client(), path)[1]
    assert "刚刚" not in page(Client(), path)[1]
