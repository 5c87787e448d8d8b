"""ATTC-01: the files of an edit that waits, their bound and their order; what a preview and an arranging page show."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.access.permissions import Refused
from community.access.roles import Role
from community.attachments.actions import attach, decode_next, hand_over, take_in
from community.attachments.models import MOST, Attachment, State
from community.moderation.models import Review
from forums.actions import edit_post, open_board, reply, start_topic
from forums.models import HeldEdit, Holds, Post
from tests.community.attachments import hostile
from tests.conftest import NOON, as_, person

JPEG = hostile.phone_jpeg(300, 200)


@pytest.fixture(autouse=True)
def apart(files_apart):
    return files_apart


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


@pytest.fixture
def post(mei, admin, site):
    """Mei's opening, which stands in a board where every edit is looked at first."""
    board = open_board(admin, "闲置", "spare", at=NOON)
    topic = start_topic(mei, board, title="出原厂横杆", body="成都自提", at=NOON)
    board.holds_below = Holds.EVERYBODY
    board.save()
    return topic.posts.select_related("topic__board").get()


def bring(by, place, name="IMG_1.jpg"):
    return take_in(by, place, SimpleUploadedFile(name, JPEG), at=NOON)


def hang(by, thing, n, place="spare"):
    for k in range(n):
        Attachment.objects.create(owner=by, kind="picture", name=f"{k}.jpg", place=place, position=k + 1, at=NOON)
    attach(by, place, thing, at=NOON)


def again(by, post, n):
    """An edit that waits, with n new files."""
    for k in range(n):
        bring(by, f"edit:{post.pk}", f"新{k}.jpg")
    return edit_post(by, post, body="改过的话", files=f"edit:{post.pk}", at=NOON)


def test_attc_01_an_edit_that_waits_may_not_bring_a_post_over_its_bound(mei, post):
    hang(mei, post, MOST - 2)
    with pytest.raises(Refused, match="一处最多 20 个附件"):
        again(mei, post, 3)
    assert not HeldEdit.objects.exists()
    Attachment.objects.filter(place=f"edit:{post.pk}").first().delete()
    Attachment.objects.filter(place=f"edit:{post.pk}", position=1).put_away()
    assert again(mei, post, 0).edit_waits


def test_attc_01_what_is_handed_over_keeps_the_bound_and_the_decision_stays_open(mei, post, xu):
    again(mei, post, 3)
    hang(mei, post, MOST - 2)
    with pytest.raises(Refused, match="加上原来的有 21 个"):
        hand_over(HeldEdit.objects.get(), post, at=NOON)
    review = Review.objects.get()
    answer = as_(xu).post(f"/desk/queue/{review.pk}/", {"outcome": "release", "said": "这一版更清楚"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "请作者先移走几个" in page
    assert 'value="这一版更清楚"' in page
    assert HeldEdit.objects.exists()
    Attachment.objects.on("post", post.pk).filter(position=1).put_away()
    assert as_(xu).post(f"/desk/queue/{review.pk}/", {"outcome": "release"}).status_code == 302
    assert Attachment.objects.on("post", post.pk).count() == MOST


def test_attc_01_editing_again_lists_the_files_that_wait_with_the_edit(mei, chen, post):
    again(mei, post, 2)
    page = as_(mei).get(f"/p/{post.pk}/edit/").content.decode()
    thing = re.search(r'data-thing="([^"]+)"', page)[1]
    assert thing == f"post:{post.pk},edit:{HeldEdit.objects.get().pk}"
    asked = {"place": f"edit:{post.pk}", "thing": thing}
    assert [f["name"] for f in as_(mei).get("/files/state/", asked).json()["files"]] == ["新0.jpg", "新1.jpg"]
    assert as_(chen).get("/files/state/", asked).json()["files"] == []


def test_attc_01_each_file_is_ordered_among_its_own(mei, post):
    hang(mei, post, 2)
    bring(mei, f"edit:{post.pk}", "a.jpg")
    bring(mei, f"edit:{post.pk}", "b.jpg")
    asked = {"place": f"edit:{post.pk}", "thing": f"post:{post.pk}", "back": f"/p/{post.pk}/edit/"}
    browser = as_(mei)
    state = browser.get("/files/state/", asked).json()["files"]
    assert [(f["name"], f["nth"], f["last"]) for f in state] == [
        ("0.jpg", 1, False), ("1.jpg", 2, True), ("a.jpg", 1, False), ("b.jpg", 2, True),
    ]  # fmt: skip
    page = browser.get("/files/", asked).content.decode()
    assert page.count("往前") == page.count("往后") == 2
    b = Attachment.objects.get(name="b.jpg")
    answer = browser.post(f"/files/{b.key}/change/", {**asked, "to": "1"}, follow=True)
    names = re.findall(r'class="any">(\S+\.jpg)', answer.content.decode())
    assert names == ["0.jpg", "1.jpg", "b.jpg", "a.jpg"], "the page it came from, all of its files"
    kept = Attachment.objects.get(name="0.jpg")
    answer = browser.post(f"/files/{kept.key}/change/", {**asked, "remove": "1"}, follow=True)
    assert re.findall(r'class="any">(\S+\.jpg)', answer.content.decode()) == ["1.jpg", "b.jpg", "a.jpg"]
    assert asked["back"] in answer.content.decode()


def test_attc_01_a_preview_shows_what_waits_with_the_draft_and_nobody_elses(board, mei, chen):
    place = f"topic:{board.slug}"
    row = bring(mei, place)
    bring(mei, place, "broken.jpg")
    while decode_next(timezone.now()):
        pass
    Attachment.objects.filter(name="broken.jpg").update(state=State.REFUSED)
    typed = {"title": "划痕怎么补", "body": "看图", "kind": "discussion", "files": "yes", "place": place}
    browser = as_(mei)
    for page in (
        browser.post("/forums/preview/", typed),
        browser.post(f"/forums/{board.slug}/new/", {**typed, "preview": "1"}),
    ):
        shown = page.content.decode()
        assert shown.count("<picture>") == 1
        assert str(row.key) in shown
    assert "还没写内容" not in browser.post("/forums/preview/", {**typed, "body": ""}).content.decode()
    assert "<picture>" not in browser.post("/forums/preview/", {**typed, "files": ""}).content.decode()
    assert "<picture>" not in as_(chen).post("/forums/preview/", typed).content.decode()
    assert not Post.objects.filter(topic__title="划痕怎么补").exists()


@pytest.mark.parametrize("what", ["new", "edit"])
def test_site_02_the_first_button_of_a_form_is_not_the_one_for_files(what, board, topic, mei):
    """Enter in a line sends by the first button: the preview, or the edit itself."""
    address = f"/forums/{board.slug}/new/" if what == "new" else f"/p/{topic.posts.get(number=1).pk}/edit/"
    page = as_(mei).get(address).content.decode().partition("<main")[2]
    form = page[page.index("<form") :]
    first = re.search(r'<button[^>]*type="submit"[^>]*>', form)[0]
    assert "formaction" not in first
    assert ('name="preview"' in first) == (what == "new")
    assert "formaction" in form[form.index("data-plain") :]


def test_attc_01_what_was_refused_goes_when_its_box_is_sent(mei, topic):
    place = f"reply:{topic.pk}"
    bring(mei, place, "good.jpg")
    bring(mei, place, "cut.jpg")
    Attachment.objects.filter(name="cut.jpg").update(state=State.REFUSED, why="broken")
    page = as_(mei).get("/files/", {"place": place}).content.decode()
    assert page.count('name="alt"') == 1, "nothing is written about what was refused"
    post = reply(mei, topic, body="看图", files=place, at=NOON)
    assert [f["name"] for f in post.attached or Post.objects.get(pk=post.pk).attached] == ["good.jpg"]
    assert as_(mei).get("/files/state/", {"place": place}).json()["files"] == []


def test_modr_02_a_refused_file_holds_nothing_back(topic, board):
    board.holds_outside = True
    board.save()
    new = person("xin", "刚来的人", at=timezone.now())
    for state, held in ((State.REFUSED, False), (State.READY, True)):
        bring(new, f"reply:{topic.pk}", f"{state}.jpg")
        Attachment.objects.filter(name=f"{state}.jpg").update(state=state)
        assert reply(new, topic, body="看图", files=f"reply:{topic.pk}", at=NOON).held is held
