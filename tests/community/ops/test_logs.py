"""The log names doors and no secrets that stand in addresses."""

import io
import logging
import re
import secrets
import uuid

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, get_resolver, path, resolve, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.utils.log import log_response

from community.ops.logs import RoutesOnly
from community.urls import handler400, handler403, handler404, handler500, urlpatterns
from profiles.inbox.actions.sending import token_of
from tests.conftest import as_

TOKEN = "12-4697f552a3c690be2e61990c72f53bd2"


def doors(resolver=None, before="", known=()):
    """(route, converters by name) of every door whose address says more than numbers."""
    for entry in (resolver or get_resolver()).url_patterns:
        route, converters = before + str(entry.pattern), {**dict(known), **entry.pattern.converters}
        if not isinstance(entry, URLPattern):
            yield from doors(entry, route, converters.items())
        elif not all(isinstance(kind, IntConverter) for kind in converters.values()):
            yield route, converters


def told(converter):
    return str(uuid.uuid4()) if isinstance(converter, UUIDConverter) else f"{TOKEN}{secrets.token_hex(4)}"


ADDRESSES = {
    route: {name: "7" if isinstance(kind, IntConverter) else told(kind) for name, kind in converters.items()}
    for route, converters in doors()
}


@pytest.fixture
def log():
    """What the site's own handler writes, and the handler."""
    handler = next(h for h in logging.getLogger().handlers if any(isinstance(f, RoutesOnly) for f in h.filters))
    written, before = io.StringIO(), handler.stream
    handler.setStream(written)
    yield written, handler
    handler.setStream(before)


def fill(route, given):
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: given[found[1]], route)


def write(request, error=None):
    """The lines of Django's own about a request that came to nothing."""
    answer = HttpResponse(status=500 if error else 404)
    log_response("Not Found: %s", request.path, response=answer, request=request, exception=error)
    answer = HttpResponse(status=403)
    log_response("Forbidden (%s): %s", "CSRF", request.path, response=answer, request=request, logger=logging.getLogger("django.security.csrf"))  # fmt: skip


@pytest.mark.parametrize("guarded", [True, False])
def test_site_07_no_door_leaves_the_secret_of_its_address_in_the_log(log, guarded):
    """`guarded` is False in the control: without the filter each door that has one does."""
    written, handler = log
    if not guarded:
        handler.filters, kept = [], handler.filters
    assert {"account/stop/<str:token>/", "out/<str:token>/", "receipts/<str:token>/", "clubs/invited/<slug:token>/"} < set(ADDRESSES)  # fmt: skip
    assert {"feeds/mine/<key:token>/all.atom", "events/mine/<key:token>.ics"} < set(ADDRESSES)
    left = set()
    try:
        for route, given in ADDRESSES.items():
            written.seek(0), written.truncate()
            request = RequestFactory().get(fill(route, given))
            request.resolver_match = resolve(request.path)
            try:
                reverse("nowhere", kwargs=request.resolver_match.kwargs)
            except Exception as error:
                write(request, error)
            lines = written.getvalue()
            assert "Not Found: " in lines
            assert "Traceback" in lines
            assert "NoReverseMatch" in lines
            left |= {route} if any(text in lines for text in given.values() if len(text) > 9) else set()
    finally:
        if not guarded:
            handler.filters = kept
    assert left == (set() if guarded else set(ADDRESSES))


@pytest.mark.parametrize(
    "address",
    [f"/account/stop/{TOKEN}", f"/account/stop/MTI:1vOabc:{'x' * 43}/more/", f"/inbox/out/{TOKEN}/", f"/nowhere/{TOKEN}.atom",
     f"/account/password/reset/key/1-{TOKEN}/"],
)  # fmt: skip
def test_site_07_an_address_that_leads_nowhere_is_logged_without_what_could_be_a_token(log, address):
    """As one does that a mail has broken in two, or that lacks its last stroke."""
    written, _handler = log
    request = RequestFactory().get(address)
    write(request)
    lines = written.getvalue()
    assert f"Not Found: {address.split('/')[0]}/{address.split('/')[1]}/" in lines
    assert "…" in lines
    assert not re.search(r"[0-9a-fx]{8}", lines)


def boom(request, token, pk):
    raise RuntimeError(f"planned, with {token}")


class Broken:
    """The house with one door that always breaks."""

    urlpatterns = [path("boom/<int:pk>/<str:token>/", boom), *urlpatterns]
    handler400, handler403, handler404, handler500 = handler400, handler403, handler404, handler500


@override_settings(ROOT_URLCONF=Broken)
def test_site_07_lines_say_which_door_and_which_number_and_tracebacks_come(log, site, mei):
    written, _handler = log
    client, stop = Client(raise_request_exception=False), token_of(mei, ["reply"], "mail")
    assert client.get(f"/boom/12/{TOKEN}/").status_code == 500
    assert client.get("/t/4711/").status_code == 404
    assert client.get("/nowhere/").status_code == 404
    assert client.get(f"/out/{stop}x/").status_code == 404
    assert as_(mei, enforce_csrf_checks=True).post(f"/clubs/invited/{TOKEN}/no/").status_code == 403
    lines = written.getvalue()
    for line in (
        "Internal Server Error: /boom/12/<str:token>/",
        "Not Found: /t/4711/",
        "Not Found: /nowhere/",
        "Not Found: /out/<str:token>/",
        "/clubs/invited/<slug:token>/no/",
    ):
        assert line in lines
    assert 'raise RuntimeError(f"planned, with {token}")' in lines
    assert "RuntimeError: planned, with …" in lines
    assert TOKEN not in lines
    assert stop not in lines
