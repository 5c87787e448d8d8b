"""Walking through the doors with a provider's fake, as a browser does."""

import html
import re

import pytest
from django.test import Client

from community.lib.elsewhere import OWN, providers
from community.outgoing import asking
from tests.profiles.providers import ID, KINDS, OIDC, SECRET


def opened(settings, monkeypatch, *fakes):
    """The site lets these in."""
    pairs = {fake.code: (ID, SECRET) for fake in fakes if fake.code in OWN}
    servers = [
        f'{{"id": "{fake.code}", "name": "{fake.label}", "server": "{fake.url}", "client_id": "{ID}", "secret": "{SECRET}"}}'
        for fake in fakes
        if isinstance(fake, OIDC)
    ]
    settings.SOCIALACCOUNT_PROVIDERS = providers(pairs, f"[{','.join(servers)}]")
    for fake in fakes:
        fake.settle(monkeypatch)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.code)
def there(request, settings, monkeypatch):
    """Each provider's fake in turn, let in."""
    yield from _running(request.param, settings, monkeypatch)


@pytest.fixture
def oidc(settings, monkeypatch):
    yield from _running(OIDC, settings, monkeypatch)


def _running(kind, settings, monkeypatch):
    fake = kind()
    opened(settings, monkeypatch, fake)
    monkeypatch.setattr(asking, "PIECE", 0.5)
    yield fake
    fake.close()


def address_in(response):
    """Where the page between goes on to."""
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', response.content.decode())
    return html.unescape(found[1])


def go(client, fake, to="", yes=True):
    """The button, the provider's page, and the answer to what comes back."""
    page = client.post(f"/account/with/{fake.code}/", {"next": to} if to else {})
    return client.get(fake.consent(address_in(page), yes))


def newcomer(fake, name=None, client=None, to=""):
    """A browser in which somebody has come in from there for the first time."""
    client = client or Client()
    assert go(client, fake, to).url == "/account/newcomer/"
    client.post("/account/newcomer/", {"name": name or fake.person["name"]})
    return client


def words(response):
    """What stands on a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.unescape(response.content.decode())))
