"""BLOG-01: a blog with categories, drafts, readers, and comments that its author can close."""

from datetime import timedelta

import pytest
from django.test import Client

from community.access.permissions import Refused
from community.access.roles import Role
from community.reactions.actions import react, take_back
from forums.models import Post
from profiles.blogs.actions import (
    arrange_categories,
    bring_back,
    comment,
    edit_entry,
    forget_withdrawn,
    put_away,
    put_back,
    recount,
    turn_comments,
    withdraw,
    write_entry,
)
from profiles.blogs.models import Category, Comment, Entry, Readers
from profiles.drafts.models import Draft
from profiles.inbox.models import Line
from profiles.models import signed_in
from profiles.ties.actions import block, follow, unfollow
from tests.conftest import NOON, as_, drain, person, searched

BODY = "杨梅去蒂，冰糖打底，白酒没过，封三个月再开。"


@pytest.fixture
def entry(lin):
    return write_entry(lin, title="一罐杨梅酒", body=BODY, category="吃的", at=NOON)


@pytest.fixture
def moderator(db):
    return person("xu", "许可", role=Role.MODERATOR)


def written(member, **fields):
    return {
        "title": "夜里的山路",
        "body": "雾灯开一档就够。",
        "readers": "public",
        "category": "自驾",
        "comments_open": "on",
        **fields,
    }


def test_blog_01_an_entry_is_written_read_and_found_under_its_category(lin, chen):
    client = as_(lin)
    assert client.get("/my/blog/write/").status_code == 302  # each text has a box of its own
    done = client.post("/my/blog/write/?box=abcd1234", written(lin), follow=True)
    assert "夜里的山路" in done.content.decode()
    row = Entry.objects.get()
    assert (row.category.name, row.comments_open, row.audience) == ("自驾", True, "public")
    drain()
    for page in (
        "/u/lin/blog/",
        f"/u/lin/blog/?category={row.category.pk}",
        "/u/lin/",
        "/now/",
        "/search/?q=雾灯",
        "/feeds/blog/lin.atom",
    ):
        assert "夜里的山路" in as_(chen).get(page).content.decode(), page
    assert "夜里的山路" not in as_(chen).get("/u/lin/blog/?kind=status").content.decode()
    assert f"/b/{row.pk}/" in Client().get("/sitemap-entries-1.xml").content.decode()


@pytest.mark.parametrize(
    ("readers", "sees"),
    [
        (Readers.PUBLIC, {"visitor", "stranger", "follower", "author"}),
        (Readers.MEMBERS, {"stranger", "follower", "author"}),
        (Readers.FOLLOWERS, {"follower", "author"}),
        (Readers.SELF, {"author"}),
    ],
)
def test_blog_01_each_audience_reads_what_is_for_it_and_to_others_it_is_not_there(readers, sees, lin, mei, chen, admin):
    follow(mei, lin, at=NOON - timedelta(days=1))
    row = write_entry(lin, title="悄悄写的栈桥", body=BODY, category="悄悄", readers=readers, at=NOON)
    comment(lin, row, body="自己先占个座", at=NOON)
    drain()
    for name, client in {"visitor": Client(), "stranger": as_(chen), "follower": as_(mei), "author": as_(lin)}.items():
        assert client.get(f"/b/{row.pk}/").status_code == (200 if name in sees else 404), name
        assert (">悄悄<" in client.get("/u/lin/blog/").content.decode()) == (name in sees), name
        places = ["/u/lin/blog/", "/u/lin/", "/search/?q=栈桥", "/search/?q=占个座"] + ["/now/"] * (
            readers != Readers.SELF
        )
        for place in places:
            there = "栈桥" in client.get(place).content.decode().replace("<mark>", "").replace("</mark>", "").replace(
                'value="栈桥"', ""
            ).partition("<main")[2].replace("「栈桥」", "")
            assert there == (name in sees), (name, place)
    public = Client().get("/feeds/blog/lin.atom").content.decode()
    assert ("栈桥" in public) == (readers == Readers.PUBLIC)
    said = Line.objects.filter(member=mei, kind="entry_began").exists()
    assert said == ("follower" in sees)


def test_blog_01_who_follows_no_longer_reads_no_longer(lin, mei):
    follow(mei, lin, at=NOON)
    row = write_entry(lin, title="悄悄写的", body=BODY, readers=Readers.FOLLOWERS, at=NOON)
    drain()
    assert searched("杨梅", signed_in(mei.pk))
    unfollow(mei, lin, at=NOON)
    assert as_(mei).get(f"/b/{row.pk}/").status_code == 404
    assert not searched("杨梅", signed_in(mei.pk))
    follow(mei, lin, at=NOON)
    block(lin, mei, at=NOON)
    assert as_(mei).get(f"/b/{row.pk}/").status_code == 404


def test_blog_01_narrowing_an_entry_takes_its_comments_along(lin, mei, chen, entry):
    comment(mei, entry, body="学着泡了", at=NOON)
    drain()
    assert searched("学着", signed_in(chen.pk))
    edit_entry(lin, entry, title=entry.title, body=BODY, readers=Readers.SELF, at=NOON)
    drain()
    assert not searched("学着", signed_in(chen.pk))
    assert not searched("杨梅", signed_in(chen.pk))
    assert searched("学着", signed_in(lin.pk))
    assert as_(chen).get(f"/b/{entry.pk}/").status_code == 404


def test_blog_01_a_draft_survives_an_expired_sign_in_and_there_can_be_many(lin):
    client = as_(lin)
    client.post(
        "/my/drafts/keep/",
        {"draft": "blog:aaaa1111", "draft_url": "/my/blog/write/?box=aaaa1111", "title": "第一篇", "body": "半句"},
    )
    client.post(
        "/my/drafts/keep/",
        {"draft": "blog:bbbb2222", "draft_url": "/my/blog/write/?box=bbbb2222", "title": "第二篇", "body": "半句"},
    )
    assert Draft.objects.filter(member=lin).count() == 2
    assert "第一篇" in client.get("/my/blog/write/?box=aaaa1111").content.decode()
    gone = Client()
    refused = gone.post(
        "/my/blog/write/?box=cccc3333", written(lin, draft="blog:cccc3333", draft_url="/my/blog/write/?box=cccc3333")
    )
    assert refused.status_code in (302, 403)
    gone.force_login(lin, backend="profiles.adapters.SignIn")
    gone.get("/now/")
    assert "雾灯开一档就够" in gone.get("/my/blog/write/?box=cccc3333").content.decode()
    client.post(
        "/my/blog/write/?box=aaaa1111", written(lin, draft="blog:aaaa1111", draft_url="/my/blog/write/?box=aaaa1111")
    )
    assert not Draft.objects.filter(place="blog:aaaa1111").exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "​ "}, "还没写标题"),
        ({"title": "长" * 81}, "标题最多 80 个字"),
        ({"body": " "}, "还没写内容"),
        ({"body": "长" * 20_001}, "最多 20000 字"),
        ({"category": "名" * 21}, "分类名最多 20 个字"),
        ({"readers": "club:1"}, "从给的几样里选一个"),
        ({"readers": ""}, "选一下给谁看"),
    ],
)
def test_blog_01_what_is_wrong_is_said_and_everything_typed_stays(fields, sentence, lin):
    answer = as_(lin).post("/my/blog/write/?box=abcd1234", written(lin, **fields))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "雾灯开一档就够" in page or "body" in fields
    assert not Entry.objects.exists()


def test_blog_01_a_preview_writes_nothing(lin):
    page = as_(lin).post("/my/blog/write/?box=abcd1234", written(lin, body="**很粗**", preview="1")).content.decode()
    assert "<strong>很粗</strong>" in page
    assert not Entry.objects.exists()


def test_blog_01_comments_are_closed_and_opened_by_the_author_alone(lin, mei, entry):
    comment(mei, entry, body="学着泡了", at=NOON)
    turn_comments(lin, entry, False, at=NOON)
    with pytest.raises(Refused, match="作者关了评论"):
        comment(mei, entry, body="再说一句", at=NOON)
    comment(lin, entry, body="作者自己还能说", at=NOON)
    page = as_(mei).get(f"/b/{entry.pk}/").content.decode()
    assert "学着泡了" in page
    assert "作者关了评论" in page
    assert "<textarea" not in page
    with pytest.raises(Refused):
        turn_comments(mei, entry, True, at=NOON)
    turn_comments(lin, entry, True, at=NOON)
    comment(mei, entry, body="又开了", at=NOON)
    assert Entry.objects.get().comment_count == 3


def test_blog_01_the_author_puts_a_comment_away_and_back(lin, mei, chen, entry):
    row = comment(mei, entry, body="偏题的话", at=NOON)
    drain()
    with pytest.raises(Refused):
        put_away(chen, row, at=NOON)
    put_away(lin, row, at=NOON)
    drain()
    assert "偏题的话" not in as_(chen).get(f"/b/{entry.pk}/").content.decode()
    assert "偏题的话" in as_(mei).get(f"/b/{entry.pk}/").content.decode()
    assert "你收走了" in as_(lin).get(f"/b/{entry.pk}/").content.decode()
    assert not searched("偏题", signed_in(chen.pk))
    assert Entry.objects.get().comment_count == 0
    put_back(lin, Comment.objects.get(), at=NOON)
    put_back(lin, Comment.objects.get(), at=NOON)
    assert "偏题的话" in as_(chen).get(f"/b/{entry.pk}/").content.decode()
    assert (Entry.objects.get().comment_count, recount()) == (1, 0)


def test_blog_01_what_is_taken_back_is_gone_at_once_and_its_words_a_day_later(lin, mei, chen, entry):
    row = comment(mei, entry, body="学着泡了", at=NOON)
    drain()
    withdraw(lin, entry, at=NOON)
    drain()
    assert as_(chen).get(f"/b/{entry.pk}/").status_code == 404
    assert not searched("杨梅", signed_in(chen.pk))
    assert not searched("学着", signed_in(chen.pk))
    assert "收回了" in as_(lin).get(f"/b/{entry.pk}/").content.decode()
    bring_back(lin, entry, at=NOON)
    drain()
    assert searched("学着", signed_in(chen.pk))
    withdraw(lin, Entry.objects.get(), at=NOON)
    withdraw(mei, row, at=NOON)
    forget_withdrawn(NOON + timedelta(hours=23))
    assert Entry.objects.get().source == BODY
    forget_withdrawn(NOON + timedelta(hours=25))
    assert (Entry.objects.get().source, Entry.objects.get().title, Comment.objects.get().html) == ("", "", "")
    with pytest.raises(Refused, match="超过 24 小时"):
        bring_back(lin, Entry.objects.get(), at=NOON + timedelta(hours=25))


def test_blog_01_only_its_author_changes_it(lin, mei, entry):
    for act in (lambda: edit_entry(mei, entry, title="改", body="改", at=NOON), lambda: withdraw(mei, entry, at=NOON)):
        with pytest.raises(Refused):
            act()
    client = as_(lin)
    client.post(f"/b/{entry.pk}/edit/", written(lin, title="改过的题", readers="members"))
    row = Entry.objects.get()
    assert (row.title, row.audience, row.edited_at is not None) == ("改过的题", "members", True)
    assert "改过" in client.get(f"/b/{entry.pk}/").content.decode()


def test_blog_01_categories_are_named_ordered_joined_and_dropped(lin, entry):
    write_entry(lin, title="夜路", body=BODY, category="自驾", at=NOON)
    food, road = Category.objects.get(name="吃的"), Category.objects.get(name="自驾")
    client = as_(lin)
    client.post(
        "/my/blog/categories/",
        {f"c{food.pk}": "好吃的", f"o{food.pk}": "2", f"c{road.pk}": "自驾", f"o{road.pk}": "1", "new": "改装"},
    )
    assert list(Category.objects.values_list("name", flat=True)) == ["自驾", "好吃的", "改装"]
    client.post("/my/blog/categories/", {f"c{food.pk}": "自驾", f"c{road.pk}": "自驾"})
    assert list(Category.objects.values_list("name", flat=True)) == ["自驾"]
    assert Entry.objects.filter(category__name="自驾").count() == 2
    left = Category.objects.get()
    client.post("/my/blog/categories/", {f"c{left.pk}": ""})
    assert not Category.objects.exists()
    assert Entry.objects.filter(category=None).count() == 2
    with pytest.raises(Refused, match="最多 20 个"):
        arrange_categories(lin, [(None, f"类{n}") for n in range(21)], at=NOON)


def test_blog_01_a_name_of_a_category_that_is_too_long_is_said_at_its_field(lin, entry):
    row = Category.objects.get()
    answer = as_(lin).post("/my/blog/categories/", {f"c{row.pk}": "名" * 21})
    assert answer.status_code == 422
    assert "分类名最多 20 个字" in answer.content.decode()
    assert Category.objects.get().name == "吃的"


def test_blog_01_whoever_is_called_answered_or_liked_hears_of_it_once(lin, mei, chen, entry):
    row = comment(mei, entry, body="@老陈 来看", at=NOON)
    edit_entry(lin, entry, title=entry.title, body=f"{BODY}@老陈 尝尝", at=NOON)
    edit_entry(lin, entry, title=entry.title, body=f"{BODY}@老陈 再尝尝", at=NOON)
    react(chen, entry, "agree", at=NOON)
    react(chen, row, "useful", at=NOON)
    drain()
    lines = set(Line.objects.values_list("member__handle", "kind", "total"))
    assert {
        ("chen", "comment_mention", 1),
        ("chen", "entry_mention", 1),
        ("lin", "comment", 1),
        ("lin", "entry_like", 1),
        ("mei", "comment_like", 1),
    } <= lines
    for member in (lin, mei, chen):
        assert as_(member).get("/inbox/").status_code == 200
    take_back(chen, entry, at=NOON)
    withdraw(mei, row, at=NOON)
    drain()
    assert set(Line.objects.values_list("member__handle", "kind")) == {("chen", "entry_mention")}


def test_blog_01_a_reaction_to_an_entry_is_told_to_nobody_whose_post_has_the_same_number(lin, mei, chen, board, topic):
    post = Post.objects.order_by("pk").first()
    row = write_entry(mei, title="同号", body=BODY, at=NOON)
    Entry.objects.filter(pk=row.pk).update(id=post.pk)
    Entry.objects.exclude(pk=post.pk).delete()
    react(chen, Entry.objects.get(), "agree", at=NOON)
    drain()
    assert set(Line.objects.filter(kind__contains="like").values_list("member__handle", "kind")) == {
        ("mei", "entry_like")
    }


def test_blog_01_comments_turn_their_pages_and_each_has_a_lasting_address(lin, mei, entry, monkeypatch):
    monkeypatch.setattr("profiles.blogs.views.reading.COMMENTS_A_PAGE", 3)
    monkeypatch.setattr("profiles.blogs.models.COMMENTS_A_PAGE", 3)
    rows = [comment(mei, entry, body=f"第{n}条说的", at=NOON) for n in range(1, 8)]
    page = as_(lin).get(f"/b/{entry.pk}/").content.decode()
    assert "第3条说的" in page
    assert "第4条说的" not in page
    to = as_(lin).get(f"/b/comments/{rows[4].pk}/").headers["Location"]
    assert to == f"/b/{entry.pk}/?from=4#c5"
    assert "第5条说的" in as_(lin).get(to).content.decode()
    for typed in ("999999", "abc", "-1", "0"):
        assert as_(lin).get(f"/b/{entry.pk}/", {"from": typed}).status_code == 200
