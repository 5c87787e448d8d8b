"""Another SECRET_KEY: what was sealed or signed under the one before is opened still, and can be brought under the new one."""

import json
import os
import subprocess
import sys

import pytest
from allauth.account.forms import default_token_generator
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings as django_settings
from django.core import signing
from django.utils import timezone

from clubs.actions import invite
from clubs.models import Invitation
from community.management.commands.reseal_second_steps import Command as Reseal
from profiles.forms import JoinForm
from profiles.inbox.actions.sending import read_token, token_of
from profiles.signin.actions import ask_recovery, recovery_of, reseal_second_steps
from profiles.signin.models import Device
from profiles.signin.seals import seal, unseal
from tests.profiles.signing import come_in, shown_by, with_authenticator

NEW = "the-key-that-came-after-the-one-that-leaked"


@pytest.fixture
def rotate(settings):
    """Another key takes the place of the one in force, which is remembered or not."""
    before = settings.SECRET_KEY

    def rotate(remembered=True):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [before] if remembered else []

    return rotate


@pytest.mark.parametrize("remembered", [True, False])
def test_prof_04_an_authenticator_from_before_another_key_opens_the_account(site, mei, rotate, remembered):
    """`remembered` is False in the control: the sealed secret is nobody's then."""
    secret = with_authenticator(mei)
    codes = RecoveryCodes.activate(mei).get_unused_codes()
    rotate(remembered)
    browser = come_in(mei)
    browser.post("/account/2fa/authenticate/", {"code": shown_by(secret)})
    assert ("_auth_user_id" in browser.session) == remembered
    assert (codes == Authenticator.objects.get(user=mei, type="recovery_codes").wrap().get_unused_codes()) == remembered


@pytest.mark.parametrize("resealed", [True, False])
def test_prof_04_after_the_command_the_key_from_before_is_needed_no_more(site, mei, rotate, settings, capsys, resealed):
    secret = with_authenticator(mei)
    RecoveryCodes.activate(mei)
    rotate()
    if resealed:
        Reseal().handle()
        assert "2 样两步登录封在现在的 SECRET_KEY 下面了。" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    assert (unseal(Authenticator.objects.get(user=mei, type="totp").data["secret"]) == secret) == resealed
    sealed, shut = reseal_second_steps()
    assert (sealed, shut) == ((2, 0) if resealed else (0, 2)), "what no key opens stays as it is"
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_prof_04_new_seals_lie_under_the_new_key_alone(rotate, settings):
    before = settings.SECRET_KEY
    rotate()
    new = seal("ABCDEF")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = before, []
    assert unseal(new) != "ABCDEF"
    assert unseal("PLAINFROMBEFORE") == "PLAINFROMBEFORE"


@pytest.fixture
def links(club, lin, mei):
    """{what: whether what went out before another key still leads where it led}."""
    given = invite(lin, club, at=timezone.now())
    token, row = given.token, ask_recovery(mei, number="+8613800005678", at=timezone.now())
    stop, objection = signing.dumps(row.pk, salt="recovery"), token_of(mei, ["reply"], "mail")
    password, stamp = default_token_generator.make_token(mei), JoinForm.new_stamp()
    return {
        "invitation": lambda: Invitation.objects.of(token) == given,
        "stop": lambda: recovery_of(stop) == row,
        "objection": lambda: read_token(objection) is not None,
        "password": lambda: default_token_generator.check_token(mei, password),
        "stamp": lambda: signing.TimestampSigner(salt="join").unsign(stamp) is not None,
    }


@pytest.mark.parametrize("remembered", [True, False])
def test_prof_04_links_from_before_another_key_lead_where_they_led(links, rotate, remembered):
    """`remembered` is False in the control."""
    assert all(leads() for leads in links.values())
    rotate(remembered)
    led = {}
    for what, leads in links.items():
        try:
            led[what] = leads()
        except signing.BadSignature:
            led[what] = False
    assert led == dict.fromkeys(links, remembered)


def test_prof_04_another_key_ends_every_sign_in(site, mei, rotate):
    """Django would go on with another number of the session, of which the device beside it and an open page's socket know
    nothing."""
    browser = come_in(mei)
    assert Device.objects.filter(key=browser.session.session_key).exists()
    rotate()
    assert browser.get("/my/settings/").headers["Location"].startswith("/account/login/")
    assert "_auth_user_id" not in browser.session


def checked(**environment):
    own = {**os.environ, "DEMO": "", "SERIAL_KEY": "", "SECRET_KEY": "n" * 60, **environment}
    return subprocess.run(
        [sys.executable, "-c", "import community.settings as s; print(s.SECRET_KEY_FALLBACKS, s.SERIAL_KEY[:1])"],
        env=own, cwd=django_settings.BASE_DIR, capture_output=True, text=True,
    )  # fmt: skip


def test_prof_11_another_key_does_not_begin_while_the_cars_hashes_hang_on_the_one_before():
    refused = checked(SECRET_KEYS_BEFORE="b" * 60)
    assert refused.returncode
    assert "SERIAL_KEY" in refused.stderr
    begun = checked(SECRET_KEYS_BEFORE=f"{'b' * 60}, {'a' * 60}", SERIAL_KEY="b" * 60)
    assert begun.stdout.split() == [f"['{'b' * 60}',", f"'{'a' * 60}']", "b"]
