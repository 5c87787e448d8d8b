"""A token opens what its member let it, as far as she may, and nothing after its end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.api.actions import forget_tokens
from community.api.models import ApiToken, token_hash
from community.api.scopes import MOST_TOKENS, Scope
from community.moderation.actions import take_measure
from forums.models import Post
from profiles.signin.actions.changes import send_waiting
from profiles.tokens.actions import end_token
from tests.community.rest.asking import Program
from tests.conftest import NOON, as_


def test_api_01_a_token_is_shown_once_and_kept_as_its_hash(mei):
    program = Program(mei)
    row = ApiToken.objects.get()
    assert row.token_hash == token_hash(program.secret)
    assert program.secret not in str(ApiToken.objects.values())
    assert len(program.secret) > 32


def test_api_01_making_one_asks_for_a_recent_sign_in(mei):
    mei.set_password("梅子酒泡三年")
    mei.save()
    browser, until = as_(mei), (timezone.localdate() + timedelta(days=30)).isoformat()
    asked = {"name": "路书脚本", "scopes": ["read"], "until": until}
    answer = browser.post("/my/tokens/", asked)
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer["Location"]
    assert not ApiToken.objects.exists()


def test_api_01_the_page_makes_a_token_shows_it_once_and_ends_it(mei):
    browser = as_(mei)
    today = timezone.localdate()
    asked = {"name": "路书脚本", "scopes": ["read"], "until": (today + timedelta(days=30)).isoformat()}
    page = browser.post("/my/tokens/", asked).content.decode()
    row = ApiToken.objects.get()
    secret = page.partition('id="secret" value="')[2].partition('"')[0]
    assert token_hash(secret) == row.token_hash
    assert secret not in browser.get("/my/tokens/").content.decode()
    for wrong in ({"until": (today + timedelta(days=366)).isoformat()}, {"until": ""}, {"scopes": []}, {"name": " "}):
        assert browser.post("/my/tokens/", asked | wrong).status_code == 422, wrong
    assert ApiToken.objects.count() == 1
    browser.post(f"/my/tokens/{row.pk}/end/")
    row.refresh_from_db()
    assert row.revoked_at


def test_api_01_whatever_stands_is_on_the_page_however_many_have_ended_since(mei):
    first = Program(mei, days=1).token
    for _ in range(35):
        end_token(mei, Program(mei).token, at=timezone.now())
    page = as_(mei).get("/my/tokens/").content.decode()
    assert f"/my/tokens/{first.pk}/end/" in page
    assert page.count("已停用") < 35


def test_api_01_a_stranger_ends_nobodys_token(mei, chen):
    program = Program(mei)
    assert as_(chen).post(f"/my/tokens/{program.token.pk}/end/").status_code == 404
    with pytest.raises(Refused):
        end_token(chen, program.token, at=NOON)
    assert program.get("me").status_code == 200


def test_api_01_no_token_a_wrong_one_an_ended_and_an_expired_one_are_answered_401(mei):
    program = Program(mei)
    assert program.get("me").json()["handle"] == "mei"
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {program.secret}"}):
        answer = Client().get("/api/v1/me", headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["error"]["code"] == "unauthorized"
    ApiToken.objects.update(ends_at=timezone.now())
    assert program.get("me").status_code == 401
    other = Program(mei)
    end_token(mei, other.token, at=timezone.now())
    assert other.get("me").status_code == 401


def test_api_01_a_browsers_sign_in_counts_for_nothing_here(mei, chen):
    browser = as_(mei)
    assert browser.get("/api/v1/me").status_code == 401
    program = Program(chen)
    program.client.force_login(mei, backend="profiles.adapters.SignIn")
    answer = program.get("me")
    assert answer.json()["handle"] == "chen"
    assert not answer.cookies


def test_api_01_a_token_can_do_no_more_than_its_member_at_that_moment(mei, topic, admin, chen):
    program = Program(chen)
    until = timezone.now() + timedelta(days=2)
    take_measure(admin, chen, "mute", rule="rude", reason="吵架", until=until, at=timezone.now())
    refused = program.post(f"topics/{topic.pk}/posts", {"body": "我还要说"})
    assert refused.status_code == 403
    assert "停到" in refused.json()["error"]["message"]
    assert program.get("me").status_code == 200
    take_measure(admin, chen, "suspend", rule="rude", reason="吵架", until=until, at=timezone.now())
    assert "停用到" in program.get("me").json()["error"]["message"]
    type(chen).objects.filter(pk=chen.pk).update(is_active=False)
    assert program.get("me").status_code == 401
    assert Post.objects.filter(author=chen).count() == 0


def test_api_01_a_colleagues_token_reads_and_says_nothing(shen, topic, board):
    program = Program(shen)
    assert program.get(f"topics/{topic.pk}").status_code == 200
    refused = program.post(f"topics/{topic.pk}/posts", {"body": "我们在查"})
    assert refused.status_code == 403
    assert "品牌的名字" in refused.json()["error"]["message"]


def test_api_01_of_a_tokens_use_the_hour_is_kept_and_written_once(mei, django_assert_num_queries):
    program = Program(mei)
    program.get("me")
    used = ApiToken.objects.get().used_at
    assert (used.minute, used.second) == (0, 0)
    with django_assert_num_queries(2):
        program.get("me")


def test_api_01_so_many_tokens_stand_at_once(mei):
    for _ in range(MOST_TOKENS):
        last = Program(mei)
    with pytest.raises(Refused, match="先停用"):
        Program(mei)
    end_token(mei, last.token, at=timezone.now())
    Program(mei)


def test_api_01_making_and_ending_one_is_told_by_mail_once_each(mei):
    program, at = Program(mei), timezone.now()
    end_token(mei, program.token, at=at)
    end_token(mei, program.token, at=at)
    mail.outbox.clear()
    send_waiting(at)
    subjects = "".join(m.subject + m.body for m in mail.outbox)
    assert len(mail.outbox) == 2
    assert "做了一个接口令牌" in subjects
    assert "停用了一个接口令牌" in subjects


def test_api_01_tokens_leave_the_list_a_month_after_their_end(mei):
    program = Program(mei, Scope.READ, days=1)
    assert forget_tokens(timezone.now() + timedelta(days=30)) == 0
    assert forget_tokens(timezone.now() + timedelta(days=32)) == 1
    assert program.get("me").status_code == 401
