"""Wagtail's pictures and documents are shut: no page shows one, and nobody serves what would be uploaded there."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.admin.views.account import AccountView
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.users.models import UserProfile

from community.access.roles import Role
from community.pages import wagtail_hooks
from tests.conftest import as_
from tests.house.wagtail_doors import wagtail_doors

NAMES = r"images|documents|collections"


def doors():
    for path in wagtail_doors(NAMES):
        yield "/" + re.sub(r"<[\w:]+>|\(\?P.*?\)(?=/)", "1", path).replace("^", "").replace("$", "")


def picture():
    return SimpleUploadedFile("x.png", get_test_image_file(size=(9, 9)).file.getvalue(), "image/png")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN])
def test_site_06_wagtails_pictures_and_documents_are_shut_for_everybody(
    site, admin, colleagues, role, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    client = as_(admin if role == Role.ADMIN else colleagues[role])
    shut = sorted(set(doors()))
    assert {
        "/admin/images/add/",
        "/admin/images/chooser/",
        "/admin/documents/multiple/add/",
        "/admin/collections/",
    } <= set(shut)
    shut += [f"/admin/bulk/{kind}/delete/?id=1" for kind in ("wagtailimages/image", "wagtaildocs/document")]
    shut += ["/admin/api/main/images/", "/admin/api/main/documents/"]
    for door in shut:
        assert client.get(door).status_code == 404, door
        assert client.post(door, {"title": "x", "file": picture()}).status_code == 404, door
    assert not get_image_model().objects.exists()
    assert not get_document_model().objects.exists()
    assert not settings.MEDIA_ROOT.exists()
    assert client.get("/admin/sites/").headers["Location"] == "/desk/look/", "its list of pages links there"
    for page in ("/admin/", "/admin/pages/", "/admin/account/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert not re.search(
            rf'href="/admin/({NAMES}|users|groups)/|"url": "/admin/({NAMES})', answer.content.decode()
        ), page


def test_site_06_without_the_hooks_wagtails_menu_would_lead_there_control(site, admin, monkeypatch):
    monkeypatch.setattr(wagtail_hooks, "SHUT", set())
    assert re.search(r"/admin/images/", as_(admin).get("/admin/").content.decode())


def test_site_06_a_colleagues_portrait_is_the_one_in_her_space(site, admin, rf, settings, tmp_path):
    """Wagtail's own page, the control, would take one that nobody serves."""
    settings.MEDIA_ROOT = tmp_path / "media"
    typed = {
        "name_email-first_name": "站",
        "name_email-last_name": "长",
        "theme-theme": "dark",
        "theme-density": "default",
    }
    typed |= {"theme-contrast": "system", "locale-preferred_language": "zh-hans", "avatar-avatar": picture()}
    client = as_(admin)
    assert client.post("/admin/account/", typed).status_code == 302
    kept = UserProfile.get_for_user(admin)
    assert (kept.theme, bool(kept.avatar)) == ("dark", False)
    assert not settings.MEDIA_ROOT.exists()
    assert 'name="avatar-avatar"' not in client.get("/admin/account/").content.decode()
    theirs = AccountView()
    theirs.request = rf.get("/admin/account/")
    theirs.request.user = admin
    assert "avatar" in [panel.name for panel in theirs.get_panels()]
