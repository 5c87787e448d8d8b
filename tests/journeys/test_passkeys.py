"""A passkey in a real browser, with Chromium's virtual authenticator: added, used instead of a password, used as the
second step, refused, taken off; under the strict policy of scripts."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.journeys.test_pages import LOOKS, right, shown, wrong


@pytest.fixture
def with_key(site, open_page):
    """with_key(who, path): (page, its CDP session, the authenticator's id). Passkeys know localhost, but no address."""

    def opened(who, path, width=390):
        page = open_page(None, "/", width=width)
        cdp = page.context.new_cdp_session(page)
        cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        key = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        page.home = f"http://localhost:{site.port}"
        if who:
            page.goto(f"{page.home}/demo/enter/{who}/")
        page.goto(page.home + path)
        return page, cdp, key

    return opened


def ready(page):
    """The script has taken over the form."""
    expect(page.locator("[data-passkey-off]")).to_have_count(0)


def press(page, name):
    ready(page)
    page.get_by_role("button", name=name).click()


def sure(page):
    """Show the password where the page asks for it before something that matters."""
    if "/reauthenticate/" in page.url:
        page.fill("#id_password", "beichen-demo")
        page.get_by_role("button", name="接着来").click()


def leave(page):
    page.goto(f"{page.home}/account/logout/")
    page.get_by_role("button", name="退出", exact=True).click()


def test_prof_04_a_passkey_is_added_used_refused_and_taken_off(with_key, site):
    page, cdp, key = with_key("l03", "/account/2fa/webauthn/add/")
    sure(page)
    assert not wrong(page)
    page.get_by_label("叫它什么").fill("我的指纹")
    press(page, "加上")
    expect(page).to_have_url(re.compile("/account/2fa/recovery-codes/$"))
    expect(page.locator(".codes li")).to_have_count(10)
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1

    # the same device again
    page.goto(f"{page.home}/account/2fa/webauthn/add/")
    press(page, "加上")
    expect(page.get_by_text("已经有一把了")).to_be_visible()

    # instead of a password, and back to where one wanted to go
    leave(page)
    page.goto(f"{page.home}/account/login/?next=/my/devices/")
    assert not wrong(page)
    press(page, "用通行密钥登录")
    expect(page).to_have_url(re.compile("/my/devices/$"))
    expect(page.get_by_text("加了一把通行密钥").first).to_be_visible()
    assert not wrong(page)

    # a finger that is not the owner's
    leave(page)
    page.goto(f"{page.home}/account/login/")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    press(page, "用通行密钥登录")
    expect(page.get_by_text("没有完成，什么都没变")).to_be_visible()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})

    # as the second step after a mailed code
    page.goto(f"{page.home}/account/login/code/")
    page.fill("#id_email", mail_of(site, "l03"))
    page.get_by_role("button", name="发登录码").click()
    outbox = page.context.new_page()
    outbox.goto(f"{page.home}/demo/outbox/")
    code = re.search(r"\b\d{6}\b", outbox.inner_text("main"))[0]
    outbox.close()
    page.fill("#id_code", code)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile("/account/2fa/authenticate/$"))
    assert not wrong(page)
    press(page, "用通行密钥")
    expect(page.get_by_role("button", name="我的菜单")).to_be_visible()

    # taken off: the device still holds it, the account knows it no more
    page.goto(f"{page.home}/account/2fa/webauthn/")
    expect(page.get_by_text("我的指纹", exact=True)).to_be_visible()
    page.get_by_role("link", name="拿掉").click()
    sure(page)
    expect(page.get_by_role("button", name="拿掉")).to_be_visible()
    page.get_by_role("button", name="拿掉").click()
    expect(page.get_by_text("一把都还没有")).to_be_visible()
    leave(page)
    page.goto(f"{page.home}/account/login/")
    press(page, "用通行密钥登录")
    expect(page.get_by_text("这把通行密钥没认出来")).to_be_visible()
    assert not [e for e in page.errors if "Content Security Policy" in e]


def mail_of(site, handle):
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        return base.execute("select email from profiles_member where handle=?", [handle]).fetchone()[0]


def test_prof_04_without_scripts_the_button_says_what_else_there_is(open_page):
    page = open_page(None, "/account/login/", scripts=False)
    expect(page.get_by_text("不开脚本，用验证器或者邮箱收登录码也能进")).to_be_visible()
    page = open_page("l03", "/my/devices/", scripts=False)
    expect(page.get_by_text("就是这一台")).to_be_visible()


def test_prof_04_on_an_address_without_a_name_the_button_says_why(open_page):
    page = open_page(None, "/account/login/")
    press(page, "用通行密钥登录")
    expect(page.get_by_text("只认 https 的域名")).to_be_visible()


def test_prof_04_an_authenticator_is_set_up_on_a_phone(open_page):
    """The page with its QR code, in both colours and widths; no code of its own is typed, so nothing changes."""
    page = open_page("l04", "/account/2fa/totp/activate/", width=360)
    sure(page)
    expect(page.get_by_alt_text("给验证器扫的二维码")).to_be_visible()
    for width, dark in LOOKS:
        shown(page, width, dark)
        right(page, width)
    page.fill("#id_code", "12")
    page.get_by_role("button", name="开起来").click()
    expect(page.get_by_text("半分钟一换")).to_be_visible()
