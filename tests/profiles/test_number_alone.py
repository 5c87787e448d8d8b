# ruff: noqa: F811 (fixtures that come from beside)
"""Who has a number and nothing else: asked in time for a second way, told the truth when it is too late."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from profiles.signin.actions import join_by_phone, release_number, warn_alone
from profiles.signin.models import Change, Phone
from tests.conftest import as_
from tests.profiles.signing import recovery_codes, tell, with_authenticator
from tests.profiles.test_phones import NUMBER, TYPED, ask, code_to, digits, known, later, sms  # noqa: F401

ALONE = "手机号是你唯一的门"


@pytest.fixture
def her(site):
    """Came in by a number, and has nothing else."""
    return join_by_phone(NUMBER, "手机来的人", at=timezone.now())


def away(days):
    Phone.objects.update(used_at=timezone.now() - timedelta(days=days))


def shows(sms):
    """A browser that shows the code sent to her number, and the answer."""
    client = Client()
    ask(client)
    return client, client.post("/account/phone/code/", {"code": digits(sms)})


def test_prof_19_who_has_a_number_alone_is_asked_for_more_in_settings_and_at_the_door(later, sms, her):
    client, _answer = shows(sms)
    assert "只有手机号一个门" in client.get("/my/words/").content.decode()
    for page in ("/my/settings/", "/my/phone/"):
        shown = client.get(page).content.decode()
        assert ALONE in shown
        assert all(
            f'href="{way}"' in shown for way in ("/account/email/", "/account/2fa/webauthn/add/", "/account/2fa/")
        )


@pytest.mark.parametrize("way", ["mail", "password", "authenticator"])
def test_prof_19_who_has_a_second_way_is_not_asked_control(later, sms, mei, her, known_to, way):
    known_to(her, way)
    client = as_(her)
    for page in ("/my/settings/", "/my/phone/"):
        assert ALONE not in client.get(page).content.decode()
    assert ALONE not in as_(mei).get("/my/settings/").content.decode()


@pytest.fixture
def known_to():
    """Gives a member a second way."""

    def give(member, way):
        if way == "mail":
            member.emailaddress_set.create(email="her@example.com", verified=True, primary=True)
            member.email = "her@example.com"
        if way == "password":
            member.set_password("old-enough-4711")
        if way == "authenticator":
            with_authenticator(member)
        member.save()

    return give


def test_prof_19_ten_days_before_a_number_alone_goes_stale_its_member_hears_of_it_once(sms, her):
    now = timezone.now()
    away(79)
    assert warn_alone(now) == 0, "not yet"
    away(81)
    assert warn_alone(now) == 1
    assert warn_alone(now) == 0, "once"
    tell()
    assert [to for to, text in sms if "再有 10 天" in text and "/my/phone/" in text] == [NUMBER]
    assert "再有 10 天" in as_(her).get("/inbox/").content.decode()
    assert "再有 10 天" not in as_(her).get("/my/devices/").content.decode()
    later_on = now + timedelta(days=200)
    Phone.objects.update(used_at=later_on - timedelta(days=85))
    assert warn_alone(later_on) == 1, "and the next time again"
    away(91)
    Change.objects.all().delete()
    assert warn_alone(now) == 0, "too late"


@pytest.mark.parametrize("way", ["mail", "password", "authenticator"])
def test_prof_19_who_has_a_second_way_gets_no_such_message_control(sms, her, known_to, way):
    known_to(her, way)
    away(85)
    assert warn_alone(timezone.now()) == 0


def test_prof_19_the_page_says_what_can_be_done_without_a_second_proof(later, sms, her):
    away(91)
    client, answer = shows(sms)
    shown = answer.content.decode()
    assert (answer.status_code, "_auth_user_id" in client.session) == (422, False)
    for sentence in ("没有第二样东西能证明是你", "还登录着", "客服也开不了", "再也没有门了，谁也进不去，包括你"):
        assert sentence in shown
    assert "用邮箱收" not in shown
    assert 'name="knows" value="yes"' in shown


def test_prof_19_a_device_that_is_signed_in_makes_the_number_count_again(later, sms, her):
    away(91)
    browser = as_(her)
    browser.post("/my/phone/", {"number": TYPED})
    browser.post("/my/phone/code/", {"code": digits(sms)})
    assert timezone.now() - Phone.objects.get().used_at < timedelta(minutes=1)


def test_prof_19_the_press_that_leaves_no_way_in_is_not_taken_unknowing(later, sms, her):
    away(91)
    client, _answer = shows(sms)
    answer = client.post("/account/phone/mine/")
    assert answer.status_code == 403
    assert "谁也进不去" in answer.content.decode()
    assert Phone.objects.get().member == her
    assert client.post("/account/phone/mine/", {"knows": "yes"}).headers["Location"] == "/account/phone/name/"
    assert not Phone.objects.exists()
    client.post("/account/phone/name/", {"name": "从头开始"})
    assert Phone.objects.get().member.name == "从头开始"
    tell()
    assert "有人收到了它的短信" in as_(her).get("/inbox/").content.decode(), (
        "a device that is still signed in hears of it"
    )


@pytest.mark.parametrize("way", ["mail", "password"])
def test_prof_19_where_the_account_has_another_way_nothing_more_is_asked_control(later, sms, her, known_to, way):
    known_to(her, way)
    away(91)
    client, answer = shows(sms)
    assert "用邮箱收" in answer.content.decode()
    assert client.post("/account/phone/mine/").headers["Location"] == "/account/phone/name/"


def test_prof_19_knowing_takes_no_number_off_that_is_in_use(her):
    with pytest.raises(Refused, match="最近还在"):
        release_number(NUMBER, knows=True, at=timezone.now())


def test_prof_19_a_recovery_code_is_a_second_proof_for_a_number_unused_for_90_days(later, sms, her):
    with_authenticator(her)
    RecoveryCodes.activate(her)
    away(91)
    client, answer = shows(sms)
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert timezone.now() - Phone.objects.get().used_at > timedelta(days=90), "the code alone does not make it fresh"
    client.post("/account/2fa/authenticate/", {"code": recovery_codes(her)[0]})
    assert client.session["_auth_user_id"] == str(her.pk)
