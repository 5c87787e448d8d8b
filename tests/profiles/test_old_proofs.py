# ruff: noqa: F811 (fixtures that come from beside)
"""What a stolen session has just set up proves nothing, and the last way in stays."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.utils import timezone

from profiles.signin.actions import bind_phone, join_by_phone, tell_change
from profiles.signin.models import Change, Phone, Recovery, What
from tests.conftest import as_
from tests.profiles.signing import mailed_code, shown_by, tell
from tests.profiles.test_phones import NUMBER, OTHER, code_to, known, later, sms  # noqa: F401
from tests.profiles.test_ways_back import change_without_old, stale  # noqa: F401


def at_his_hands(her, proof):
    """A stolen session of hers, in which the thief has just set up a proof of his own and shown it again."""
    thief = as_(her)
    if proof == "passkey":
        Authenticator.objects.create(user=her, type="webauthn", data={"name": "k", "credential": {}})
    if proof == "authenticator":
        secret = generate_totp_secret()
        TOTP.activate(her, secret)
        thief.post("/account/2fa/reauthenticate/", {"code": shown_by(secret)})
    if proof == "password":
        thief.post("/account/password/set/", {"password1": "zeta-quill-77x", "password2": "zeta-quill-77x"})
        thief.post("/account/reauthenticate/", {"password": "zeta-quill-77x"})
    return thief


@pytest.mark.parametrize("proof", ["password", "authenticator"])
def test_prof_19_a_proof_set_up_a_minute_ago_does_not_skip_the_72_hours(site, sms, mei, known, proof):
    thief = at_his_hands(mei, proof)
    del sms[:]
    assert change_without_old(thief, sms).status_code == 302
    assert Phone.objects.get(member=mei).number == NUMBER
    assert Recovery.objects.get().ready_at > timezone.now() + timedelta(hours=71)


@pytest.mark.parametrize("proof", ["password", "authenticator"])
def test_prof_19_a_proof_that_stood_for_three_days_changes_it_at_once_control(site, sms, mei, known, proof):
    browser = at_his_hands(mei, proof)
    before = timezone.now() - timedelta(hours=72, minutes=1)
    Change.objects.update(at=before)
    Authenticator.objects.update(created_at=before)
    del sms[:]
    change_without_old(browser, sms)
    assert Phone.objects.get(member=mei).number == f"+86{OTHER}"


def test_prof_19_an_address_added_a_minute_ago_does_not_skip_the_72_hours(site, sms, mei, known):
    mei.set_password("old-enough-4711")
    mei.save()
    browser = as_(mei)
    browser.post("/account/reauthenticate/", {"password": "old-enough-4711"})
    tell_change(mei, What.MAIL_ADDED, at=timezone.now())
    del sms[:]
    change_without_old(browser, sms)
    assert Phone.objects.get(member=mei).number == NUMBER
    Recovery.objects.all().delete()
    Change.objects.update(at=timezone.now() - timedelta(hours=72, minutes=1))
    cache.clear()  # the limits of codes
    change_without_old(browser, sms)
    assert Phone.objects.get(member=mei).number == f"+86{OTHER}", "three days later it may"


def test_prof_19_a_thief_in_a_session_of_a_number_alone_waits_for_all_he_adds(site, later, sms):
    her = join_by_phone(NUMBER, "手机来的人", at=timezone.now() - timedelta(days=9))
    thief = as_(her)
    thief.post("/account/email/", {"action_add": "", "email": "thief@example.com"})
    thief.post("/account/confirm-email/", {"code": mailed_code("thief@example.com")})
    thief.post("/account/password/set/", {"password1": "zeta-quill-77x", "password2": "zeta-quill-77x"})
    thief.post("/account/reauthenticate/", {"password": "zeta-quill-77x"})
    asked = thief.post("/my/phone/", {"number": OTHER, "old": "gone"})
    assert asked.headers["Location"] == "/my/phone/code/"
    typed = {"code": code_to(sms, f"+86{OTHER}"), "other": mailed_code("thief@example.com")}
    assert thief.post("/my/phone/code/", typed).status_code == 302
    assert Phone.objects.get(member=her).number == NUMBER
    tell()
    assert any("/account/stop/" in text for to, text in sms if to == NUMBER), "and she can stop it"


def test_prof_19_taking_the_number_off_first_does_not_skip_the_72_hours(site, sms, mei, known):
    thief = as_(mei)
    thief.post("/my/phone/unbind/")
    assert thief.post("/my/phone/", {"number": OTHER}).headers["Location"] == "/my/phone/code/"
    assert "72 小时" in thief.get("/my/phone/code/").content.decode()
    thief.post("/my/phone/code/", {"code": code_to(sms, f"+86{OTHER}")})
    assert not Phone.objects.filter(member=mei).exists()
    row = Recovery.objects.get()
    assert thief.post(f"/my/recovery/{row.pk}/fetch/").status_code == 403
    Recovery.objects.update(ready_at=timezone.now())
    thief.post(f"/my/recovery/{row.pk}/fetch/")
    assert Phone.objects.get(member=mei).number == f"+86{OTHER}"


def test_prof_19_a_first_number_is_bound_at_once_control(site, sms, mei):
    browser = as_(mei)
    browser.post("/my/phone/", {"number": OTHER})
    browser.post("/my/phone/code/", {"code": code_to(sms, f"+86{OTHER}")})
    assert Phone.objects.get(member=mei).number == f"+86{OTHER}"


# --- the last way in ------------------------------------------------------------------------------------------------


def test_prof_19_the_last_mail_address_stays(site, mei):
    browser = as_(mei)
    page = browser.post("/account/email/", {"action_remove": "", "email": "mei@example.com"}, follow=True)
    assert "唯一的门" in page.content.decode()
    mei.refresh_from_db()
    assert mei.email == "mei@example.com"
    assert EmailAddress.objects.filter(user=mei, verified=True).exists()


def test_prof_19_a_number_unused_for_90_days_is_no_way_that_is_left(site, sms, mei, stale):
    as_(mei).post("/account/email/", {"action_remove": "", "email": "mei@example.com"})
    assert EmailAddress.objects.filter(user=mei).exists()


def test_prof_19_two_members_may_each_let_their_address_go_control(site, sms, mei, chen):
    for member, number in ((mei, NUMBER), (chen, f"+86{OTHER}")):
        bind_phone(member, number, at=timezone.now())
        answer = as_(member).post("/account/email/", {"action_remove": "", "email": member.email})
        assert answer.status_code == 302
        member.refresh_from_db()
        assert member.email is None
        assert not EmailAddress.objects.filter(user=member).exists()


RESIDENT = {"name": "k", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}


@pytest.mark.parametrize("left", [False, True])
def test_prof_19_the_last_passkey_stays(site, sms, left):
    her = join_by_phone(NUMBER, "手机来的人", at=timezone.now() - timedelta(days=9))
    key = Authenticator.objects.create(
        user=her, type="webauthn", data=RESIDENT, created_at=timezone.now() - timedelta(days=9)
    )
    if not left:
        Phone.objects.all().delete()
    her.set_password("old-enough-4711")
    her.save()
    browser = as_(her)
    browser.post("/account/reauthenticate/", {"password": "old-enough-4711"})
    page = browser.get(f"/account/2fa/webauthn/keys/{key.pk}/remove/").content.decode()
    assert ("唯一的门" in page) != left
    answer = browser.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/")
    assert answer.status_code == (302 if left else 403)
    assert Authenticator.objects.filter(user=her).exists() != left
