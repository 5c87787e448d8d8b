# ruff: noqa: F811 (fixtures that come from beside)
"""Ways back: a forgotten password, a lost phone, a new number; what may be somebody else's opens nothing alone."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.outgoing.registry import Adapter, Undelivered, adapters
from profiles.inbox.actions import send_letters
from profiles.inbox.channels import is_fixed, is_wanted
from profiles.inbox.models import Channel
from profiles.signin.actions import (
    ask_recovery,
    bind_phone,
    fetch_recovery,
    forget_recoveries,
    send_waiting,
    stop_recovery,
    tell_change,
)
from profiles.signin.models import Change, Code, Device, Phone, Recovery, What
from tests.conftest import as_
from tests.profiles.signing import come_in, key_of, mailed_code, recovery_codes, shown_by, tell, with_authenticator
from tests.profiles.test_phones import NUMBER, OTHER, TYPED, ask, code_to, digits, known, later, sms  # noqa: F401

LONG = timedelta(days=91)


def wrong(code):
    return "000000" if code != "000000" else "111111"


# --- a number that may be somebody else's ---------------------------------------------------------------------------


@pytest.fixture
def stale(mei):
    """Mei's number, not used here for 91 days."""
    phone = bind_phone(mei, NUMBER, at=timezone.now() - LONG)
    tell()
    return phone


def test_prof_19_a_code_to_a_number_unused_for_90_days_opens_nothing_alone(site, later, sms, mei, stale):
    client = Client()
    ask(client, next="/inbox/")
    answer = client.post("/account/phone/code/", {"code": digits(sms)})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "90 天没在这里用过" in shown
    assert "_auth_user_id" not in client.session
    assert 'href="/account/login/code/?next=/inbox/"' in shown
    stale.refresh_from_db()
    assert timezone.now() - stale.used_at > timedelta(days=90), "the try does not make it fresh"


@pytest.mark.parametrize(("days", "opens"), [(89, True), (91, False)])
def test_prof_19_the_90_days_are_counted_from_the_last_code_control(site, later, sms, mei, stale, days, opens):
    Phone.objects.update(used_at=timezone.now() - timedelta(days=days))
    client = Client()
    ask(client)
    client.post("/account/phone/code/", {"code": digits(sms)})
    assert ("_auth_user_id" in client.session) == opens


@pytest.mark.parametrize("proof", ["mail", "password"])
def test_prof_19_the_second_proof_opens_it_and_makes_the_number_count_again(site, later, sms, mei, stale, proof):
    mei.set_password("old-enough-4711")
    mei.save()
    if proof == "mail":
        browser = come_in(mei)
    else:
        browser = Client()
        browser.post("/account/login/", {"login": "小梅", "password": "old-enough-4711"})
    assert browser.session["_auth_user_id"] == str(mei.pk)
    browser.post("/account/reauthenticate/", {"password": "old-enough-4711"})
    assert browser.post("/my/phone/", {"number": TYPED}).headers["Location"] == "/my/phone/code/"
    assert browser.post("/my/phone/code/", {"code": digits(sms)}).status_code == 302
    stale.refresh_from_db()
    assert timezone.now() - stale.used_at < timedelta(minutes=1)


def test_prof_19_who_was_given_the_number_begins_anew_and_the_old_account_is_told(site, later, sms, mei, stale):
    client = Client()
    ask(client)
    client.post("/account/phone/code/", {"code": digits(sms)})
    assert client.post("/account/phone/mine/").headers["Location"] == "/account/phone/name/"
    client.post("/account/phone/name/", {"name": "新来的号主"})
    assert Phone.objects.get(number=NUMBER).member.name == "新来的号主"
    assert client.session["_auth_user_id"] != str(mei.pk)
    tell()
    letter = next(m for m in mail.outbox if "解绑了手机号" in m.subject)
    assert letter.to == ["mei@example.com"]


def test_prof_19_nobody_takes_a_number_off_that_was_not_shown_or_is_in_use(site, later, sms, mei, known):
    assert Client().post("/account/phone/mine/").headers["Location"] == "/account/phone/"
    client = Client()
    ask(client)
    session = client.session
    session["sms_stale"] = {"number": NUMBER, "until": timezone.now().timestamp() + 60, "next": ""}
    session.save()
    assert client.post("/account/phone/mine/").status_code == 403
    assert Phone.objects.get().member == mei


# --- a lost phone ---------------------------------------------------------------------------------------------------


@pytest.fixture
def locked(mei, known):
    """Mei with two steps, a number and a mail address."""
    with_authenticator(mei)
    RecoveryCodes.activate(mei)
    return mei


def both(client, sms, *, mail_ok=True, sms_ok=True):
    """Ask for both codes and type them."""
    assert client.post("/account/lost/").headers["Location"] == "/account/lost/codes/"
    posted, messaged = mailed_code("mei@example.com"), code_to(sms, NUMBER)
    typed = {"other": posted if mail_ok else wrong(posted), "code": messaged if sms_ok else wrong(messaged)}
    return client.post("/account/lost/codes/", typed)


@pytest.fixture
def patient(monkeypatch):
    """Codes may be asked for as often as a test likes."""
    monkeypatch.setattr("profiles.signin.views.sending.A_MINUTE", 100)
    monkeypatch.setattr("profiles.signin.views.sending.AN_HOUR", 100)


def test_prof_19_mail_and_number_begin_a_wait_of_72_hours_that_every_channel_hears_of(site, sms, locked, patient):
    client = come_in(locked)
    assert "手机丢了" in client.get("/account/2fa/authenticate/").content.decode()
    assert both(client, sms).headers["Location"] == "/account/lost/"
    assert "_auth_user_id" not in client.session
    row = Recovery.objects.get()
    assert row.ready_at - row.asked_at == timedelta(hours=72)
    assert "已经在等了" in client.get("/account/lost/").content.decode()
    del sms[:]
    mail.outbox.clear()
    tell()
    assert "/account/stop/" in mail.outbox[0].body
    assert [to for to, text in sms if "/account/stop/" in text] == [NUMBER]
    assert "有人在找回" in as_(locked).get("/inbox/").content.decode()
    assert "停下" in as_(locked).get("/my/devices/").content.decode()


def test_prof_19_before_its_time_nothing_opens_and_after_it_both_codes_do(site, sms, locked, patient):
    elsewhere = as_(locked)
    both(come_in(locked), sms)
    Recovery.objects.update(ready_at=timezone.now() + timedelta(minutes=1))
    early = come_in(locked)
    both(early, sms)
    assert "_auth_user_id" not in early.session
    assert Authenticator.objects.filter(user=locked).exists()
    Recovery.objects.update(ready_at=timezone.now())
    client = come_in(locked)
    assert both(client, sms).headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(locked.pk)
    assert not Authenticator.objects.filter(user=locked).exists()
    assert Device.objects.get().key == key_of(client)
    assert elsewhere.get("/inbox/").status_code in (200, 302)
    assert Change.objects.filter(what="recovery_done").exists()
    cache.clear()  # the limit of mailed codes
    assert come_in(locked).get("/inbox/").status_code == 200, "one step again"


@pytest.mark.parametrize("half", [{"mail_ok": False}, {"sms_ok": False}])
def test_prof_19_one_of_the_two_codes_is_not_enough(site, sms, locked, patient, half):
    client = come_in(locked)
    answer = both(client, sms, **half)
    assert answer.status_code == 422
    assert "还能试 4 次" in answer.content.decode()
    assert ("那封信" if "mail_ok" in half else "那条短信") in answer.content.decode()
    assert not Recovery.objects.exists()
    assert not Code.objects.filter(member=locked).exclude(used_at=None).exists(), "the right one is not used up"


@pytest.mark.parametrize("way", ["mail", "sms", "device"])
def test_prof_19_one_press_from_any_other_channel_stops_it(site, sms, locked, patient, way):
    both(come_in(locked), sms)
    del sms[:]
    mail.outbox.clear()
    tell()
    row = Recovery.objects.get()
    if way == "device":
        assert as_(locked).post(f"/my/recovery/{row.pk}/stop/").headers["Location"] == "/my/devices/"
    else:
        text = mail.outbox[0].body if way == "mail" else next(t for _to, t in sms if "stop" in t)
        link = re.search(r"(/account/stop/[^\s]+)", text)[1]
        visitor = Client()
        assert "点一下就停" in visitor.get(link).content.decode()
        row.refresh_from_db()
        assert row.stopped_at is None, "a reader of mail that opens links stops nothing"
        assert "谁也拿不走" in visitor.post(link).content.decode()
        assert "谁也拿不走" in visitor.get(link).content.decode()
    row.refresh_from_db()
    assert row.stopped_at
    with pytest.raises(Refused, match="停下"):
        fetch_recovery(row, at=row.ready_at)
    client = come_in(locked)
    both(client, sms)
    assert Recovery.objects.filter(stopped_at=None).get().ready_at > timezone.now() + timedelta(hours=71), "anew"


def test_prof_19_a_forged_link_and_another_members_press_stop_nothing(site, sms, locked, patient, chen):
    row = ask_recovery(locked, at=timezone.now())
    assert Client().post("/account/stop/MQ:1abc:forged/").status_code == 404
    assert as_(chen).post(f"/my/recovery/{row.pk}/stop/").status_code == 404
    row.refresh_from_db()
    assert row.stopped_at is None


def test_prof_19_what_was_given_back_or_lapsed_is_not_given_twice(site, locked):
    now = timezone.now()
    row = ask_recovery(locked, at=now - timedelta(hours=73))
    assert ask_recovery(locked, at=now) == row, "asking again neither shortens nor lengthens the wait"
    with pytest.raises(Refused, match="还没到时候"):
        fetch_recovery(row, at=row.ready_at - timedelta(seconds=1))
    fetch_recovery(row, at=now)
    with pytest.raises(Refused, match="用过或者过期"):
        fetch_recovery(row, at=now)
    assert not stop_recovery(row, at=now)
    lapsed = ask_recovery(locked, at=now - timedelta(days=11))
    with pytest.raises(Refused, match="用过或者过期"):
        fetch_recovery(lapsed, at=now)
    assert forget_recoveries(now + timedelta(days=366)) == 2


def test_prof_19_who_took_no_first_step_or_has_no_pair_is_led_elsewhere(site, sms, mei, patient):
    assert Client().get("/account/lost/").headers["Location"] == "/account/login/"
    assert as_(mei).get("/account/lost/").headers["Location"] == "/account/2fa/"
    with_authenticator(mei)
    client = come_in(mei)
    assert "只有一样，走不了" in client.get("/account/lost/").content.decode()
    client.post("/account/lost/")
    assert not sms
    assert client.get("/account/lost/codes/").headers["Location"] == "/account/lost/"


def test_prof_19_a_recovery_code_is_the_fast_way_and_opens_at_once(site, locked):
    client = come_in(locked)
    assert client.post("/account/2fa/authenticate/", {"code": recovery_codes(locked)[0]}).status_code == 302
    assert client.session["_auth_user_id"] == str(locked.pk)


# --- a new number ---------------------------------------------------------------------------------------------------


def change_without_old(browser, sms, asked=None):
    asked = asked or browser.post("/my/phone/", {"number": OTHER, "old": "gone"})
    assert asked.headers["Location"] == "/my/phone/code/"
    assert NUMBER not in [to for to, _text in sms], "nothing is sent where nobody reads it"
    typed = {"code": code_to(sms, f"+86{OTHER}"), "other": mailed_code("mei@example.com")}
    return browser.post("/my/phone/code/", typed)


def test_prof_19_mail_and_a_second_proof_change_the_number_at_once(site, sms, mei, known):
    del sms[:]
    secret = with_authenticator(mei)
    browser = as_(mei)
    assert (
        browser.post("/my/phone/", {"number": OTHER, "old": "gone"})
        .headers["Location"]
        .startswith("/account/2fa/reauth")
    )
    resumed = browser.post("/account/2fa/reauthenticate/", {"code": shown_by(secret), "next": "/my/phone/"})
    assert change_without_old(browser, sms, resumed).status_code == 302
    assert Phone.objects.get(member=mei).number == f"+86{OTHER}"
    del sms[:]
    mail.outbox.clear()
    tell()
    assert {to for to, _text in sms} == {NUMBER, f"+86{OTHER}"}
    assert "换了手机号" in mail.outbox[0].subject


def test_prof_19_without_a_second_proof_the_change_waits_and_can_be_stopped(site, sms, mei, known):
    del sms[:]
    browser = as_(mei)
    change_without_old(browser, sms)
    assert Phone.objects.get(member=mei).number == NUMBER
    page = browser.get("/my/phone/").content.decode()
    assert "139****1234" in page
    row = Recovery.objects.get()
    assert browser.post(f"/my/recovery/{row.pk}/fetch/").status_code == 403
    Recovery.objects.update(ready_at=timezone.now())
    assert "现在换" in browser.get("/my/phone/").content.decode()
    assert browser.post(f"/my/recovery/{row.pk}/fetch/").status_code == 302
    assert Phone.objects.get(member=mei).number == f"+86{OTHER}"


def test_prof_19_without_old_number_and_without_mail_nothing_is_sent(site, sms, mei, known):
    del sms[:]
    EmailAddress.objects.filter(user=mei).delete()
    answer = as_(mei).post("/my/phone/", {"number": OTHER, "old": "gone"})
    assert "先加一个邮箱验好" in answer.content.decode()
    assert not sms


# --- every change, every channel ------------------------------------------------------------------------------------


def test_prof_19_every_change_goes_to_mail_number_and_bell(site, sms, mei, known):
    browser = as_(mei)
    for what in What:
        mail.outbox.clear()
        del sms[:]
        tell_change(mei, what, at=timezone.now())
        tell()
        assert [m.to for m in mail.outbox] == [["mei@example.com"]], what
        assert str(what.label) in mail.outbox[0].subject
        assert "不是你" in mail.outbox[0].body
        assert [to for to, _text in sms] == [NUMBER], what
        assert str(what.label) in sms[0][1]
        assert str(what.label) in browser.get("/inbox/").content.decode()


def test_prof_19_it_cannot_be_chosen_away_and_is_mailed_once(site, sms, mei, known):
    for channel in Channel:
        assert is_fixed("account", channel)
    assert is_wanted({("account", "site"): False}, "account", Channel.SITE)
    mail.outbox.clear()
    tell_change(mei, What.PASSWORD, at=timezone.now())
    tell()
    send_letters(timezone.now() + timedelta(days=1))
    assert [m.subject for m in mail.outbox if "改了密码" in m.subject + m.body] == ["你的账号刚刚改了密码"]


def test_prof_19_a_channel_that_is_away_is_told_later_and_the_others_once(site, sms, mei, known, monkeypatch):
    now = timezone.now()
    own = adapters["sms"]
    Adapter("sms", own.label, away)
    mail.outbox.clear()
    tell_change(mei, What.PASSWORD, at=now)
    tell(now)
    Adapter("sms", own.label, own.deliver)
    assert send_waiting(now + timedelta(seconds=59)) == 0, "not at once again"
    assert Change.objects.get(what="password").to == [["sms", NUMBER]]
    assert send_waiting(now + timedelta(minutes=2)) == 1
    assert (len(mail.outbox), [to for to, _text in sms]) == (1, [NUMBER])
    assert send_waiting(now + timedelta(minutes=4)) == 0
    Change.objects.update(to=[["sms", NUMBER]], told=False)
    send_waiting(now + timedelta(days=3))
    assert Change.objects.get(what="password").to == [], "an address nobody could reach is not kept"
    assert len(sms) == 1


def away(to, message):
    raise Undelivered("x")


def test_prof_19_a_new_mail_address_is_told_to_the_old_one(site, sms, mei, known):
    browser = as_(mei)
    browser.post("/account/email/", {"action_add": "", "email": "second@example.com"})
    code = re.search(r"\b\d{6}\b", next(m.body for m in reversed(mail.outbox) if m.to == ["second@example.com"]))[0]
    assert browser.post("/account/confirm-email/", {"code": code}).status_code == 302
    mail.outbox.clear()
    tell()
    assert {m.to[0] for m in mail.outbox if "加了一个邮箱" in m.subject} == {"mei@example.com", "second@example.com"}
    browser.post("/account/email/", {"action_primary": "", "email": "second@example.com"})
    mail.outbox.clear()
    tell()
    assert {m.to[0] for m in mail.outbox if "换了邮箱" in m.subject} == {"mei@example.com", "second@example.com"}
    browser.post("/account/email/", {"action_remove": "", "email": "mei@example.com"})
    mail.outbox.clear()
    tell()
    assert "mei@example.com" in {m.to[0] for m in mail.outbox if "拿掉了一个邮箱" in m.subject}


def test_prof_19_with_two_ways_back_open_each_letter_stops_the_one_it_was_written_for(site, sms, mei, known):
    now = timezone.now()
    mail.outbox.clear()
    del sms[:]
    rows = [ask_recovery(mei, at=now), ask_recovery(mei, number=f"+86{OTHER}", at=now)]
    tell()
    letters = [re.search(r"(/account/stop/\S+)", m.body)[1] for m in mail.outbox]
    messages = [re.search(r"(/account/stop/\S+)", text)[1] for _to, text in sms]
    assert len(letters) == len(messages) == 2
    for link, row in zip(letters, rows, strict=True):
        Client().post(link)
        row.refresh_from_db()
        assert row.stopped_at
    assert letters == messages
    mail.outbox.clear()
    Change.objects.update(to=[["mail", "mei@example.com"]], told=False, tried_at=None)
    tell()
    assert not any("/account/stop/" in m.body for m in mail.outbox), "what was stopped has no link any more"
