# ruff: noqa: F811 (the fixture of the doors)
"""备案号 stands on every page of the site, whoever looks and whatever went wrong (SITE-06)."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.test import Client
from django.urls import path

from community.lib.ratelimit import TooOften
from community.pages.actions import change_look
from community.pages.models import Brand
from community.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.conftest import NOON, as_
from tests.house.test_doors import TABLE, _fresh, knock, world  # noqa: F401 (the fixture)

ICP, POLICE = "浙ICP备12345678号-1", "浙公网安备33010602000000号"
# Pages of libraries that stand in no row of the table.
LIBRARIES = (
    "/account/login/", "/account/login/code/", "/account/password/reset/", "/account/logout/", "/account/email/",
    "/account/password/change/", "/account/2fa/", "/account/reauthenticate/", "/",
)  # fmt: skip


def lacking(text):
    """Whether a text is a whole page on which one of the two is missing or leads nowhere."""
    links = f'<a href="https://beian.miit.gov.cn/" rel="noopener noreferrer">{ICP}</a>', f">{POLICE}</a>"
    return "<html" in text and not all(link in text for link in links)


@pytest.fixture
def filed(world):
    """The world of the doors with both numbers."""
    change_look(world["who"]["admin"], Brand.objects.get().look._replace(icp=ICP, police=POLICE), at=NOON)
    return world


def walked(world):
    """(doors that answered with a whole page, those of them on which it is missing); through and refused."""
    pages, wrong = set(), []
    for name in sorted(TABLE):
        allowed = TABLE[name][2]
        for who in {"admin" if "admin" in allowed else min(allowed, default="member"), "visitor", "stranger"}:
            _fresh()
            with transaction.atomic():
                _status, _to, text = knock(world, name, who)
                transaction.set_rollback(True)
            if "<html" in text:
                pages.add(name)
                if lacking(text):
                    wrong.append((name, who))
    return pages, wrong


def test_site_06_the_number_stands_on_the_page_of_every_door(filed):
    pages, wrong = walked(filed)
    assert wrong == []
    assert len(pages) > 150


def test_site_06_the_walk_finds_a_page_without_it_control(filed):
    assert lacking(knock(filed, "pages:terms", "visitor")[2].replace(ICP, ""))
    Brand.objects.update(police="")
    assert {name for name, _who in walked({**filed, "who": dict.fromkeys(filed["who"])})[1]} >= {"pages:terms"}


def fails(error):
    """A door that always fails so."""

    def door(request):
        raise error

    return door


class Failing:
    """The house with a few doors that always fail."""

    urlpatterns = [
        path("broken/", fails(ZeroDivisionError())),
        path("strange/", fails(SuspiciousOperation("x"))),
        path("often/", fails(TooOften(600))),
        *urlpatterns,
    ]
    handler400, handler403, handler404, handler500 = handler400, handler403, handler404, handler500


def test_site_06_the_number_stands_on_pages_of_libraries_and_where_something_went_wrong(filed, settings):
    member = as_(filed["who"]["member"])
    for door in LIBRARIES:
        for browser in (Client(), member):
            assert not lacking(browser.get(door, follow=True).content.decode()), door
    settings.ROOT_URLCONF = Failing
    quiet = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answers = [(404, "/nowhere/"), (400, "/strange/"), (429, "/often/"), (500, "/broken/")]
    answers = [(status, quiet.get(door)) for status, door in answers]
    answers += [(403, as_(filed["who"]["member"]).get("/desk/look/")), (403, quiet.post("/account/login/", {}))]
    for status, answer in answers:
        assert answer.status_code == status
        text = answer.content.decode()
        assert "<html" in text
        assert not lacking(text), status
