"""Wagtail's admin has no way in of its own, and no way to people."""

import re

import pytest
from django.test import Client

from profiles.models import Member
from tests.conftest import as_
from tests.house.wagtail_doors import wagtail_doors


@pytest.mark.parametrize("path", ["/admin/login/?next=/admin/", "/_util/login/?next=/admin/"])
def test_prof_04_wagtail_has_no_way_in_of_its_own(site, path):
    assert Client().get(path).headers["Location"] == "/account/login/?next=/admin/"
    answer = Client().post(path, {"username": "站长一号", "password": "x"})
    assert answer.headers["Location"].startswith("/account/login/")


def test_prof_04_wagtail_changes_no_password_and_no_address_behind_its_owners_back(site, admin):
    client = as_(admin)
    assert "password" not in client.get("/admin/account/").content.decode().partition("<main")[2].lower().replace(
        "wagtail-password", ""
    )
    assert Client().get("/admin/password_reset/").status_code == 404


def test_prof_04_wagtails_lists_of_people_are_shut_for_everybody(site, admin, mei):
    """They would change an address, give rights and delete a member beside the log, her letters and the erasures."""
    doors, client, before = (
        sorted({"/" + re.sub(r"<int:\w+>", "{pk}", path) for path in wagtail_doors("users|groups")}),
        as_(admin),
        Member.objects.values().get(pk=mei.pk),
    )
    assert {"/admin/users/edit/{pk}/", "/admin/users/delete/{pk}/", "/admin/users/new/", "/admin/groups/new/"} <= set(
        doors
    )
    doors += [f"/admin/bulk/profiles/member/{act}/?id={{pk}}" for act in ("delete", "assign_role", "set_active_state")]
    for door in (door.format(pk=mei.pk) for door in doors):
        assert client.get(door).status_code == 404, door
        data = {"name": "改了名", "email": "taken@example.com", "is_superuser": "on", "is_active": "on"}
        assert client.post(door, data).status_code == 404, door
    assert Member.objects.values().get(pk=mei.pk) == before
    client.post(
        "/admin/account/",
        {
            "name_email-first_name": "改",
            "name_email-email": "taken@example.com",
            "locale-preferred_language": "zh-hans",
        },
    )
    assert Member.objects.values().get(pk=admin.pk)["email"] == admin.email
    page = client.get("/admin/")
    assert page.status_code == 200
    assert "/admin/users/" not in page.content.decode()
