# ruff: noqa: F811 (the fixture of the doors)
"""备案号 stands on every page of the site, whoever looks and whatever went wrong (SITE-06)."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.urls import path

from community.lib.ratelimit import TooOften
from community.pages.actions import change_look
from community.pages.models import Brand
from community.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.conftest import NOON, as_
from tests.house.test_doors import _fresh, knock, world  # noqa: F401 (the fixture)

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


def test_site_06_the_number_stands_on_a_page_and_is_missed_where_it_is_not(filed):
    """Every door and role: test_walk.py."""
    text = knock(filed, "pages:terms", "visitor")[2]
    assert "<html" in text
    assert not lacking(text)
    assert lacking(text.replace(ICP, ""))
    Brand.objects.update(police="")
    _fresh()
    assert lacking(knock(filed, "pages:terms", "member")[2])


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
