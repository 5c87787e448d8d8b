"""Pictures and files in posts: sent along, shown, found, held, taken back, and gone with their words."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.permissions import Refused
from community.attachments.actions import decode_next, describe, sweep, take_in
from community.attachments.models import Attachment
from community.moderation.models import Review
from forums.actions import (
    bring_back_post,
    change_board,
    edit_post,
    forget_withdrawn,
    hide_post,
    refuse_edit,
    release_edit,
    reply,
    start_topic,
    withdraw_post,
)
from forums.models import Board, HeldEdit, Post
from tests.community.attachments import hostile
from tests.conftest import NOON, as_, drain, person, searched

JPEG = hostile.phone_jpeg(300, 200)


@pytest.fixture(autouse=True)
def apart(files_apart):
    return files_apart


def bring(by, place, name="IMG_1.jpg", content=JPEG, alt=""):
    row = take_in(by, place, SimpleUploadedFile(name, content), at=NOON)
    if alt:
        describe(by, row, alt, at=NOON)
    return row


def decode():
    while decode_next(timezone.now()):
        pass


def place_of(topic):
    return f"reply:{topic.pk}"


def replied(by, topic, **more):
    return reply(by, topic, body="看图，轮胎磨成这样", files=place_of(topic), at=NOON, **more)


def test_attc_01_a_reply_carries_what_waits_with_its_box(topic, chen):
    for n in range(9):
        bring(chen, place_of(topic), f"{n}.jpg", alt=f"第 {n} 张")
    page = as_(chen).post(f"/t/{topic.pk}/reply/", {"body": "九张都在", "files": "yes"}, follow=True)
    post = Post.objects.latest("pk")
    assert [f["alt"] for f in post.attached] == [f"第 {n} 张" for n in range(9)]
    assert page.content.decode().count("图片处理中") == 9
    decode()
    page = Client().get(f"/t/{topic.pk}/").content.decode()
    assert page.count("<picture>") == 9
    assert 'alt="第 8 张"' in page
    assert 'loading="lazy"' in page
    post.refresh_from_db()
    assert {f["state"] for f in post.attached} == {"ready"}


def test_attc_01_a_form_that_says_it_has_none_leaves_them_waiting(topic, chen):
    bring(chen, place_of(topic))
    as_(chen).post(f"/t/{topic.pk}/reply/", {"body": "没有图", "files": ""})
    assert Post.objects.latest("pk").attached == []
    assert Attachment.objects.pending(chen, place_of(topic)).count() == 1


def test_attc_01_a_topic_opens_with_pictures_and_an_edit_adds_one(board, chen):
    bring(chen, "topic:care")
    topic = start_topic(chen, board, title="胎面磨平了", body="先看图", files="topic:care", at=NOON)
    post = topic.posts.get()
    assert len(post.attached) == 1 or len(Post.objects.get(pk=post.pk).attached) == 1
    bring(chen, f"edit:{post.pk}", "b.jpg")
    edit_post(chen, post, body="先看图，再看一张", files=f"edit:{post.pk}", at=NOON)
    assert [f["name"] for f in Post.objects.get(pk=post.pk).attached] == ["IMG_1.jpg", "b.jpg"]
    assert (
        as_(chen).get(f"/files/state/?place=edit:{post.pk}&thing=post:{post.pk}").json()["files"][1]["name"] == "b.jpg"
    )


def test_attc_01_a_topic_page_costs_no_further_statement_for_its_pictures(topic, chen, mei):
    def once():
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(f"/t/{topic.pk}/").status_code == 200
        return len(seen)

    def spent():  # what is kept for seconds may have ended just now
        return min(once() for _ in range(3))

    post = reply(chen, topic, body="没有图", at=NOON)
    before = spent()
    for n in range(5):
        bring(chen, f"edit:{post.pk}", f"{n}.jpg")
    edit_post(chen, post, body="五张图", files=f"edit:{post.pk}", at=NOON)
    decode()
    assert "<picture>" in Client().get(f"/t/{topic.pk}/").content.decode()
    assert spent() == before


def test_attc_01_a_board_says_who_may_attach(topic, chen):
    Board.objects.update(may_attach="staff")
    bring(chen, place_of(topic))
    topic.refresh_from_db()
    with pytest.raises(Refused, match="不能贴图和文件"):
        replied(chen, topic)
    assert "data-files=" not in as_(chen).get(f"/t/{topic.pk}/").content.decode()


def test_attc_03_a_described_picture_is_found_by_its_description_and_its_name(topic, chen, mei):
    bring(chen, place_of(topic), "雪地胎对比.jpg", alt="磨损的花纹沟，硬币立不住")
    post = replied(chen, topic)
    decode()
    drain()
    assert [d.key for d in searched("硬币", mei)] == [post.pk]
    assert [d.key for d in searched("雪地胎对比", mei)] == [post.pk]
    describe(chen, Attachment.objects.get(), "换成了别的话：橘子", at=NOON)
    drain()
    assert searched("硬币", mei) == []
    assert [d.key for d in searched("橘子", mei)] == [post.pk]


def test_attc_01_files_are_seen_as_long_as_their_post_is(topic, chen, mei, admin):
    bring(chen, place_of(topic))
    post = replied(chen, topic)
    decode()
    url = Attachment.objects.get().url("400.webp")

    def seen():
        return [b.get(url).status_code for b in (Client(), as_(mei), as_(chen))]

    assert seen() == [200, 200, 200]
    withdraw_post(chen, post, at=NOON)
    assert seen() == [404, 404, 200]
    bring_back_post(chen, post, at=NOON)
    assert seen() == [200, 200, 200]
    hide_post(admin, post, rule="rude", at=NOON)
    assert seen() == [404, 404, 200]


def test_attc_01_files_are_erased_with_the_words_of_a_withdrawn_post(topic, chen, apart):
    bring(chen, place_of(topic))
    post = replied(chen, topic)
    decode()
    withdraw_post(chen, post, at=NOON)
    forget_withdrawn(NOON + timedelta(hours=23))
    assert Attachment.objects.on("post", post.pk).count() == 1
    forget_withdrawn(NOON + timedelta(hours=25))
    sweep()
    assert Post.objects.get(pk=post.pk).attached == []
    assert not [p for p in apart.rglob("*") if p.is_file()]


def test_attc_01_a_newcomers_pictures_wait_where_the_board_wants_that(topic, board):
    Board.objects.update(holds_outside=True)
    new = person("new", "新来的", at=NOON)
    topic.refresh_from_db()
    bring(new, place_of(topic))
    post = replied(new, topic)
    assert post.held
    decode()
    assert Client().get(Attachment.objects.get().url("400.webp")).status_code == 404
    assert not reply(new, topic, body="没有图的一句", at=NOON).held
    bring(new, "topic:care")
    assert start_topic(new, topic.board, title="新来的第一帖", body="看图", files="topic:care", at=NOON).held


def test_attc_01_pictures_of_an_edit_that_waits_are_shown_to_nobody(topic, board):
    Board.objects.update(holds_outside=True)
    new = person("new", "新来的", at=NOON)
    topic.refresh_from_db()
    post = reply(new, topic, body="没有图的一句", at=NOON)
    bring(new, f"edit:{post.pk}")
    edited = edit_post(new, post, body="加了一张图", files=f"edit:{post.pk}", at=NOON)
    assert edited.edit_waits
    assert Post.objects.get(pk=post.pk).attached == []
    assert Attachment.objects.on("edit", HeldEdit.objects.get().pk).count() == 1


def test_attc_01_a_description_goes_through_the_list_of_words(topic, chen, mei):
    bring(chen, place_of(topic))
    replied(chen, topic)
    row = Attachment.objects.get()
    answer = as_(chen).post(f"/files/{row.key}/change/", {"alt": "代开发票加我"}, HTTP_X_REQUESTED_WITH="fetch")
    assert answer.status_code == 422
    assert "发不了" in answer.json()["why"]
    assert Attachment.objects.get().alt == ""


def test_attc_01_without_scripts_a_button_keeps_the_draft_and_leads_to_the_files(topic, chen):
    page = as_(chen).get(f"/t/{topic.pk}/").content.decode()
    assert 'name="then" value="/files/?place=reply%3A' in page
    typed = {"draft": place_of(topic), "draft_url": f"/t/{topic.pk}/", "body": "写到一半", "files": "yes"}
    to = as_(chen).post("/my/drafts/keep/", {**typed, "then": f"/files/?place=reply:{topic.pk}&back=/t/{topic.pk}/"})
    assert to.status_code == 302
    assert to["Location"].startswith("/files/?place=reply:")
    assert "写到一半" in as_(chen).get(f"/t/{topic.pk}/").content.decode()
    away = as_(chen).post("/my/drafts/keep/", {**typed, "then": "//elsewhere.example/"})
    assert away["Location"] == f"/t/{topic.pk}/"


def test_attc_01_a_generated_picture_says_so(topic, chen):
    bring(chen, place_of(topic), "a.png", hostile.labelled_png())
    replied(chen, topic)
    decode()
    assert "AI 生成" in Client().get(f"/t/{topic.pk}/").content.decode()


def test_attc_01_files_of_an_edit_that_waits_are_seen_by_author_and_moderators_until_it_is_let_out(
    topic, chen, lin, admin
):
    post = reply(chen, topic, body="先说一句", at=NOON)
    bring(chen, f"edit:{post.pk}", "a.jpg")
    decode()
    change_board(admin, topic.board, holds_below=9, at=NOON)
    edit_post(chen, post, body="补一张图", files=f"edit:{post.pk}", at=NOON)
    edit = HeldEdit.objects.get()
    row = Attachment.objects.get()
    url = row.url(next(iter(row.sizes)))
    assert [as_(who).get(url).status_code for who in (chen, admin, lin)] == [200, 200, 404]
    assert "<picture>" in as_(admin).get(f"/desk/queue/{Review.objects.get().pk}/").content.decode()
    assert "补一张图" in as_(chen).get(f"/p/{post.pk}/edit/").content.decode()
    release_edit(admin, edit.pk, at=NOON)
    assert [f["name"] for f in Post.objects.get(pk=post.pk).attached] == ["a.jpg"]
    assert as_(lin).get(url).status_code == 200


def test_attc_01_files_of_a_refused_edit_are_gone(topic, chen, admin):
    post = reply(chen, topic, body="先说一句", at=NOON)
    bring(chen, f"edit:{post.pk}", "a.jpg")
    change_board(admin, topic.board, holds_below=9, at=NOON)
    edit_post(chen, post, body="补一张图", files=f"edit:{post.pk}", at=NOON)
    refuse_edit(admin, HeldEdit.objects.get().pk, rule="selling", at=NOON)
    assert not Attachment.objects.on("edit", 1).exists()
    assert not Attachment.objects.on("post", post.pk).exists()


def test_attc_01_a_picture_the_decoder_has_begun_with_stands_as_waiting(topic, chen):
    row = bring(chen, place_of(topic))
    decode()
    row.refresh_from_db()
    first = dict([next(iter(row.sizes.items()))])
    Attachment.objects.filter(pk=row.pk).update(state="waiting", sizes=first)  # as after its first size
    replied(chen, topic)
    page = as_(chen).get(f"/t/{topic.pk}/")
    assert page.status_code == 200
    assert "图片处理中" in page.content.decode()
