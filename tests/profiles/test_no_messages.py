"""A site without a gateway for messages has no doors by number, and says nothing of them; none begins that asks for one."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.outgoing.actions import send
from community.outgoing.registry import Message, Undelivered
from profiles.leaving.permissions import check_send_code, has_own_proof
from profiles.signin.actions import bind_phone, join_by_phone, tell_change
from profiles.signin.models import Phone, What
from tests.conftest import as_

NUMBER = "+8613800004321"
DOORS = ("/account/phone/", "/account/phone/code/", "/account/phone/name/", "/account/phone/mine/", "/my/phone/code/")
PAGES = ("/join/", "/account/login/", "/account/password/reset/")
OWN_PAGES = ("/my/settings/", "/my/logins/", "/my/tokens/", "/account/email/", "/account/2fa/", "/my/devices/")
# Of a number, and not of the telephone that an authenticator is on.
SPOKEN = re.compile(r"手机号|短信|邮箱和手机[^号]")


@pytest.fixture(params=[True, False])
def silent(request, settings):
    """Whether messages go nowhere; False is the control."""
    settings.SMS_GATEWAY = "" if request.param else "console"
    return request.param


def test_prof_02_without_a_gateway_there_is_no_door_by_number(site, mei, silent):
    visitor, member = Client(), as_(mei)
    for door in DOORS:
        client = member if door.startswith("/my/") else visitor
        answers = {client.get(door).status_code, client.post(door, {"number": NUMBER}).status_code}
        assert (answers == {404}) == silent, door
    assert (member.get("/my/phone/").status_code == 404) == silent


def test_prof_02_without_a_gateway_no_page_speaks_of_numbers(site, mei, silent):
    visitor, member = Client(), as_(mei)
    pages = [client.get(path) for client, paths in ((visitor, PAGES), (member, OWN_PAGES)) for path in paths]
    assert {page.status_code for page in pages} == {200}
    for page in pages:
        text = page.content.decode().partition("<main")[2].partition("</main>")[0]
        if silent:
            assert not SPOKEN.search(text), page.request["PATH_INFO"]
            assert "/account/phone/" not in text
    speaking = [page for page in pages if SPOKEN.search(page.content.decode())]
    assert bool(speaking) != silent


def test_prof_02_without_a_gateway_a_code_is_written_nowhere(site, mei, silent, capsys):
    message = Message("验证码 123456", values={"template": "code", "code": "123456"})
    if silent:
        with pytest.raises(Undelivered, match="no gateway"):
            send("sms", NUMBER, message, purpose="service")
    else:
        send("sms", NUMBER, message, purpose="service")
    assert ("123456" in capsys.readouterr().out) != silent


def test_prof_02_a_number_from_before_is_shown_taken_off_and_told_nothing(site, mei, settings):
    now = timezone.now()
    bind_phone(mei, NUMBER, at=now)
    settings.SMS_GATEWAY = ""
    client = as_(mei)
    page = client.get("/my/phone/").content.decode().partition("<main")[2]
    assert "138 0000 4321" in page
    assert "这里现在发不出短信" in page
    assert "发验证码" not in page
    assert client.post("/my/phone/", {"number": NUMBER}).status_code == 404
    assert tell_change(mei, What.PASSWORD, at=now).to == [["mail", mei.email]]
    client.post("/my/phone/unbind/")
    assert not Phone.objects.exists()


def test_prof_02_whoever_has_a_number_alone_can_still_leave(site, settings):
    member = join_by_phone(NUMBER, "只有号码", at=timezone.now())
    assert has_own_proof(member)
    settings.SMS_GATEWAY = ""
    assert not has_own_proof(member), "a fresh sign-in does"
    with pytest.raises(Refused, match="没处发"):
        check_send_code(member)


def begun(**environment):
    own = {**os.environ, "DEMO": "", "REQUIRE_PHONE": "", "SMS_GATEWAY": "", **environment}
    return subprocess.run(
        [sys.executable, "-c", "import community.settings as s; print([s.SMS_GATEWAY])"],
        env=own, cwd=django_settings.BASE_DIR, capture_output=True, text=True,
    )  # fmt: skip


def test_prof_02_messages_are_printed_only_where_that_is_asked_for_by_name_and_real_names_want_a_gateway():
    assert begun().stdout == "['']\n"
    assert begun(DEMO="1").stdout == "['file']\n"
    assert begun(SMS_GATEWAY="console", REQUIRE_PHONE="1").stdout == "['console']\n"
    refused = begun(REQUIRE_PHONE="1")
    assert refused.returncode
    assert "先设 SMS_GATEWAY" in refused.stderr
