"""Pictures in a real browser: chosen nine at once, described, ordered by keyboard, masked by finger, sent, and shown."""

import re

from playwright.sync_api import expect

from tests.community.attachments import hostile
from tests.journeys.test_pages import wrong

DROP = """async (box) => {
  const bytes = Uint8Array.from(atob(box.dataset.bytes), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "drop.jpg", { type: "image/jpeg" }));
  box.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
PASTE = """(box) => {
  const bytes = Uint8Array.from(atob(box.dataset.bytes), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "paste.jpg", { type: "image/jpeg" }));
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def picture(n, form="jpeg"):
    content = hostile.phone_heic(900, 600) if form == "heic" else hostile.phone_jpeg(900, 600)
    return {"name": f"{n}.{form}", "mimeType": f"image/{form}", "buffer": content}


def compose(open_page, who="l02", **how):
    page = open_page(who, "/forums/chat/new/", **how)
    page.fill("#id_title", "九张图一起发的主题")
    page.fill("#id_body", "图在下面，车漆上的划痕")
    return page


def test_attc_01_nine_pictures_of_a_phone_at_once(open_page):
    page = compose(open_page)
    with page.expect_file_chooser() as chooser:
        page.click("[data-choose]")
    chooser.value.set_files([*[picture(n) for n in range(8)], picture(8, "heic")])
    rows = page.locator(".files-list li")
    expect(page.locator(".files-list img.thumb")).to_have_count(9, timeout=60_000)
    expect(page.get_by_text("处理中")).to_have_count(0, timeout=60_000)
    names = [n.inner_text() for n in page.locator(".files-list .one").all()]
    assert names == [*[f"{n}.jpeg" for n in range(8)], "8.heic"], "as they were chosen"
    first = names.index("0.jpeg")
    page.get_by_label(f"第 {first + 1} 个的说明").fill("左后门的划痕")
    page.get_by_label(f"第 {first + 1} 个的说明").press("Enter")
    expect(page.locator("[data-files-said]")).to_contain_text("9 / 20")
    rows.nth(8).get_by_role("button", name="往前").press("Enter")
    expect(rows.nth(7).locator(".one")).to_have_text(names[8])
    assert not wrong(page)
    page.get_by_role("button", name="发布").click()
    expect(page).to_have_url(re.compile(r"/t/\d+/"))
    shown = page.locator(".photos-of img")
    expect(shown).to_have_count(9)
    expect(page.get_by_alt_text("左后门的划痕")).to_be_visible()
    box, second = shown.nth(0).bounding_box(), shown.nth(3).bounding_box()
    assert abs(box["width"] - second["width"]) < 2
    assert second["y"] > box["y"], "three in a row on a phone"
    assert not wrong(page)
    assert not page.errors


def test_attc_01_dropped_and_pasted_and_masked_by_finger(open_page):
    import base64

    page = compose(open_page, "l05", width=1280)
    page.locator("#id_body").evaluate(
        "(box, bytes) => (box.dataset.bytes = bytes)", base64.b64encode(picture(1)["buffer"]).decode()
    )
    page.locator("#id_body").evaluate(DROP)
    page.locator("#id_body").evaluate(PASTE)
    expect(page.get_by_role("button", name="打码")).to_have_count(2, timeout=30_000)
    before = page.locator(".files-list img.thumb").first.get_attribute("src")
    page.get_by_role("button", name="打码").first.click()
    canvas = page.locator("dialog canvas")
    expect(canvas).to_be_visible()
    page.wait_for_timeout(500)
    area = canvas.bounding_box()
    page.mouse.move(area["x"] + 20, area["y"] + 20)
    page.mouse.down()
    page.mouse.move(area["x"] + 200, area["y"] + 150, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="遮好了").click()
    expect(page.locator(".files-list img.thumb").first).not_to_have_attribute("src", before, timeout=20_000)
    expect(page.get_by_role("button", name="打码")).to_have_count(2, timeout=30_000)
    assert not page.errors


def test_attc_01_a_disguised_file_says_why_beside_it_and_a_lost_line_can_be_tried_again(open_page):
    page = compose(open_page, "l06")
    chosen = page.locator("[data-files] input[type=file]")
    chosen.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" + bytes(500)})
    expect(page.locator(".files-list .err")).to_contain_text("认不出这是什么文件")
    page.get_by_role("button", name="不传了").click()
    page.context.set_offline(True)
    chosen.set_input_files(picture(1))
    expect(page.locator(".files-list .err")).to_contain_text("没传上去")
    page.context.set_offline(False)
    page.get_by_role("button", name="再传一次").click()
    expect(page.locator(".files-list img.thumb")).to_have_count(1, timeout=30_000)


def test_attc_01_without_scripts_files_are_chosen_on_a_page_of_their_own(open_page, tmp_path):
    page = open_page("l07", "/forums/chat/new/", scripts=False)
    page.fill("#id_title", "不开脚本也能传图")
    page.fill("#id_body", "写到一半去选图")
    page.get_by_role("button", name="加图片和文件").click()
    (tmp_path / "1.jpeg").write_bytes(picture(1)["buffer"])
    page.locator("input[type=file]").set_input_files(tmp_path / "1.jpeg")
    page.get_by_role("button", name="传上来").click()
    expect(page.get_by_text("1.jpeg")).to_be_visible()
    page.get_by_role("link", name="回去接着写").click()
    assert page.input_value("#id_body") == "写到一半去选图"
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".photos-of li")).to_have_count(1)


def test_attc_01_a_picture_is_carried_to_its_place_and_stands_in_the_preview(open_page):
    page = compose(open_page, "l09")
    page.locator(".files input[type=file]").set_input_files([picture(n) for n in range(3)])
    expect(page.locator(".files-list img.thumb")).to_have_count(3, timeout=60_000)
    expect(page.get_by_text("处理中")).to_have_count(0, timeout=60_000)
    names = page.locator(".files-list .one")
    page.locator(".files-list").evaluate("(list) => list.scrollIntoView({ block: 'center' })")
    last, first = page.locator("img.thumb").nth(2), page.locator("img.thumb").nth(0)
    start, end = last.bounding_box(), first.bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 30, steps=6)
    expect(page.locator(".carry-to")).to_have_count(1)
    page.mouse.up()
    expect(names).to_have_text(["2.jpeg", "0.jpeg", "1.jpeg"])
    page.fill("#id_title", "按一下回车先看看")
    page.press("#id_title", "Enter")
    expect(page.locator("#preview picture")).to_have_count(3)
    expect(page).to_have_url(re.compile(r"/forums/chat/new/"))
    assert not page.errors


def test_site_02_enter_in_the_title_previews_without_scripts(open_page):
    page = open_page("l10", "/forums/chat/new/", scripts=False)
    page.fill("#id_body", "没有脚本也看得到 **粗**")
    page.fill("#id_title", "按回车看看会去哪儿")
    page.press("#id_title", "Enter")
    expect(page.locator("#preview strong")).to_have_text("粗")
    expect(page.locator("#id_title")).to_have_value("按回车看看会去哪儿")
    page.get_by_role("button", name="发布").click()
    expect(page).to_have_url(re.compile(r"/t/\d+/"))
