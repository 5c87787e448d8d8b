"""What leaves the house leaves by one door, and by no other way."""

import ast
import random

import pytest
from django.core import mail

from community.access.permissions import Refused
from community.outgoing.actions import send
from community.outgoing.registry import Adapter, Message, Undelivered, adapters
from community.privacy.registry import may_use, purposes
from profiles.consent import actions as consent
from tests.conftest import NOON, OPTIONAL
from tests.house.test_walls import ROOT, sources

# Libraries that reach beyond this machine, and who may use which.
REACHING = {
    "requests",
    "urllib.request",
    "http.client",
    "smtplib",
    "socket",
    "ssl",
    "httpx",
    "aiohttp",
    "django.core.mail",
}
BY_NAME = {"community/management/commands/demo.py": {"socket"}}  # asks for the machine's own address


@pytest.fixture
def posted(monkeypatch):
    """Every adapter there is, carrying every purpose and keeping what it was handed."""
    handed = []
    for code, adapter in list(adapters.items()):
        deliver = lambda to, message, code=code: handed.append((code, to, message))  # noqa: E731
        monkeypatch.setitem(adapters, code, _like(adapter, deliver))
    return handed


def _like(adapter, deliver):
    found = object.__new__(Adapter)
    for name, value in vars(adapter).items():
        object.__setattr__(found, name, value)
    object.__setattr__(found, "deliver", deliver)
    object.__setattr__(found, "purposes", frozenset(purposes))
    return found


def test_cons_03_over_random_consents_nothing_reaches_an_adapter_without_the_matching_yes(lin, posted):
    """Every adapter of the registry, every purpose, a hundred random states of consent."""
    draw, said = random.Random(3), {p: False for p in OPTIONAL}
    for _ in range(100):
        asked = draw.choice(OPTIONAL)
        said[asked] = draw.random() < 0.5
        consent.answer(lin, {asked: said[asked]}, surface="centre", at=NOON)
        for code in adapters:
            for purpose in purposes.values():
                allowed = not purpose.optional or said.get(purpose.code, False)
                del posted[:]
                try:
                    send(code, "here", "词", purpose=purpose.code, member=lin)
                except Refused:
                    assert not allowed
                assert bool(posted) == allowed == may_use(lin, purpose.code)


def test_cons_03_an_optional_purpose_without_a_person_leaves_nothing(lin, posted):
    for code in adapters:
        with pytest.raises(Refused):
            send(code, "here", "词", purpose=OPTIONAL[0])
    assert not posted


def test_cons_03_a_yes_for_one_way_holds_for_no_other(lin):
    """Mail carries what keeps the service going; no consent turns it into a way for something else."""
    consent.answer(lin, {p: True for p in OPTIONAL}, surface="centre", at=NOON)
    for purpose in OPTIONAL:
        if purpose not in adapters["mail"].purposes:
            with pytest.raises(Refused, match="不走这种用途"):
                send("mail", "a@example.com", "词", purpose=purpose, member=lin)
    assert not mail.outbox


def _named():
    """The names under which adapters stand in the files of the floors."""
    found = {"adapter"}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                if getattr(node.value.func, "id", "") == "Adapter":
                    found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


NAMED = _named()


def test_cons_03_every_adapter_has_a_name_that_the_search_looks_for():
    assert len(NAMED) == 1 + len(adapters)


def _reached(path):
    """The libraries of REACHING that a file imports, and whether it calls an adapter itself."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            yield from (lib for lib in REACHING if name == lib or name.startswith(f"{lib}."))
        if isinstance(node, ast.Attribute) and node.attr == "deliver" and isinstance(node.value, ast.Name):
            if node.value.id in NAMED:
                yield "deliver"


def test_cons_03_only_the_outgoing_room_reaches_beyond_the_machine():
    """No file imports what sends, and none calls an adapter, but the room whose one action looks for the yes."""
    found = {}
    for path in sources():
        name = str(path.relative_to(ROOT))
        reached = set(_reached(path)) - BY_NAME.get(name, set())
        if reached and not name.startswith("community/outgoing/"):
            found[name] = reached
    assert not found


def test_cons_03_the_search_for_other_ways_out_sees_them(tmp_path):
    """Control: the same search finds the ways out that the room itself uses, and one that is planted."""
    planted = tmp_path / "planted.py"
    planted.write_text("from urllib import request\nimport requests.sessions\nadapter.deliver('a', 'b')\n")
    assert set(_reached(planted)) == {"urllib.request", "requests", "deliver"}
    assert "django.core.mail" in set(_reached(ROOT / "community/outgoing/mail.py"))
    assert "deliver" in set(_reached(ROOT / "community/outgoing/actions.py"))


def test_cons_03_a_mail_that_cannot_be_handed_over_says_so(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Undelivered):
        send("mail", "a@example.com", Message("词", "题"), purpose="service")
