"""Nothing typed is lost: a refused form, an expired sign-in, a second device, a closed tab."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from profiles.drafts.actions import keep_draft, prune
from profiles.drafts.models import KEPT_DAYS, Draft
from tests.conftest import NOON, as_

WORDS = "写了很久的一段话"


def reply_form(topic, **more):
    return {"draft": f"reply:{topic.pk}", "draft_url": f"/t/{topic.pk}/", "body": WORDS, **more}


def test_foru_05_what_is_typed_is_there_on_a_second_device(topic, mei):
    as_(mei).post("/my/drafts/keep/", reply_form(topic), headers={"X-Requested-With": "fetch"})
    page = as_(mei).get(f"/t/{topic.pk}/").content.decode()
    assert WORDS in page
    assert "接着上次写的" in page


def test_foru_05_a_refused_form_keeps_everything(board, mei):
    form = {
        "draft": "topic:care",
        "draft_url": "/forums/care/new/",
        "kind": "question",
        "title": "短",
        "body": WORDS,
        "tags": "胎压",
    }
    refused = as_(mei).post("/forums/care/new/", form)
    assert refused.status_code == 422
    assert WORDS in refused.content.decode()
    again = as_(mei).get("/forums/care/new/").content.decode()
    assert WORDS in again
    assert 'value="短"' in again
    assert 'value="胎压"' in again


def test_foru_05_an_expired_sign_in_brings_the_text_back_after_signing_in(topic, mei):
    mei.set_password("a-long-password-1")
    mei.save()
    browser = Client()
    turned = browser.post(f"/t/{topic.pk}/reply/", reply_form(topic))
    assert turned.status_code == 302
    assert turned.url.startswith("/account/login/?next=%2Ft%2F")
    browser.post("/account/login/", {"login": mei.email, "password": "a-long-password-1"})
    page = browser.get(f"/t/{topic.pk}/").content.decode()
    assert WORDS in page
    assert "登录前写的都还在" in page
    assert Draft.objects.get().member == mei


def test_foru_05_a_foreign_form_leaves_no_draft(topic):
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"/t/{topic.pk}/reply/", reply_form(topic)).status_code == 403
    assert settings.SESSION_COOKIE_NAME not in stranger.cookies


def test_foru_05_a_reply_that_went_out_takes_its_draft_along(topic, mei):
    keep_draft(mei, f"reply:{topic.pk}", {"body": [WORDS]}, url="/", at=NOON)
    assert as_(mei).post(f"/t/{topic.pk}/reply/", reply_form(topic)).status_code == 302
    assert not Draft.objects.exists()


def test_foru_05_a_locked_topic_keeps_the_reply_as_a_draft(topic, mei, admin):
    from forums.actions import lock_topics

    lock_topics(admin, [topic], True, at=NOON)
    assert as_(mei).post(f"/t/{topic.pk}/reply/", reply_form(topic)).status_code == 403
    assert Draft.objects.get().fields["body"] == [WORDS]
    assert WORDS in as_(mei).get("/my/drafts/").content.decode()


def test_foru_05_the_button_keeps_a_draft_without_scripts(board, mei):
    form = {"draft": "topic:care", "draft_url": "/forums/care/new/", "title": "", "body": WORDS}
    assert as_(mei).post("/my/drafts/keep/", form).url == "/forums/care/new/"
    assert Draft.objects.get().excerpt == WORDS


def test_foru_05_a_draft_is_listed_by_its_title(board, mei):
    form = {"draft": "topic:care", "draft_url": "/forums/care/new/", "title": "胎压怎么定", "body": WORDS * 3}
    as_(mei).post("/my/drafts/keep/", form)
    assert Draft.objects.get().excerpt == "胎压怎么定"


def test_foru_05_an_emptied_box_drops_its_draft(topic, mei):
    browser = as_(mei)
    browser.post("/my/drafts/keep/", reply_form(topic))
    browser.post("/my/drafts/keep/", reply_form(topic, body=" \u200b "))
    assert not Draft.objects.exists()


def test_foru_05_drafts_are_kept_180_days(mei):
    now = timezone.now()
    keep_draft(mei, "reply:1", {"body": [WORDS]}, url="/", at=now - timedelta(days=KEPT_DAYS - 1))
    keep_draft(mei, "reply:2", {"body": [WORDS]}, url="/", at=now - timedelta(days=KEPT_DAYS + 1))
    prune(now - timedelta(days=KEPT_DAYS))
    assert [d.place for d in Draft.objects.all()] == ["reply:1"]


def test_foru_05_nobody_sees_anothers_draft(topic, mei, chen):
    as_(mei).post("/my/drafts/keep/", reply_form(topic))
    for page in ("/my/drafts/", f"/t/{topic.pk}/"):
        assert WORDS not in as_(chen).get(page).content.decode()


def test_foru_05_secrets_and_outside_addresses_are_never_kept(mei):
    form = {"draft": "x:1", "draft_url": "https://evil.example/", "body": WORDS, "password": "secret", "code": "123456"}
    as_(mei).post("/my/drafts/keep/", form)
    draft = Draft.objects.get()
    assert draft.url == "/"
    assert set(draft.fields) == {"body"}


@pytest.mark.parametrize("place", ["", "x" * 500, "reply:\x00"])
def test_a_strange_place_is_no_error(mei, place):
    assert as_(mei).post("/my/drafts/keep/", {"draft": place, "body": WORDS}).status_code < 500


def test_foru_05_the_list_of_drafts_says_what_each_is_about(mei, topic):
    typed = {"draft": f"reply:{topic.pk}", "draft_url": f"/t/{topic.pk}/", "body": "写了一半"}
    page = as_(mei).get(f"/t/{topic.pk}/").content.decode()
    where = re.search(r'name="draft_where" value="([^"]*)"', page)[1]
    as_(mei).post("/my/drafts/keep/", typed | {"draft_where": where})
    assert Draft.objects.get().where == topic.title
    assert topic.title in as_(mei).get("/my/drafts/").content.decode().partition("<main")[2]
    as_(mei).post("/my/drafts/keep/", typed | {"draft_where": "<b>长</b>" * 99})
    page = as_(mei).get("/my/drafts/").content.decode()
    assert "<b>长" not in page
