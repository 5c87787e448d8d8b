"""Avatar and cover in a real browser: chosen, cut by finger, mouse, keys, and without scripts."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.community.attachments import hostile
from tests.journeys.test_pages import wrong


def photo(form="jpeg"):
    content = hostile.phone_heic(900, 600) if form == "heic" else hostile.phone_jpeg(900, 600, orientation=1)
    return {"name": f"photo.{form}", "mimeType": f"image/{form}", "buffer": content}


def section(page, place):
    return page.locator(f"section[aria-labelledby=p-{place}]")


def middle(page, image):
    """The colour in the middle of a shown picture."""
    answer = page.request.get(image.evaluate("(i) => i.currentSrc || i.src"))
    assert answer.ok
    shown = Image.open(io.BytesIO(answer.body())).convert("RGB")
    return shown.getpixel((shown.width // 2, shown.height // 2))


def test_prof_20_an_avatar_is_cut_by_mouse_and_keys_and_stands_wherever_the_letter_stood(open_page):
    page = open_page("l02", "/my/pictures/", width=1280)
    part = section(page, "avatar")
    part.locator("input[type=file]").set_input_files(photo("heic"))
    frame = part.locator("[data-crop]")
    expect(frame).to_be_visible(timeout=60_000)
    assert not wrong(page)
    zoom = part.get_by_label("大小")
    zoom.focus()
    for _ in range(4):
        zoom.press("PageUp")
    assert float(part.locator("[name=width]").input_value()) < 0.6
    box = frame.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] - 900, steps=4)
    page.mouse.up()
    top, width = (float(part.locator(f"[name={name}]").input_value()) for name in ("top", "width"))
    assert abs(top + width * 1.5 - 1) < 0.02, "dragged up to the lower edge"
    part.get_by_role("button", name="用作头像").click()
    expect(part.locator(".av-xl img")).to_be_visible(timeout=30_000)
    page.reload()
    red, _green, blue = middle(page, page.locator("header .av img").first)
    assert blue > red, "the lower half is blue"
    page.goto("/u/l02/")
    expect(page.locator("main .av-xl img")).to_be_visible()
    assert not wrong(page)
    assert not page.errors


def test_prof_20_a_cover_is_cut_on_a_phone_by_touch(open_page):
    page = open_page("l05", "/my/pictures/", width=390)
    part = section(page, "cover")
    part.locator("input[type=file]").set_input_files(photo())
    frame = part.locator("[data-crop]")
    expect(frame).to_be_visible(timeout=60_000)
    box = frame.bounding_box()
    assert abs(box["width"] / box["height"] - 3) < 0.05
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    before = part.locator("[name=top]").input_value()
    x, y = box["x"] + 100, box["y"] + 60
    for kind, dy in (("pointerdown", 0), ("pointermove", 40), ("pointerup", 40)):
        frame.dispatch_event(
            kind,
            {
                "pointerId": 1,
                "pointerType": "touch",
                "isPrimary": True,
                "clientX": x,
                "clientY": y + dy,
                "bubbles": True,
            },
        )
    assert part.locator("[name=top]").input_value() < before
    assert not wrong(page)
    part.get_by_role("button", name="用作封面").click()
    expect(part.locator(".cover img")).to_be_visible(timeout=30_000)
    page.goto("/u/l05/")
    expect(page.locator("main .cover img")).to_be_visible()
    assert not wrong(page)
    assert not page.errors


def test_site_02_an_avatar_without_scripts_takes_the_middle_and_can_be_taken_off(open_page):
    page = open_page("l06", "/my/pictures/", scripts=False)
    part = section(page, "avatar")
    part.locator("input[type=file]").set_input_files(photo())
    part.get_by_role("button", name="传上来").click()
    expect(page).to_have_url(re.compile("/my/pictures/"))
    for _ in range(60):
        if part.get_by_role("button", name="用作头像").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    part.get_by_role("button", name="用作头像").click()
    expect(page.get_by_text("收到了，裁好就换上。")).to_be_visible()
    for _ in range(60):
        if part.locator(".av-xl img").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(part.locator(".av-xl img")).to_be_visible()
    part.get_by_role("button", name="取下").click()
    expect(part.locator(".av-xl img")).to_have_count(0)


def test_prof_20_what_is_no_picture_gets_a_sentence_where_it_was_chosen(open_page):
    page = open_page("l07", "/my/pictures/")
    part = section(page, "avatar")
    part.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" + b"\0" * 400}
    )
    expect(part.get_by_text("认不出这是什么文件")).to_be_visible()
    assert not page.locator("[data-crop]").count()
