"""The second step: colleagues without it reach no staff page, codes count once, and every change is told."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from community.access.registry import STAFF, keys_of, weigh
from profiles.models import Member
from profiles.signin.models import Change, Device
from tests.conftest import as_
from tests.house.test_doors import OWN, TABLE, WHO, _fresh, all_come_in, knock, world  # noqa: F401 (the fixture)
from tests.house.test_doors import STAFF as COLLEAGUES
from tests.profiles.signing import (
    OFFICE,
    PHONE,
    come_in,
    key_of,
    mailed_code,
    recovery_codes,
    shown_by,
    tell,
    with_authenticator,
)

# Doors that no member has and some colleague does, and whatever stands under the desk.
STAFF_DOORS = sorted(
    name
    for name, (_method, path, allowed, _body) in TABLE.items()
    if path.startswith("/desk/") or (allowed and not allowed & {"stranger", "member", "leader"})
)


@pytest.fixture
def strict(settings):
    settings.STAFF_SECOND_STEP = True


def with_proof(client, member):
    """The browser's sign-in took its second step."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(member.pk)
    session.save()
    return client


@pytest.mark.parametrize("proved", [False, True])
def test_prof_04_colleagues_without_a_second_step_reach_no_staff_page(strict, world, proved):  # noqa: F811
    """`proved` is the control: with it each door of the table answers as the table says."""
    all_come_in(world, (lambda member: with_proof(as_(member), member)) if proved else as_)
    assert len(STAFF_DOORS) > 40
    through = set()
    for name in STAFF_DOORS:
        method = TABLE[name][0]
        for who in COLLEAGUES:
            _fresh()
            with transaction.atomic():
                status, to, text = knock(world, name, who)
                transaction.set_rollback(True)
            if proved:
                if status in (200, 302, 422) and "/account/" not in to:
                    through.add((name, who))
                continue
            if name in OWN and status == 404:
                continue
            if method == "GET":
                assert (status, to) == (302, "/account/2fa/"), f"{who} at {name}: {status} {to}"
            else:
                assert status == 403, f"{who} at {name}: {status} {to}"
                assert "还差第二步" in text, f"{who} at {name}"
    assert through == ({(n, w) for n in STAFF_DOORS for w in COLLEAGUES if w in TABLE[n][2]} if proved else set())


def test_prof_04_members_need_none_and_are_asked_for_none(strict, world):  # noqa: F811
    for name in ("forums:start_topic", "signin:devices", "forums:topic", "now:now"):
        assert knock(world, name, "member")[0] == 200


def wagtail_doors():
    """The addresses of Wagtail's admin, with something in the place of each argument."""

    def walk(patterns, before):
        for entry in patterns:
            here = before + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield (
                    re.sub(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^)]*\)", "1", here)
                    .replace("^", "")
                    .replace("$", "")
                    .replace("\\", "")
                )
            else:
                yield from walk(entry.url_patterns, here)

    return sorted({f"/{p}" for p in walk(get_resolver().url_patterns, "") if p.startswith("admin/")})


def test_prof_04_wagtails_admin_is_shut_as_well(strict, world):  # noqa: F811
    doors = wagtail_doors()
    assert len(doors) > 150
    editor, admin = as_(world["who"]["editor"]), as_(world["who"]["admin"])
    for path in doors:
        for client in (editor, admin):
            assert client.get(path).headers.get("Location") == "/account/2fa/", path
            assert client.post(path).status_code == 403, path
    assert with_proof(editor, world["who"]["editor"]).get("/admin/").status_code == 200


def test_prof_04_whoever_has_every_right_needs_the_second_step_whatever_her_role(strict, site, mei):
    Member.objects.filter(pk=mei.pk).update(is_superuser=True)
    assert come_in(mei).get("/admin/").headers["Location"] == "/account/2fa/"


def test_prof_04_a_colleague_is_told_why_sets_one_up_and_comes_back(strict, site, shen):
    browser = come_in(shen)
    there = "/desk/members/?name=%E5%B0%8F%E6%A2%85"
    answer = browser.get(there, follow=True)
    assert answer.redirect_chain == [("/account/2fa/", 302)]
    assert "只有密码不够" in answer.content.decode()
    page = browser.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    wrong = browser.post("/account/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "半分钟一换" in wrong
    answer = browser.post("/account/2fa/totp/activate/", {"code": shown_by(secret)}, follow=True)
    assert answer.redirect_chain == [("/account/2fa/recovery-codes/", 302)]
    shown = answer.content.decode()
    assert shown.count("<li>") >= 10
    assert all(code in shown for code in recovery_codes(shen))
    back = re.search(r'href="([^"]+)">回到刚才要去的那一页', shown)[1]
    assert back == there
    assert browser.get(there).status_code == 200
    assert "回到刚才" not in browser.get("/account/2fa/").content.decode()


def test_prof_04_on_another_device_the_same_colleague_shows_it_and_comes_back(strict, site, shen):
    secret, browser = with_authenticator(shen), as_(shen)
    answer = browser.get("/desk/members/")
    assert answer.headers["Location"] == "/account/2fa/reauthenticate/?next=%2Fdesk%2Fmembers%2F"
    answer = browser.post("/account/2fa/reauthenticate/", {"code": shown_by(secret), "next": "/desk/members/"})
    assert answer.headers["Location"] == "/desk/members/"
    assert browser.get("/desk/members/").status_code == 200
    assert as_(shen).get("/desk/members/").status_code == 302, "each sign-in shows its own"


def test_prof_04_signing_in_asks_for_it_and_then_opens_the_desk(strict, site, shen):
    secret, browser = with_authenticator(shen), come_in(shen)
    assert "_auth_user_id" not in browser.session
    assert browser.get("/account/2fa/authenticate/").status_code == 200
    assert browser.post("/account/2fa/authenticate/", {"code": shown_by(secret)}).headers["Location"] == "/"
    assert browser.get("/desk/members/").status_code == 200
    assert Device.objects.get().key == key_of(browser)


def test_prof_04_half_in_she_says_nothing_in_the_brands_name_and_keeps_her_words(strict, topic, shen):
    browser = as_(shen)
    typed = {"body": "我们在查，明天回来说。", "draft": f"reply:{topic.pk}", "draft_url": topic.get_absolute_url()}
    answer = browser.post(f"/t/{topic.pk}/reply/", typed)
    assert answer.status_code == 403
    assert "还差第二步" in answer.content.decode()
    assert topic.posts.count() == 1
    assert "我们在查" in with_proof(browser, shen).get(topic.get_absolute_url()).content.decode()


def test_prof_04_half_in_she_hears_no_staff_channel(strict, shen):
    half, whole = as_(shen), with_proof(as_(shen), shen)
    for browser, hears in ((half, False), (whole, True)):
        user = type(shen).objects.get(pk=shen.pk)
        weigh(user, browser.session)
        assert (STAFF in keys_of(user)) == hears


def test_prof_04_the_socket_weighs_the_sign_in_too(strict, topic, shen):
    from community.live import hub as hub_module
    from tests.community.test_live import run, socket

    cookies = [as_(shen).cookies, with_proof(as_(shen), shen).cookies]

    async def walk():
        found = []
        for jar in cookies:
            line = socket(shen, cookie=jar["sessionid"].value)
            await line.connect()
            found.append(next(iter(hub_module.hub().everybody)).user.half_in)
            await line.disconnect()
        return found

    assert run(walk) == [True, False]


def test_prof_04_the_way_to_the_desk_stands_in_the_menu_of_the_half_in(strict, site, shen):
    assert "工作台" in as_(shen).get("/").content.decode()


def test_prof_04_the_last_step_taken_off_ends_a_colleagues_other_sign_ins(strict, site, shen, mei):
    for who, others in ((shen, 302), (mei, 200)):
        secret = with_authenticator(who)
        here, there = with_proof(come_in_with(who, secret), who), come_in_with(who, secret, later=1)
        again = here.session
        again["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
        again.save()
        assert here.post("/account/2fa/totp/deactivate/").status_code == 302
        assert here.get("/inbox/").status_code == 200
        assert there.get("/inbox/").status_code == others
        assert here.get("/desk/").status_code == (302 if who is shen else 403)
    assert here.get("/account/2fa/").status_code == 200


def come_in_with(member, secret, later=0):
    """A browser signed in with both steps; `later` takes the next code."""
    browser = come_in(member)
    answer = browser.post("/account/2fa/authenticate/", {"code": shown_by(secret, later)})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def test_prof_04_a_code_counts_once_also_half_a_minute_later(site, mei):
    secret, first, second = with_authenticator(mei), come_in(mei), come_in(mei)
    code = shown_by(secret)
    assert first.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    from django.core.cache import cache

    for key in [k for k in cache._cache if "allauth.mfa.totp.used" in k]:  # what allauth remembers for thirty seconds
        del cache._cache[key]
    answer = second.post("/account/2fa/authenticate/", {"code": code})
    assert "刚才用过了" in answer.content.decode()
    assert "_auth_user_id" not in second.session


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "填验证器上的"), ("000000", "半分钟一换"), ("x" * 20, "半分钟一换"), ("12345678", "半分钟一换")],
)
def test_prof_04_a_wrong_code_has_its_sentence(site, mei, typed, said):
    with_authenticator(mei)
    browser = come_in(mei)
    assert said in browser.post("/account/2fa/authenticate/", {"code": typed}).content.decode()
    assert "_auth_user_id" not in browser.session


def test_prof_04_the_eleventh_wrong_code_waits_and_the_right_one_too(site, mei):
    secret, browser = with_authenticator(mei), come_in(mei)
    for _ in range(10):
        browser.post("/account/2fa/authenticate/", {"code": "000000"})
    answer = browser.post("/account/2fa/authenticate/", {"code": shown_by(secret)})
    assert "先歇 10 分钟" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_prof_04_a_recovery_code_lets_in_once_and_is_told(site, mei, django_capture_on_commit_callbacks):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with_authenticator(mei)
    RecoveryCodes.activate(mei)
    code = recovery_codes(mei)[3]
    first, second = come_in(mei), come_in(mei)
    with django_capture_on_commit_callbacks(execute=True):
        assert first.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    assert first.get("/inbox/").status_code == 200
    tell()
    assert "用掉了一个恢复码" in mail.outbox[-1].subject
    assert "只能用一次" in second.post("/account/2fa/authenticate/", {"code": code}).content.decode()
    assert len(recovery_codes(mei)) == 9


def set_up(browser, member):
    secret = browser.get("/account/2fa/totp/activate/").context["form"].secret
    browser.post("/account/2fa/totp/activate/", {"code": shown_by(secret)})
    return secret


CHANGES = {
    "totp_on": lambda browser: set_up(browser, None),
    "codes_new": lambda browser: (set_up(browser, None), browser.post("/account/2fa/recovery-codes/generate/")),
    "totp_off": lambda browser: (set_up(browser, None), browser.post("/account/2fa/totp/deactivate/")),
    "password": lambda browser: browser.post(
        "/account/password/set/", {"password1": "new-and-long-0815", "password2": "new-and-long-0815"}
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_prof_04_every_change_of_a_way_in_is_told_by_bell_and_mail_with_what_to_do(
    site, mei, what, django_capture_on_commit_callbacks
):
    browser = come_in(mei, OFFICE, "115.236.112.10")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[what](browser)
    row = Change.objects.filter(what=what).get()
    assert row.to == [["mail", "mei@example.com"]]
    tell()
    letter = next(m for m in mail.outbox if row.get_what_display() in m.subject)
    assert letter.to == ["mei@example.com"]
    for words in ("电脑上的 Edge，Windows", "浙江", "不是你", "/my/devices/", "/account/password/reset/"):
        assert words in letter.body
    assert "115.236" not in letter.body
    row.refresh_from_db()
    assert row.to == [], "where it was told is forgotten"
    assert row.get_what_display() in browser.get("/inbox/").content.decode()
    assert row.get_what_display() in browser.get("/my/devices/").content.decode()


def test_prof_04_secrets_are_sealed_in_the_table_and_those_from_before_are_read(site, mei, settings):
    from allauth.mfa.utils import decrypt, encrypt

    secret = with_authenticator(mei)
    kept = json.dumps(Authenticator.objects.get(user=mei).data)
    assert secret not in kept
    assert decrypt(encrypt("ABCDEF")) == "ABCDEF"
    assert decrypt("PLAINFROMBEFORE") == "PLAINFROMBEFORE"
    sealed = encrypt("ABCDEF")
    settings.SECRET_KEY = "another-key-of-another-site"
    assert decrypt(sealed) != "ABCDEF"
    browser = come_in(mei)
    assert "半分钟一换" in browser.post("/account/2fa/authenticate/", {"code": shown_by(secret)}).content.decode()


def test_prof_04_a_passkey_that_was_not_made_here_opens_nothing(site, mei):
    client = Client(HTTP_USER_AGENT=PHONE)
    asked = client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
    for credential in ("", "{}", "[]", json.dumps({"id": "x", "response": {"userHandle": "MQ"}})):
        answer = client.post("/account/2fa/webauthn/login/", {"credential": credential})
        assert answer.headers["Location"] == "/account/login/", credential
        assert "_auth_user_id" not in client.session


def test_prof_04_pages_of_the_second_step_carry_no_inline_script(site, mei):
    browser = come_in(mei)
    set_up(browser, mei)
    pages = ("/account/2fa/", "/account/2fa/webauthn/add/", "/account/2fa/webauthn/", "/account/2fa/recovery-codes/", "/account/2fa/recovery-codes/generate/", "/account/2fa/totp/deactivate/", "/account/login/")  # fmt: skip
    for path in pages:
        page = browser.get(path) if path != "/account/login/" else Client().get(path)
        assert page.status_code == 200, path
        scripts = re.findall(r"<script([^>]*)>", page.content.decode())
        assert all("src=" in s or 'type="application/json"' in s for s in scripts), path
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def test_prof_04_mailed_code_helper_reads_the_newest(site, mei):
    come_in(mei)
    assert mailed_code("mei@example.com") == re.search(r"\d{6}", mail.outbox[-1].body)[0]
    assert set(WHO) > set(COLLEAGUES)
