"""Somebody who was given an invitation walks from its link into the club; who leads one gives, sees and takes it back."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys.test_pages import COLOURS, LOOKS, RULES, right, shown, wrong
from tests.journeys.test_walks import last_code


def given(open_page, club, most="3"):
    """The address of a new invitation that l01 made by hand, and the page she made it on."""
    page = open_page("l01", f"/clubs/{club}/invitations/")
    page.get_by_label("能进几个人").fill(most)
    page.get_by_role("button", name="做一份邀请").click()
    return page.input_value("#address"), page


@pytest.mark.parametrize("scripts", [True, False])
def test_site_09_a_newcomer_walks_from_the_link_into_the_club_in_four_screens(open_page, scripts):
    page = open_page("l02", "/clubs/dongtian/invitations/")
    page.get_by_role("button", name="做一份邀请").click()
    assert not wrong(page)
    address, name = page.input_value("#address"), f"客人{secrets.token_hex(3)}"
    guest = open_page(None, "/", scripts=scripts)
    guest.goto(address[address.index("/clubs/") :])  # 1: what the club is
    expect(guest.get_by_role("heading", name="冬天开电车")).to_be_visible()
    if scripts:
        assert not wrong(guest)
    guest.get_by_role("button", name="进来，先认识一下").click()
    guest.fill("#id_email", f"{secrets.token_hex(4)}@example.com")  # 2: two fields
    guest.fill("#id_name", name)
    guest.wait_for_timeout(2200)  # a person needs longer than two seconds
    guest.get_by_role("button", name="发验证码").click()
    expect(guest.get_by_role("heading", name="信发出去了")).to_be_visible()  # 3: the code
    code = last_code(guest)
    guest.goto("/join/code/")
    guest.fill("#id_code", code)
    guest.get_by_role("button", name="进门").click()
    assert guest.url.endswith("/clubs/dongtian/")  # 4: in
    expect(guest.get_by_text("已加入 · 成员")).to_be_visible()
    guest.get_by_role("link", name="离开").click()
    guest.get_by_role("button", name="离开").click()
    expect(guest.get_by_text("想回来随时能回")).to_be_visible()


def test_site_09_a_taken_back_invitation_says_so_and_one_to_an_owner_club_asks_for_the_car(open_page):
    address, page = given(open_page, "liuguang-hangzhou")
    path = address[address.index("/clubs/") :]
    friend = open_page("y01", path)
    expect(friend.get_by_text("这里只收认证车主")).to_be_visible()
    friend.get_by_role("button", name="进来").click()
    expect(friend.get_by_text("先到「我的车库」把流光认证好")).to_be_visible()
    page.get_by_role("link", name="收回这份邀请").click()
    expect(page.get_by_text("还能进 3 个人，收回后贴出去的码也打不开。")).to_be_visible()
    assert not wrong(page)
    page.get_by_role("button", name="收回", exact=True).click()
    friend.goto(path)
    expect(friend.get_by_text("这份邀请收回了")).to_be_visible()


def test_club_02_a_member_who_sold_her_car_is_a_guest_at_once_and_reads_how_to_come_back(open_page):
    page = open_page("y06", "/my/garage/")
    page.get_by_role("link", name="远山").first.click()
    page.goto(f"{page.url.rstrip('/')}/sold/")
    page.locator("main form button[type=submit]").last.click()
    page.goto("/clubs/yuanshan-chengdu/")
    expect(page.get_by_text("你现在是访客")).to_be_visible()
    assert page.goto("/forums/yuanshan-chengdu/new/").status == 403
    page.goto("/clubs/?mine=1")
    expect(page.get_by_text("访客").first).to_be_visible()


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (None, "/clubs/liuwa/"), ("x03", "/clubs/liuwa/"), ("x03", "/clubs/liuwa/members/"), ("x03", "/clubs/liuwa/invitations/"),
        ("l01", "/clubs/liuguang-hangzhou/"), ("l01", "/clubs/liuguang-hangzhou/change/"),
    ],
)  # fmt: skip
def test_club_03_the_pages_of_a_club_by_invitation_stand_right(known_page, who, path):
    page = known_page(who, path, width=LOOKS[0][0], dark=LOOKS[0][1])
    for width, dark in LOOKS:
        shown(page, width, dark)
        right(page, width, COLOURS if dark else RULES)
