"""BLOG-02: short words, and re-posts that never widen an audience."""

import itertools

import pytest
from django.test import Client

from clubs.actions import leave_club
from community.access.permissions import Refused
from community.access.registry import MEMBERS, PUBLIC, keys_of
from community.api.registry import VISITOR
from forums.actions import hide_post, start_topic, withdraw_post
from profiles.blogs.actions import edit_entry, say, withdraw, write_entry
from profiles.blogs.models import Entry, Readers, audience_of
from profiles.blogs.permissions import check_repost
from profiles.blogs.registry import repostables
from profiles.inbox.models import Line
from profiles.models import signed_in
from profiles.ties.actions import block, follow
from tests.conftest import NOON, SECRET, as_, drain, searched

WORDS = "山口起雾了，慢一点"


def said(member, **fields):
    return {"body": WORDS, "readers": "public", **fields}


def test_blog_02_a_short_word_is_said_and_stands_in_the_feed_of_those_who_follow(lin, mei, chen):
    follow(mei, lin, at=NOON)
    assert as_(lin).post("/my/say/", said(lin)).status_code == 302
    for client, query, there in (
        (as_(mei), "?from=followed", True),
        (as_(chen), "?from=followed", False),
        (as_(chen), "", True),
    ):
        assert (WORDS in client.get(f"/now/{query}").content.decode()) == there
    assert WORDS in Client().get("/u/lin/").content.decode()
    assert WORDS in as_(mei).get("/now/fresh/", {"after": 0, "from": "followed"}).content.decode()
    assert WORDS not in as_(chen).get("/now/fresh/", {"after": 0, "from": "followed"}).content.decode()


def test_blog_02_a_following_feed_holds_what_those_said_whom_one_follows_and_nobody_else(lin, mei, chen, board):
    follow(mei, lin, at=NOON)
    start_topic(lin, board, title="小林的主题", body="说说看", at=NOON)
    start_topic(chen, board, title="老陈的主题", body="说说看", at=NOON)
    page = as_(mei).get("/now/?from=followed").content.decode()
    assert "小林的主题" in page
    assert "老陈的主题" not in page
    assert "你还没关注谁" in as_(chen).get("/now/?from=followed").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": "长" * 301}, "最多 300 字"),
        ({"body": " "}, "还没写内容"),
        ({"readers": "club:1"}, "从给的几样里选一个"),
    ],
)
def test_blog_02_what_is_wrong_is_said_and_stays(fields, sentence, lin):
    answer = as_(lin).post("/my/say/", said(lin, **fields))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Entry.objects.exists()


def test_blog_02_a_topic_is_carried_on_with_or_without_words(lin, mei, chen, topic):
    page = as_(lin).get(f"/my/say/topic/{topic.pk}/").content.decode()
    assert topic.title in page
    as_(lin).post(f"/my/say/topic/{topic.pk}/", said(lin, body=""))
    row = Entry.objects.get()
    drain()
    for client in (Client(), as_(chen)):
        shown = client.get(f"/b/{row.pk}/").content.decode()
        assert topic.title in shown
        assert topic.get_absolute_url() in shown
    assert topic.title in as_(chen).get("/now/?show=statuses").content.decode()
    assert Line.objects.get(member=mei, kind="repost").total == 1
    assert as_(mei).get("/inbox/").status_code == 200


@pytest.mark.parametrize("way", ["withdrawn", "hidden", "entry withdrawn"])
def test_blog_02_deleting_a_thing_empties_its_reposts(way, lin, mei, chen, admin, topic):
    original = write_entry(mei, title="梅子酒", body="泡三年", at=NOON)
    carried, title = (("entry", original), "梅子酒") if "entry" in way else (("topic", topic), topic.title)
    row = say(lin, body=WORDS, share=carried, at=NOON)
    again = say(chen, body="再转", share=("entry", row), at=NOON)
    assert title in Client().get(f"/b/{row.pk}/").content.decode()
    if way == "withdrawn":
        withdraw_post(mei, topic.posts.get(number=1), at=NOON)
    elif way == "hidden":
        hide_post(admin, topic.posts.get(number=1), rule="rude", at=NOON)
    else:
        withdraw(mei, original, at=NOON)
    drain()
    for path in (f"/b/{row.pk}/", "/u/lin/", "/u/lin/blog/", "/now/"):
        assert title not in Client().get(path).content.decode().partition("<main")[2].replace("/u/mei", ""), path
    page = Client().get(f"/b/{row.pk}/").content.decode()
    assert "收起来了" in page
    assert WORDS in page
    assert WORDS in Client().get(f"/b/{again.pk}/").content.decode()


def test_blog_02_what_a_closed_circle_holds_is_carried_to_nobody_outside(lin, mei, chen, club):
    inside = club.board.topics.get()
    page = as_(mei).get(f"/my/say/topic/{inside.pk}/").content.decode()
    assert "看得到原来那处的人" in page
    assert 'value="public"' not in page
    assert as_(mei).post(f"/my/say/topic/{inside.pk}/", said(mei, body="都来看")).status_code == 422
    as_(mei).post(f"/my/say/topic/{inside.pk}/", said(mei, body="都来看", readers="theirs"))
    row = Entry.objects.get()
    assert row.audience == f"club:{club.pk}"
    drain()
    assert SECRET in as_(lin).get(f"/b/{row.pk}/").content.decode()
    for client in (Client(), as_(chen)):
        assert client.get(f"/b/{row.pk}/").status_code == 404
        for path in ("/now/", "/u/mei/", "/u/mei/blog/", "/search/?q=都来看", "/feeds/blog/mei.atom"):
            shown = client.get(path).content.decode()
            assert SECRET not in shown
            assert "都来看" not in shown.replace('value="都来看"', "").replace("「都来看」", "")
    assert as_(chen).get(f"/my/say/topic/{inside.pk}/").status_code == 404
    leave_club(mei, club, at=NOON)
    assert SECRET not in as_(mei).get(f"/b/{row.pk}/").content.decode()  # her own words stay hers
    assert not searched(SECRET, signed_in(chen.pk))


def test_blog_02_what_moves_into_a_closed_circle_later_is_not_shown_any_more(lin, mei, chen, topic, club):
    row = say(lin, body=WORDS, share=("topic", topic), at=NOON)
    assert topic.title in as_(chen).get(f"/b/{row.pk}/").content.decode()
    type(topic).objects.filter(pk=topic.pk).update(audience=f"club:{club.pk}")
    shown = as_(chen).get(f"/b/{row.pk}/").content.decode()
    assert topic.title not in shown
    assert WORDS in shown
    assert topic.title in as_(mei).get(f"/b/{row.pk}/").content.decode()


def test_blog_02_over_every_pair_of_audiences_a_repost_is_read_by_nobody_whom_the_thing_leaves_out(
    lin, mei, chen, club
):
    """Every audience a thing may have, every one a re-post may ask for: where it is let through, whoever reads the
    re-post reads the thing."""
    follow(mei, lin, at=NOON)
    world = {"visitor": None, "stranger": chen, "follower and in the club": mei, "author": lin}
    audiences = [audience_of(lin, r) for r in Readers] + [f"club:{club.pk}"]
    kind, let = repostables["entry"], 0
    for theirs, mine in itertools.product(audiences, audiences):
        thing = Entry(author=lin, audience=theirs)
        try:
            check_repost(lin, kind, thing, mine)
        except Refused:
            continue
        let += 1
        readers = {name: _holds(who, mine) for name, who in world.items()}
        assert not [
            name for name, reads in readers.items() if reads and not _holds(world[name], theirs) and world[name] != lin
        ], (theirs, mine)
    assert let >= 10
    with pytest.raises(Refused):
        check_repost(lin, kind, Entry(author=lin, audience=MEMBERS), PUBLIC)


def _holds(member, audience):
    return audience in keys_of(signed_in(member.pk) if member else VISITOR)


def test_blog_02_an_edit_widens_no_repost(lin, mei, club):
    inside = club.board.topics.get()
    row = say(mei, body="都来看", readers=None, share=("topic", inside), at=NOON)
    with pytest.raises(Refused, match="也只能给看得到它的人看"):
        edit_entry(mei, row, body="都来看", readers=Readers.PUBLIC, at=NOON)
    edit_entry(mei, row, body="改个说法", at=NOON)
    assert Entry.objects.get().audience == f"club:{club.pk}"
    assert as_(mei).get(f"/b/{row.pk}/edit/").status_code == 200
    as_(mei).post(f"/b/{row.pk}/edit/", {"body": "再改", "readers": "theirs"})
    assert (Entry.objects.get().source, Entry.objects.get().audience) == ("再改", f"club:{club.pk}")


def test_blog_02_whoever_is_blocked_carries_nothing_of_the_blocker_on(lin, chen):
    row = write_entry(lin, title="梅子酒", body="泡三年", at=NOON)
    say(chen, body="转", share=("entry", row), at=NOON)
    block(lin, chen, at=NOON)
    with pytest.raises(Refused, match="不想和你往来"):
        say(chen, body="转", share=("entry", row), at=NOON)
    assert as_(lin).get(f"/b/{Entry.objects.get(author=chen).pk}/").status_code == 404
