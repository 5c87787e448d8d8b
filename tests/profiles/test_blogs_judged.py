"""BLOG-01: how blogs are looked at, hidden, swept, sealed and read as evidence."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.permissions import Refused
from community.access.roles import Role
from community.moderation.actions import report, treat_as_spam, undo_spam
from community.moderation.models import Act, Review, Rule
from community.moderation.registry import kinds
from insights.evidence.models import TermEvidence
from profiles.blogs import actions
from profiles.blogs.actions import (
    comment,
    hide,
    recount,
    release,
    restore,
    withdraw,
    write_entry,
)
from profiles.blogs.models import Entry, Readers
from profiles.models import signed_in
from profiles.sealed.models import Posting
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


def test_blog_01_a_public_entry_is_evidence_where_its_author_allows_it(lin, board):
    said = "小满的后排空间真大，很满意。周末想去露营。"
    person("yes", "同意的人", consents=("profile_posts",))
    yes, no = person("ok", "点头的人", consents=("profile_posts", "statistics")), person("nope", "摇头的人")
    for who, readers in ((yes, Readers.PUBLIC), (no, Readers.PUBLIC)):
        write_entry(who, title="周末", body=said, readers=readers, at=NOON)
    hidden = person("shy", "悄悄的人", consents=("profile_posts", "statistics"))
    write_entry(hidden, title="周末", body=said, readers=Readers.FOLLOWERS, at=NOON)
    drain()
    assert set(TermEvidence.objects.values_list("member__handle", flat=True)) == {"ok"}
    withdraw(yes, Entry.objects.get(author=yes), at=NOON)
    drain()
    assert not TermEvidence.objects.exists()


def test_blog_01_a_newcomers_link_and_a_word_of_the_list_wait_for_a_look(db, moderator, admin):
    new = person("xin", "新来的人", at=NOON)
    new.trust = 0
    row = write_entry(new, title="看这里", body="https://example.com/mai", at=NOON)
    assert row.held
    assert as_(new).get(f"/b/{row.pk}/").status_code == 200
    assert Client().get(f"/b/{row.pk}/").status_code == 404
    assert "等管理员看" in as_(new).get(f"/b/{row.pk}/").content.decode()
    review = Review.objects.get()
    assert "新来的，带外链" in as_(moderator).get(f"/desk/queue/{review.pk}/").content.decode()
    assert release(moderator, Entry, row.pk, at=NOON + timedelta(minutes=5))
    drain()
    assert Client().get(f"/b/{row.pk}/").status_code == 200
    assert searched("看这里", signed_in(admin.pk))
    assert not release(moderator, Entry, row.pk, at=NOON)


@pytest.mark.parametrize("what", ["entry", "comment"])
def test_blog_01_a_moderator_hides_by_a_rule_and_shows_again(what, lin, mei, chen, moderator, entry):
    row = entry if what == "entry" else comment(mei, entry, body="难听的话", at=NOON)
    with pytest.raises(Refused):
        hide(chen, row, rule="rude", at=NOON)
    hide(moderator, row, rule="rude", at=NOON)
    drain()
    page = as_(chen).get(f"/b/{entry.pk}/")
    assert page.status_code == (404 if what == "entry" else 200)
    assert "难听的话" not in page.content.decode()
    assert "藏起来了" in as_(row.author).get(f"/b/{entry.pk}/").content.decode()
    restore(moderator, type(row).objects.get(pk=row.pk), at=NOON)
    assert as_(chen).get(f"/b/{entry.pk}/").status_code == 200
    assert recount() == 0


def test_blog_01_a_report_of_a_comment_stands_in_the_queue_with_the_entry_above_it(lin, mei, chen, moderator, entry):
    row = comment(mei, entry, body="卖东西的话", at=NOON)
    report(chen, kinds["comment"], row, rule="selling", at=NOON)
    page = as_(moderator).get(f"/desk/queue/{Review.objects.get().pk}/").content.decode()
    assert "卖东西的话" in page
    assert "杨梅去蒂" in page


def test_blog_01_an_account_that_is_swept_is_nowhere_in_blogs_and_comes_back_as_it_was(lin, moderator, entry):
    new = person("xin", "新来的人", at=NOON)
    new.trust = 0
    row = comment(new, entry, body="来看看", at=NOON)
    own = write_entry(new, title="蓝色小屋看图", body=BODY, at=NOON)
    waits = write_entry(new, title="等着的", body="https://example.com/x", at=NOON)
    drain()
    assert searched("蓝色小屋", signed_in(lin.pk))
    sweep = treat_as_spam(moderator, new, at=NOON)
    drain()
    assert {type(t).objects.get(pk=t.pk).hidden_rule for t in (row, own, waits)} == {"selling"}
    assert Client().get(f"/b/{own.pk}/").status_code == 404
    assert not searched("蓝色小屋", signed_in(lin.pk))
    assert (Entry.objects.get(pk=entry.pk).comment_count, recount()) == (0, 0)
    undo_spam(moderator, sweep, at=NOON)
    drain()
    assert Client().get(f"/b/{own.pk}/").status_code == 200
    assert Entry.objects.get(pk=waits.pk).held
    assert (Entry.objects.get(pk=entry.pk).comment_count, recount()) == (1, 0)


def test_blog_01_where_it_was_written_lies_in_the_sealed_log(lin, mei):
    client = as_(lin)
    client.post("/my/blog/write/?box=abcd1234", written(lin))
    row = Entry.objects.get()
    client.post(f"/b/{row.pk}/edit/", written(lin))
    as_(mei).post(f"/b/{row.pk}/comment/", {"body": "写得好"})
    assert list(Posting.objects.order_by("pk").values_list("kind", flat=True)) == ["entry", "entry_edit", "comment"]


def test_blog_01_pages_cost_the_same_whatever_their_length(lin, mei, chen, entry):
    client = as_(mei)

    def costs():
        found = []
        for path in ("/u/lin/blog/", f"/b/{entry.pk}/", "/u/lin/"):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    comment(mei, entry, body="学着泡了", at=NOON)
    before = costs()
    for n in range(12):
        write_entry(lin, title=f"第{n}篇", body=BODY, at=NOON)
        actions.say(lin, body=f"第{n}句", share=("entry", entry), at=NOON)
        comment(chen, entry, body=f"第{n}条", at=NOON)
    after = costs()
    for few, many, cards in zip(before, after, (1, 0, 1), strict=True):
        assert many <= few + cards, (before, after)  # what is carried on is read once there is some
    assert max(after) <= 22, after


def test_blog_01_the_database_keeps_what_is_promised(lin, entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            author=lin, kind="entry", title="", source="有字", html="", audience="public", created_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            author=lin, kind="status", source="有字", html="", audience="public", shared_id=3, created_at=timezone.now()
        )


def test_modr_05_the_public_log_says_blog_and_not_whose(entry, lin, mei, moderator):
    hide(moderator, entry, rule=Rule.SELLING, at=NOON)
    other = comment(mei, write_entry(lin, title="又一罐", body=BODY, at=NOON), body="加我微信", at=NOON)
    hide(moderator, other, rule=Rule.SELLING, at=NOON)
    page = Client().get("/rules/log/").text.partition("<main")[2].partition("</main>")[0]
    assert page.count("<span>博客</span>") == 2
    for name in (lin.name, mei.name, moderator.name):
        assert name not in page
    assert {act.place for act in Act.objects.all()} == {f"{lin.name}的博客"}  # what it was noted as
    desk = as_(moderator).get("/desk/acts/").text
    assert lin.name in desk
    assert mei.name in desk
