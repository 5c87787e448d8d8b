"""A lost phone on a phone: mail and number together, the wait, the press that stops it, and the way in after it."""

import re
import sqlite3

from playwright.sync_api import expect

from tests.journeys.test_pages import LOOKS, right, shown, wrong

LOCKED = """
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone
from profiles.models import Member
from profiles.signin.actions import bind_phone
member = Member.objects.get(handle='y05')
bind_phone(member, '+8613512340987', at=timezone.now())
TOTP.activate(member, generate_totp_secret())
"""


def codes(page, count):
    """The newest so many six-digit codes of the demo's outbox, with whom they went to: {to: code}."""
    box = page.context.new_page()
    box.goto("/demo/outbox/")
    found = {}
    for part in box.locator("main section").all()[:count]:
        digits = re.search(r"\b\d{6}\b", part.inner_text())
        if digits:
            found.setdefault(part.locator("p").first.inner_text().split(" · ")[0], digits[0])
    box.close()
    return found


def first_step(page, mail):
    page.goto("/account/login/code/")
    page.fill("#id_email", mail)
    page.get_by_role("button", name="发登录码").click()
    page.fill("#id_code", codes(page, 3)[mail])
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name="手机丢了").click()


def test_prof_19_a_lost_phone_from_the_first_step_to_the_way_in(site, open_page):
    site.python(LOCKED)
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        mail = base.execute("select email from profiles_member where handle='y05'").fetchone()[0]
    page = open_page(None, "/", width=360)
    first_step(page, mail)
    for width, dark in LOOKS:
        shown(page, width, dark)
        right(page, width)
    page.get_by_role("button", name="把两个码发给我").click()
    sent = codes(page, 4)
    page.get_by_label(re.compile("135.*0987")).fill("12")
    page.get_by_role("button", name="证明是我").click()
    expect(page.get_by_text("现在是 2 位").first).to_be_visible()
    assert not wrong(page)
    page.get_by_label(re.compile("135.*0987")).fill(sent["+8613512340987"])
    page.get_by_label(re.compile("@")).fill(sent[mail])
    page.get_by_role("button", name="证明是我").click()
    expect(page.get_by_text("已经在等了")).to_be_visible()

    # at the other end, within seconds
    other = open_page("y05", "/my/devices/")
    expect(other.get_by_text("有人说手机丢了")).to_be_visible()
    assert not wrong(other)

    # three days later
    with sqlite3.connect(site.var / "site.sqlite3", timeout=20) as base:
        base.execute(
            "update signin_recovery set ready_at=datetime('now', '-1 minute') where member_id=(select id from profiles_member where handle='y05')"
        )
    # pages begun anew know no try of the minute before: one message a minute goes to one number
    site.stop("serve")
    site.start("serve", "serve", "--port", str(site.port))
    site.wait()
    page.reload()
    expect(page.get_by_text("72 小时到了")).to_be_visible()
    page.get_by_role("button", name="把两个码发给我").click()
    sent = codes(page, 6)
    page.get_by_label(re.compile("135.*0987")).fill(sent["+8613512340987"])
    page.get_by_label(re.compile("@")).fill(sent[mail])
    page.get_by_role("button", name="证明是我").click()
    expect(page.get_by_role("button", name="我的菜单")).to_be_visible()
    other.goto("/inbox/")
    assert "/account/login/" in other.url, "every other sign-in is over"
