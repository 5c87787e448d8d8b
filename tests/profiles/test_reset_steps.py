"""An admin who has lost phone, keys and codes: whoever runs the machine takes her second steps off, and it is told."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.management import CommandError, call_command

from community.activity.models import Activity
from profiles.signin.models import Change
from tests.profiles.signing import come_in, shown_by, tell, with_authenticator


@pytest.fixture
def locked(site, admin, mei):
    """An admin with an authenticator and codes, signed in by them; somebody else's authenticator stands beside."""
    secret = with_authenticator(admin)
    RecoveryCodes.activate(admin)
    with_authenticator(mei)
    browser = come_in(admin)
    browser.post("/account/2fa/authenticate/", {"code": shown_by(secret)})
    assert browser.session["_auth_user_id"] == str(admin.pk)
    return browser


def reset(monkeypatch, who, typed):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said = io.StringIO()
    call_command("reset_second_step", who, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("who", ["站长一号", "ADMIN@example.com"])
def test_prof_04_second_steps_are_taken_off_from_the_machine_and_staff_and_their_owner_read_of_it(
    locked, admin, mei, monkeypatch, who
):
    assert "取下了" in reset(monkeypatch, who, "站长一号\n")
    assert list(Authenticator.objects.values_list("user", flat=True)) == [mei.pk]
    assert "_auth_user_id" not in locked.session, "every sign-in is over"
    line = Activity.objects.get(verb="signin.steps_reset")
    assert (line.audience, line.actor, line.target) == ("staff", None, admin)
    tell()
    letter = next(m for m in mail.outbox if "两步登录" in m.subject)
    assert letter.to == [admin.email]
    assert Change.objects.get(member=admin, what="steps_reset").told
    assert come_in(admin).session["_auth_user_id"] == str(admin.pk), "a mailed code alone lets her in now"


@pytest.mark.parametrize("typed", ["", "\n", "好\n", "小梅\n"])
def test_prof_04_without_the_name_typed_again_nothing_is_taken_off(locked, admin, monkeypatch, typed):
    with pytest.raises(CommandError, match="什么都没动"):
        reset(monkeypatch, "站长一号", typed)
    assert Authenticator.objects.filter(user=admin).count() == 2
    assert "_auth_user_id" in locked.session
    assert not Activity.objects.filter(verb="signin.steps_reset").exists()


def test_prof_04_the_command_knows_nobody_who_is_not_there_and_nothing_to_take_off(site, chen, monkeypatch):
    with pytest.raises(CommandError, match="没有叫「谁」"):
        reset(monkeypatch, "谁", "谁\n")
    with pytest.raises(CommandError, match="没开两步登录"):
        reset(monkeypatch, "老陈", "老陈\n")
    assert not Change.objects.exists()
