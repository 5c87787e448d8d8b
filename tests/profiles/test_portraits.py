"""Avatar and cover: cut by their owner, kept light, seen by everybody at no cost."""

import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from community.attachments.actions import sweep, take_in
from community.attachments.models import Attachment, State
from community.attachments.registry import attachables
from community.attachments.shelf import shelf
from forums.actions import reply
from profiles.models import Member
from profiles.portraits import actions
from profiles.portraits.models import Portrait
from tests.community.attachments import hostile
from tests.conftest import NOON, as_, person
from tests.profiles.faces import PHONE, again, bring, choose, decode, image_of, kept_apart, known, moderator, seen

__all__ = ["kept_apart", "known", "moderator"]


def test_prof_20_a_phone_photo_of_twelve_megapixels_becomes_the_right_sizes_without_its_place(known):
    choose(known, content=hostile.phone_jpeg(4000, 3000))
    choose(known, "cover", content=hostile.phone_jpeg(4000, 3000))
    known = again(known)
    sizes = {
        name: (size["w"], size["h"])
        for key in (known.avatar, known.cover)
        for name, size in Attachment.objects.get(key=key).sizes.items()
        if name.endswith("webp")
    }
    assert sizes == {
        "96.webp": (96, 96), "240.webp": (240, 240),
        "640.webp": (640, 213), "1280.webp": (1280, 427), "1920.webp": (1920, 640),
    }  # fmt: skip
    for key in (known.avatar, known.cover):
        row = Attachment.objects.get(key=key)
        assert row.raw == ""
        assert row.state == State.READY
        for size in row.sizes.values():
            with shelf().open(size["at"]) as file:
                stored = file.read()
            for mark in (b"Exif", b"GPS", b"Hidden-Maker", b"Hidden-Comment"):
                assert mark not in stored
    assert b"Hidden-Maker" in hostile.phone_jpeg(4000, 3000)


def test_prof_20_even_a_picture_of_noise_becomes_a_light_avatar(known):
    noise = hostile.saved(Image.effect_noise((800, 600), 90).convert("RGB"), "JPEG", quality=95)
    choose(known, content=noise)
    sizes = Attachment.objects.get(key=again(known).avatar).sizes
    assert len(noise) > 300_000
    assert 1_000 < sizes["96.webp"]["bytes"] < 8_000
    assert 8_000 < sizes["240.webp"]["bytes"] < 40_000


# scene(): red above, blue below; upright after turning by the orientation of the file.
PARTS = [(None, None), ((0.0, 0.0, 0.3), "red"), ((0.0, 0.6, 0.3), "blue"), ((0.9, 0.99, 0.3), "blue")]


@pytest.mark.parametrize(("part", "colour"), PARTS)
def test_prof_20_the_part_that_was_marked_is_kept_and_nothing_around_it(known, kept_apart, part, colour):
    portrait = choose(known, part=part, content=hostile.phone_jpeg(600, 400, orientation=1))
    image = image_of(portrait.key, "240.webp")
    pixels = [image.getpixel((image.width // 2, round(image.height * share))) for share in (0.05, 0.95)]
    red, blue = [p[0] > p[2] for p in pixels], [p[2] > p[0] for p in pixels]
    assert (red, blue) == ({
        None: ([True, False], [False, True]), "red": ([True, True], [False, False]),
        "blue": ([False, False], [True, True]),
    }[colour])  # fmt: skip
    sweep()
    kept = {size["at"] for size in Attachment.objects.get(key=portrait.key).sizes.values()}
    there = {str(p.relative_to(kept_apart)) for p in kept_apart.rglob("*") if p.is_file()}
    assert there == kept


def test_prof_20_a_picture_smaller_than_its_sizes_still_has_them_all(known):
    portrait = choose(known, "cover", content=hostile.phone_jpeg(60, 20, orientation=1))
    assert set(Attachment.objects.get(key=portrait.key).sizes) == {
        f"{w}.{form}" for w in (640, 1280, 1920) for form in ("webp", "jpeg")
    }


def test_prof_20_the_database_holds_one_waiting_picture_a_place(mei):
    choose(mei)
    with pytest.raises(IntegrityError), transaction.atomic():
        Portrait.objects.create(member=mei, place="avatar", key=uuid.uuid4(), at=NOON)


def test_prof_20_taken_off_by_oneself_nothing_is_left(known, kept_apart):
    portrait = choose(known)
    client = as_(known)
    page = client.post("/my/pictures/avatar/remove/", follow=True).content.decode()
    assert "取下了" in page
    assert again(known).avatar is None
    assert seen(Client(), portrait.key).status_code == 404
    sweep()
    assert not [p for p in kept_apart.rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    "part", [{"left": "0.1"}, {"left": "x", "top": "0", "width": "1"}, {"left": "2", "top": "0", "width": "1"}]
)
def test_prof_20_a_part_that_cannot_be_read_gets_a_sentence_and_the_picture_stays(known, part):
    bring(known)
    page = as_(known).post("/my/pictures/avatar/", part, follow=True).content.decode()
    assert "没看清要裁哪一块" in page
    assert "data-crop" in page
    assert not Portrait.objects.exists()


def test_prof_20_without_a_picture_or_before_it_is_ready_a_sentence_says_so(known):
    assert "还没选图" in as_(known).post("/my/pictures/avatar/", follow=True).content.decode()
    take_in(known, "portrait:avatar", SimpleUploadedFile("a.jpg", PHONE), alone=True, at=NOON)
    with pytest.raises(actions.Unready, match="还没处理好"):
        actions.choose_portrait(known, "avatar", None, at=NOON)
    assert "正在处理" in as_(known).get("/my/pictures/").content.decode()


def test_prof_20_another_kind_of_file_is_no_portrait(known):
    row = bring(known, content=b"%PDF-1.4 " + b"x" * 400)
    page = as_(known).get("/my/pictures/").content.decode()
    assert Attachment.objects.get(pk=row.pk).kind != "picture"
    assert 'class="err"' in page
    with pytest.raises(actions.Unready):
        actions.choose_portrait(known, "avatar", None, at=NOON)


def test_prof_20_the_form_works_without_scripts_and_a_second_file_takes_the_place_of_the_first(known):
    client = as_(known)
    fields = {"place": "portrait:cover", "alone": "1", "back": "/my/pictures/"}
    for name in ("a.jpg", "b.jpg"):
        sent = client.post("/files/new/", fields | {"file": SimpleUploadedFile(name, PHONE)})
        assert sent.status_code == 302
        assert sent["Location"] == "/my/pictures/"
    decode()
    assert Attachment.objects.get(place="portrait:cover", state=State.READY).name == "b.jpg"
    page = client.get("/my/pictures/").content.decode()
    assert "用作封面" in page
    assert "data-busy" not in page
    assert client.post("/my/pictures/cover/", {"left": "", "top": "", "width": ""}).status_code == 302
    assert "data-busy" in client.get("/my/pictures/").content.decode()
    decode()
    assert again(known).cover is not None
    assert client.post("/my/pictures/nothing/").status_code == 404


def test_prof_20_a_shown_picture_costs_two_statements_beside_the_sign_in_and_browsers_keep_it(
    known, django_assert_num_queries
):
    portrait = choose(known)
    for client, statements in ((Client(), 2), (as_(known), 4)):
        with django_assert_num_queries(statements):
            answer = seen(client, portrait.key)
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert "Set-Cookie" not in answer
        assert answer["X-Content-Type-Options"] == "nosniff"
    known.avatar = None
    Member.objects.filter(pk=known.pk).update(avatar=None)
    assert seen(as_(known), portrait.key)["Cache-Control"] == "private, no-cache"


def test_prof_20_a_door_that_is_open_to_whatever_waits_would_show_it_control(mei, lin, monkeypatch):
    portrait = choose(mei)
    assert seen(as_(lin), portrait.key).status_code == 404
    room = attachables["portrait"]
    monkeypatch.setitem(attachables, "portrait", room)
    replace(room, is_open=lambda pk: True)  # which registers itself
    assert seen(as_(lin), portrait.key).status_code == 200


def test_prof_20_faces_cost_a_page_no_statement_however_many_there_are(known, lin, topic):
    def looked():
        client = as_(lin)
        client.get(topic.get_absolute_url())
        with CaptureQueriesContext(connection) as told:
            page = client.get(topic.get_absolute_url()).content.decode()
        return len(told), page.count("96.webp 96w")

    reply(lin, topic, body="先答一句", at=NOON)
    few = looked()
    for n in range(4):
        other = person(f"face{n}", at=NOON)
        reply(other, topic, body=f"再答一句{n}", at=NOON)
        choose(other, trust=1)
    many = looked()
    assert few[1] == 0
    assert many[1] == 4
    assert many[0] == few[0]


def test_prof_20_a_member_who_left_takes_her_pictures_along(known, kept_apart):
    portrait = choose(known)
    Member.objects.filter(pk=known.pk).update(is_active=False)
    assert seen(Client(), portrait.key).status_code == 404


def test_prof_20_a_picture_made_by_a_machine_says_so_on_the_space(known, lin):
    portrait = choose(known)
    assert "由 AI 生成" not in Client().get(known.get_absolute_url()).content.decode()
    Portrait.objects.filter(pk=portrait.pk).update(ai_label=True)
    assert "头像由 AI 生成" in Client().get(known.get_absolute_url()).content.decode()


def test_prof_20_staff_stand_beside_their_picture_with_the_badge_of_the_brand(shen, lin, board, topic):
    choose(shen)
    reply(again(shen), topic, body="查过了", at=NOON)
    page = Client().get(topic.get_absolute_url()).content.decode()
    assert f"/files/{again(shen).avatar}/96.webp" in page
    assert "b-brand" in page


def test_prof_20_pages_that_were_kept_show_the_new_face_and_the_letter_again(known, topic):
    page = topic.get_absolute_url()
    Client().get(page)
    portrait = choose(known, trust=1)
    for client in (Client(), as_(known)):
        assert str(portrait.key) in client.get(page).content.decode()
    actions.remove_portrait(known, "avatar", at=NOON)
    for client in (Client(), as_(known)):
        assert str(portrait.key) not in client.get(page).content.decode()
