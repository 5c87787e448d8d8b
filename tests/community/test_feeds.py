"""Feeds that validate and hold only what their holder may see; the sitemap."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.actions import change_club, leave_club
from community.access.roles import Role
from community.api.actions import issue_link, revoke_link
from community.api.models import FeedLink
from community.api.registry import VISITOR, absolute, feeds, sections
from community.api.views import sitemaps
from community.templatetags.house import day
from forums.actions import (
    bring_back_post,
    edit_post,
    hide_post,
    open_board,
    reply,
    restore_post,
    start_topic,
    withdraw_post,
)
from forums.models import Post, Topic
from profiles.models import Member
from tests.conftest import LONG_AGO, NOON, SECRET, as_, person

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# RFC 3339, 5.6
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def faults(content):
    """What RFC 4287 would not let pass of a feed; empty for a valid one."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        return [f"no XML: {error}"]
    found = [] if root.tag == f"{ATOM}feed" else ["the root is no feed"]
    entries = root.findall(f"{ATOM}entry")
    if root.get("{http://www.w3.org/XML/1998/namespace}lang") != "zh-CN":
        found.append("no language")
    for place in (root, *entries):
        for name in ("id", "title", "updated"):
            if len(place.findall(f"{ATOM}{name}")) != 1:
                found.append(f"{place.tag}: not exactly one {name}")
        found += [
            f"no moment: {e.text}"
            for n in ("updated", "published")
            for e in place.findall(ATOM + n)
            if not MOMENT.fullmatch(e.text or "")
        ]
        names = [e.text for e in place.findall(f"{ATOM}author/{ATOM}name")]
        if not names or not all(names):
            found.append(f"{place.tag}: no author")
        links = place.findall(f"{ATOM}link")
        if [link.get("rel") for link in links].count("alternate") != 1:
            found.append("not exactly one alternate link")
        found += [f"not absolute: {link.get('href')}" for link in links if not urlsplit(link.get("href")).netloc]
    ids = [e.text for e in root.iter(f"{ATOM}id")]
    found += [
        f"no lasting id: {i}" for i in ids if not re.match(r"tag:[\w.-]+,\d{4}-\d\d-\d\d:.+|https?://.+", i or "")
    ]
    if len(ids) != len(set(ids)):
        found.append("an id twice")
    for entry in entries:
        content = entry.find(f"{ATOM}content")
        if content is None or content.get("type") != "html":
            found.append("no html content")
        elif any(not re.match("https?:|mailto:", a) for a in re.findall(r'(?:href|src)="([^"]*)"', content.text or "")):
            found.append("an address inside is not absolute")
    return found  # fmt: skip


def entries(content):
    return ElementTree.fromstring(content).findall(f"{ATOM}entry")


def public_addresses():
    """Every public feed there could be, the private club's own among them."""
    keys = {
        "latest": ["all"],
        "board": ["care", "xuexian"],
        "club": ["xuexian"],
        "topic": [str(pk) for pk in Topic.objects.values_list("pk", flat=True)],
    }
    assert set(keys) <= set(feeds)
    return [f"/feeds/{code}/{key}.atom" for code, some in keys.items() for key in some]


def mine(token, *paths):
    return [f"/feeds/mine/{token}/{path}.atom" for path in paths or ("all",)]


def test_api_03_feeds_validate(board, topic, lin, mei, chen, admin, client):
    odd = start_topic(
        mei, board, title="坏字符\x0b\x01<b>&\ufffe", body="一\x08二 [旧帖](/t/1/) https://example.com\n\n> 引\n\n`<x>` ☀️🎉",
        at=NOON,
    )  # fmt: skip
    reply(chen, odd, body="\x0c[相对](../2/?a=1&b=2)", at=NOON)
    Post.objects.filter(topic=odd, number=2).update(author=None)
    open_board(admin, "空版块", "空的", at=LONG_AGO)
    token = issue_link(mei, at=NOON)
    addresses = [
        "/feeds/latest/all.atom",
        "/feeds/board/care.atom",
        f"/feeds/topic/{odd.pk}.atom",
        "/feeds/board/空的.atom",
    ]
    for address in addresses + mine(token, "all", "board/care", f"topic/{odd.pk}", "board/空的"):
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert not faults(answer.content), address
    assert "坏字符&lt;b&gt;&amp;<" in client.get(addresses[0]).content.decode()
    assert "佚名" in client.get(addresses[2]).content.decode()


@pytest.mark.parametrize(
    ("here", "there", "fault"),
    [
        ("<updated>", "<updated>gestern ", "no moment"),
        ("<id>tag:", "<id>", "no lasting id"),
        ("zh-CN", "en", "no language"),
        ('rel="alternate"', 'rel="related"', "alternate"),
        ('href="http://127.0.0.1:8000/t/', 'href="/t/', "not absolute"),
        ("</entry>", "<id>x</id></entry>", "exactly one id"),
        ("<name>", "<name/><x>", "no XML"),
        ("小梅", "\x01", "no XML"),
    ],
)
def test_api_03_the_validator_finds_what_is_wrong(topic, client, here, there, fault):
    content = client.get("/feeds/board/care.atom").content.decode()
    assert not faults(content)
    assert here in content
    assert any(fault in f for f in faults(content.replace(here, there)))


def test_api_03_a_clubs_private_topic_is_in_its_members_feed_and_in_no_public_one(club, topic, mei, chen, client):
    secret = Topic.objects.get(board=club.board)
    for visitor in (client, as_(mei)):
        read = {address: visitor.get(address) for address in [*public_addresses(), "/feeds/"]}
        assert not [a for a, r in read.items() if SECRET in r.content.decode()]
        assert {a for a, r in read.items() if r.status_code == 404} == {
            "/feeds/board/xuexian.atom", "/feeds/club/xuexian.atom", f"/feeds/topic/{secret.pk}.atom",
        }  # fmt: skip
    paths = ("all", "board/xuexian", "club/xuexian", f"topic/{secret.pk}")
    for address in mine(issue_link(mei, at=NOON), *paths):
        answer = client.get(address)
        assert SECRET in answer.content.decode(), address
        assert not faults(answer.content)
        assert answer.headers["Cache-Control"] == "private, no-cache"
    everything, *closed = mine(issue_link(chen, at=NOON), *paths)
    assert SECRET not in client.get(everything).content.decode()
    assert [client.get(address).status_code for address in closed] == [404, 404, 404]


def test_api_03_a_club_that_opens_its_doors_is_in_the_public_feeds_control(club, lin, client):
    change_club(lin, club, intro="都来", policy="open", at=NOON)
    read = [client.get(address) for address in public_addresses()]
    assert {r.status_code for r in read} == {200}
    assert sum(SECRET in r.content.decode() for r in read) == 4


def test_api_03_who_leaves_a_club_stops_reading_it_at_once(club, mei, client):
    token = issue_link(mei, at=NOON)
    leave_club(mei, club, at=NOON)
    everything, of_club = mine(token, "all", "club/xuexian")
    assert SECRET not in client.get(everything).content.decode()
    assert client.get(of_club).status_code == 404


def test_api_03_a_revoked_link_answers_404(topic, mei, chen, client):
    old = issue_link(mei, at=NOON)
    others = issue_link(chen, at=NOON)
    assert [client.get(a).status_code for a in mine(old, "all", "board/care")] == [200, 200]
    page = as_(mei).post("/feeds/mine/new/").content.decode()
    new = re.search(r"/feeds/mine/([\w-]+)/all\.atom", page)[1]
    assert [client.get(a).status_code for a in mine(old, "all", "board/care")] == [404, 404]
    assert client.get(mine(new)[0]).status_code == 200
    as_(mei).post("/feeds/mine/revoke/")
    revoke_link(mei, at=NOON)
    assert client.get(mine(new)[0]).status_code == 404
    assert client.get(mine(others)[0]).status_code == 200
    chen.is_active = False
    chen.save()
    assert client.get(mine(others)[0]).status_code == 404


def test_api_03_the_link_is_shown_once_and_kept_nowhere(topic, mei, client):
    browser = as_(mei)
    shown = browser.post("/feeds/mine/new/")
    token = re.search(r"/feeds/mine/([\w-]+)/all\.atom", shown.content.decode())[1]
    assert absolute(mine(token)[0]) in shown.content.decode()
    assert shown.headers["Cache-Control"] == "private, no-store"
    feed = client.get(mine(token)[0]).content.decode()
    assert token not in feed
    page = browser.get("/feeds/").content.decode()
    assert token not in page
    assert "只留它的指纹" in shown.content.decode()
    link = FeedLink.objects.get(member=mei)
    assert link.used_on == timezone.localdate()
    assert token not in str([getattr(link, f.attname) for f in FeedLink._meta.fields])
    assert f"来取：{day(link.used_on, timezone.now())}" in page
    assert "只记到哪一天" in page


def test_api_03_what_is_hidden_or_withdrawn_leaves_the_feed_at_once(topic, lin, mei, chen, colleagues, client):
    said = reply(chen, topic, body="山毛榉标记", at=NOON)
    moderator = colleagues[Role.MODERATOR]
    places = [f"/feeds/topic/{topic.pk}.atom", *mine(issue_link(chen, at=NOON), f"topic/{topic.pk}"), *mine(issue_link(moderator, at=NOON), f"topic/{topic.pk}")]  # fmt: skip
    turns = [
        (lambda: hide_post(moderator, said, rule="rude", at=NOON), False),
        (lambda: restore_post(moderator, said, at=NOON), True),
        (lambda: withdraw_post(chen, said, at=NOON), False),
        (lambda: bring_back_post(chen, said, at=NOON), True),
    ]
    for turn, stands in turns:
        turn()
        for place in places:
            assert ("山毛榉标记" in client.get(place).content.decode()) == stands
    withdraw_post(mei, topic.posts.get(number=1), at=NOON)
    assert [client.get(place).status_code for place in places] == [404, 404, 404]
    for place in ("/feeds/latest/all.atom", "/feeds/board/care.atom", *mine(issue_link(mei, at=NOON))):
        assert "冬天续航掉多少" not in client.get(place).content.decode()
        assert "阴天开车" in client.get(place).content.decode()


def test_api_03_a_link_is_no_second_step_of_a_colleague_and_rests_with_a_stopped_account(
    colleagues, admin, mei, topic, client
):
    agent = colleagues[Role.AGENT]
    board = open_board(admin, "内部", "inside", audience="staff", at=NOON)
    start_topic(agent, board, title="只给同事看的话", body="说两句", at=NOON)
    (place,) = mine(issue_link(agent, at=NOON))
    assert "只给同事看的话" not in client.get(place).content.decode()
    (own,) = mine(issue_link(mei, at=NOON))
    assert client.get(own).status_code == 200
    Member.objects.filter(pk=mei.pk).update(suspended_until=timezone.now() + timedelta(days=3))
    assert client.get(own).status_code == 404


def test_api_03_who_has_this_very_text_gets_304(topic, chen, mei, client):
    said = reply(chen, topic, body="山毛榉标记", at=NOON)
    reply(chen, topic, body="后来的一句", at=NOON + timedelta(minutes=1))
    address = f"/feeds/topic/{topic.pk}.atom"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in first.headers.get("Vary", "")
    again = {"HTTP_IF_NONE_MATCH": first.headers["ETag"], "HTTP_IF_MODIFIED_SINCE": first.headers["Last-Modified"]}
    assert client.get(address, **again).status_code == 304
    assert as_(mei).get(address, **again).status_code == 304
    withdraw_post(chen, said, at=NOON + timedelta(minutes=2))
    changed = client.get(address, **again)
    assert changed.status_code == 200
    # The newest entry is the one it was: a date alone would say that nothing changed.
    assert changed.headers["Last-Modified"] == first.headers["Last-Modified"]
    by_date = client.get(address, HTTP_IF_MODIFIED_SINCE=changed.headers["Last-Modified"])
    assert by_date.status_code == 200
    assert "山毛榉标记" not in by_date.content.decode()


def test_api_03_ids_last_and_changes_show(topic, mei, client):
    before = entries(client.get("/feeds/board/care.atom").content)[0]
    edit_post(mei, topic.posts.get(number=1), title="换了题目", body="换了内容", at=NOON + timedelta(hours=1))
    after = entries(client.get("/feeds/board/care.atom").content)[0]
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert after.findtext(f"{ATOM}title") == "换了题目"
    assert after.findtext(f"{ATOM}updated") > before.findtext(f"{ATOM}updated")
    assert after.findtext(f"{ATOM}published") == before.findtext(f"{ATOM}published")


def test_api_03_the_brands_people_sign_with_their_role(topic, shen, mei, client):
    shen.title = "车身工程师"
    shen.save()
    reply(shen, topic, body="结构上没有问题", at=NOON)
    reply(person("fake", "官方小号"), topic, body="我也说一句", at=NOON)
    names = [
        e.findtext(f"{ATOM}author/{ATOM}name") for e in entries(client.get(f"/feeds/topic/{topic.pk}.atom").content)
    ]
    assert names == ["官方小号", "沈工（官方 · 车身工程师）", "小梅"]
    english = Client()
    english.cookies["django_language"] = "en"
    assert english.get(f"/feeds/topic/{topic.pk}.atom").content == client.get(f"/feeds/topic/{topic.pk}.atom").content


def test_api_03_a_feed_costs_the_same_whatever_its_length(club, topic, mei, client):
    token = issue_link(mei, at=NOON)
    addresses = [*public_addresses()[:2], f"/feeds/topic/{topic.pk}.atom", *mine(token, "all", "club/xuexian", "board/care", f"topic/{topic.pk}")]  # fmt: skip
    for address in addresses:
        client.get(address)

    def costs():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    before = costs()
    assert max(before) <= 6
    for n in range(40):
        reply(
            mei,
            start_topic(mei, club.board if n % 2 else topic.board, title=f"第{n}个主题", body="说", at=NOON),
            body="回",
            at=NOON,
        )
        reply(mei, topic, body=f"第{n}句", at=NOON)  # fmt: skip
    assert costs() == before
    assert [len(entries(client.get(a).content)) for a in addresses] == [24, 24, 30, 30, 21, 24, 30]


def test_api_03_a_bad_key_is_404(topic, client):
    for path in (
        "topic/x",
        "topic/²",
        "topic/99999999999999999999999",
        "board/none",
        "latest/x",
        "none/1",
        "board/%00",
        "club/care",
    ):
        assert client.get(f"/feeds/{path}.atom").status_code == 404, path
    assert client.get("/feeds/mine/guess/all.atom").status_code == 404
    assert client.get(f"/feeds/mine/{issue_link(topic.author, at=NOON)}/none/1.atom").status_code == 404


def test_api_03_the_page_names_what_can_be_followed(club, topic, mei, client):
    page = client.get("/feeds/").content.decode()
    assert "/feeds/board/care.atom" in page
    assert "/feeds/latest/all.atom" in page
    assert "xuexian" not in page
    assert "我的订阅地址" not in page
    shown = as_(mei).post("/feeds/mine/new/").content.decode()
    assert re.search(r"/feeds/mine/[\w-]+/club/xuexian\.atom", shown)


def places(client, address):
    root = ElementTree.fromstring(client.get(address).content)
    return [e.text for e in root.iter(f"{MAP}loc")]


def test_api_03_the_sitemap_names_every_public_thing_and_nothing_else(club, topic, lin, mei, client, monkeypatch):
    monkeypatch.setattr(sitemaps, "SPAN", 2)
    hidden = start_topic(mei, topic.board, title="收回的", body="收回的", at=NOON)
    withdraw_post(mei, hidden.posts.get(number=1), at=NOON)
    with CaptureQueriesContext(connection) as asked:
        pieces = places(client, "/sitemap.xml")
    assert len(asked) <= len(sections)  # one statement for each
    assert not [q for q in asked if "COUNT(" in q["sql"].upper()]
    found = [place for piece in pieces for place in places(client, urlsplit(piece).path)]
    public = Topic.objects.visible_to(VISITOR).public_face()
    assert {absolute(t.get_absolute_url()) for t in public} <= set(found)
    assert absolute("/forums/care/") in found
    assert absolute("/") in found
    assert not [place for place in found if "xuexian" in place or place.endswith(f"/t/{hidden.pk}/")]
    assert not set(found) & {absolute(t.get_absolute_url()) for t in Topic.objects.filter(board=club.board)}
    for place in set(found):
        assert client.get(urlsplit(place).path).status_code == 200, place
    change_club(lin, club, intro="都来", policy="open", at=NOON)
    found = [place for piece in places(client, "/sitemap.xml") for place in places(client, urlsplit(piece).path)]
    assert absolute("/clubs/xuexian/") in found
    assert client.get("/sitemap-none-1.xml").status_code == 404
    assert places(client, "/sitemap-topics-999999.xml") == [absolute("/")]


def test_api_03_robots_are_kept_out_of_secret_links(site, client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /feeds/mine/" in text
    assert f"Sitemap: {absolute('/sitemap.xml')}" in text
