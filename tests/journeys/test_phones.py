"""A newcomer with a mobile number, on a phone, with and without scripts."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys.test_pages import wrong
from tests.journeys.test_walks import last_code


@pytest.mark.parametrize("scripts", [True, False])
def test_prof_02_a_newcomer_comes_in_with_a_number_alone(open_page, scripts):
    page = open_page(None, "/join/", scripts=scripts)
    page.get_by_role("link", name="用手机号进门").click()
    number = f"138{secrets.randbelow(10**8):08d}"
    page.get_by_label("手机号").fill(number[:9])
    page.wait_for_timeout(2200)  # a person needs longer than two seconds
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_text("少了 2 位")).to_be_visible()
    page.get_by_label("手机号").fill(number)
    page.wait_for_timeout(2200)
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_text(f"{number[:3]}****{number[-4:]}")).to_be_visible()
    if scripts:
        assert not wrong(page)
    code = last_code(page)
    page.goto("/account/phone/code/")
    page.fill("#id_code", "000000" if code != "000000" else "111111")
    page.get_by_role("button", name="进门").click()
    expect(page.get_by_text("还能试 4 次")).to_be_visible()
    page.fill("#id_code", code)
    page.get_by_role("button", name="进门").click()
    if scripts:
        assert not wrong(page)
    page.fill("#id_name", f"号码{secrets.token_hex(3)}")
    page.get_by_role("button", name="进门").click()
    assert page.url.endswith("/my/words/")
    page.goto("/my/phone/")
    expect(page.get_by_text(f"{number[:3]} {number[3:7]} {number[7:]}")).to_be_visible()
