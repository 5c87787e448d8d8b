"""The brand's account system beside the site: in, out, in again and linked, on a phone, in a real browser."""

import secrets
import sqlite3

import pytest
from playwright.sync_api import expect

from community.management.demo_site import PASSWORD
from tests.journeys.test_pages import wrong
from tests.profiles.providers import OIDC


@pytest.fixture
def there(site):
    fake = OIDC(site.elsewhere)
    fake.person |= {"uid": secrets.token_hex(8), "name": f"北辰{secrets.token_hex(3)}"}
    yield fake
    fake.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_prof_03_a_newcomer_comes_in_with_the_brands_account_and_comes_again(open_page, there, scripts):
    page = open_page(None, "/join/", scripts=scripts)
    refused = []
    page.on("console", lambda said: refused.append(said.text) if "Security Policy" in said.text else None)
    page.get_by_role("button", name="用北辰账号").click()
    page.get_by_role("link", name="不同意").click()
    expect(page.get_by_text("没有点同意")).to_be_visible()
    if scripts:
        assert not wrong(page)
    page.get_by_role("link", name="去登录").click()
    page.get_by_role("button", name="用北辰账号").click()
    page.get_by_role("link", name="同意", exact=True).click()
    expect(page.get_by_label("昵称")).to_have_value(there.person["name"])
    if scripts:
        assert not wrong(page)
    page.get_by_role("button", name="进门").click()
    assert page.url.endswith("/my/words/")
    page.goto("/my/logins/")
    expect(page.get_by_text("唯一的门")).to_be_visible()
    if scripts:
        assert not wrong(page)
    again = open_page(None, "/account/login/?next=/forums/", scripts=scripts)
    again.get_by_role("button", name="用北辰账号").click()
    again.get_by_role("link", name="同意", exact=True).click()
    assert again.url.endswith("/forums/")
    assert refused == []


def test_prof_03_a_member_links_it_and_lets_it_go(open_page, there):
    page = open_page("l05", "/my/settings/")
    page.get_by_role("link", name="别处的账号").click()
    page.get_by_role("button", name="连上").click()
    # she is asked again who she is; then the button goes on from where it was stopped
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="接着来").click()
    page.get_by_role("link", name="同意", exact=True).click()
    expect(page.get_by_role("heading", name="连到这个账号？")).to_be_visible()
    assert not wrong(page)
    page.get_by_role("button", name="不连").click()
    expect(page.get_by_text("没连，什么都没变")).to_be_visible()
    page.get_by_role("button", name="连上").click()
    page.get_by_role("link", name="同意", exact=True).click()
    page.get_by_role("button", name="连上", exact=True).click()
    expect(page.get_by_text("连上了，以后用北辰账号也能登录")).to_be_visible()
    assert not wrong(page)
    page.get_by_role("button", name="断开").click()
    expect(page.get_by_text("断开了")).to_be_visible()


def test_prof_03_a_proved_mail_of_a_members_is_told_and_nothing_merges(open_page, there, site):
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        found = base.execute("select email from profiles_member where handle = 'l06'").fetchone()
    there.person["mail"] = found[0]
    page = open_page(None, "/account/login/")
    page.get_by_role("button", name="用北辰账号").click()
    page.get_by_role("link", name="同意", exact=True).click()
    expect(page.get_by_role("heading", name="像是有你的账号了")).to_be_visible()
    assert not wrong(page)


def test_prof_03_a_redirect_that_answers_a_form_is_held_to_the_policy_control(open_page, there):
    """Control: why a page of ours stands between. The same browser stops a redirect from the form itself."""
    page = open_page(None, "/account/login/")
    stopped = []
    page.on("console", lambda said: stopped.append(said.text) if "form-action" in said.text else None)
    answer = {"status": 302, "headers": {"Location": f"{there.url}/authorize?redirect_uri=x&state=y"}}
    page.route("**/account/with/beichen/", lambda route: route.fulfill(**answer))
    page.get_by_role("button", name="用北辰账号").click()
    page.wait_for_timeout(1000)
    assert there.url not in page.url
    assert stopped
