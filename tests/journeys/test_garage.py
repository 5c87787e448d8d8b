"""A car is shown to be one's own in a real browser, on a phone, with scripts and without."""

import re

from playwright.sync_api import expect

from community.management.garages import CODE, vin
from tests.community.attachments import hostile
from tests.journeys.test_pages import fits


def others(page):
    """What went wrong beside the one form that was filled in wrong on purpose."""
    return [error for error in page.errors if "status of 422" not in error]


def add(page, model):
    page.goto("/my/garage/new/")
    page.get_by_label("车型").select_option(label=model)
    page.get_by_role("button", name="停进车库").click()


def test_prof_11_on_a_phone_a_car_is_added_and_verified_by_its_dealers_code(open_page):
    page = open_page("l07", "/my/garage/", width=390)
    add(page, "流光")
    fits(page)
    page.get_by_role("link", name="去认证").click()
    fits(page)
    page.locator("#c-serial").fill(vin(6)[:16])
    page.locator("#c-code").fill(CODE.format(6))
    page.get_by_role("button", name="用码认证").click()
    expect(page.locator("#c-serial-error")).to_contain_text("17 位")
    assert page.locator("#c-code").input_value() == CODE.format(6)
    page.locator("#c-serial").fill(vin(6))
    page.get_by_role("button", name="用码认证").click()
    expect(page.get_by_text("名字旁边有了车主徽章")).to_be_visible()
    page.goto("/u/l07/")
    expect(page.locator("h1 .b-owner")).to_have_text("流光车主")
    fits(page)
    assert not others(page)


def test_prof_11_a_document_goes_to_the_desk_is_opened_there_and_comes_back_as_a_badge(open_page):
    page = open_page("l08", "/my/garage/", width=390)
    add(page, "流光")
    address = re.search(r"/my/garage/\d+/", page.url)[0]
    page.goto(f"{address}prove/")
    photo = {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": hostile.phone_jpeg(900, 600)}
    page.locator("#p-file").set_input_files(photo)
    page.get_by_role("button", name="传上来").click()
    page.locator("#p-serial").fill(vin(808))
    page.get_by_role("button", name="交给同事看").click()
    expect(page.locator("#p-consent-error")).to_be_visible()
    fits(page)
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="交给同事看").click()
    expect(page.get_by_role("button", name="收回，删掉照片")).to_be_visible()
    fits(page)
    desk = open_page("hejing", "/desk/garage/", width=1280)
    desk.locator("a.item").last.click()
    assert vin(808) not in desk.content()
    desk.get_by_role("button", name="记下并打开").click()
    expect(desk.get_by_text(vin(808))).to_be_visible()
    fits(desk)
    desk.get_by_role("button", name="对得上，认证").click()
    expect(desk.get_by_text("照片删了，车主会收到通知")).to_be_visible()
    page.goto("/u/l08/")
    expect(page.locator("h1 .b-owner")).to_have_text("流光车主")
    page.goto("/my/reads/")
    expect(page.get_by_text("行驶证照片").first).to_be_visible()
    assert not others(page) + desk.errors
