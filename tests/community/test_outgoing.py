"""What leaves the house leaves by one door, and by no other way."""

import ast
import random

import pytest
from django.core import mail

from community.access.permissions import Refused
from community.outgoing.actions import send
from community.outgoing.registry import Adapter, Message, Undelivered, adapters
from community.privacy.registry import Apart, Purpose, may_use, purposes
from profiles.consent.actions import add_wording, answer, answer_apart
from tests.conftest import NOON, OPTIONAL, agree
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
BY_NAME = {
    "community/management/commands/demo.py": {"socket"},  # asks for the machine's own address
    "community/management/commands/serve.py": {"socket"},  # listens
}


@pytest.fixture
def dealers(db, monkeypatch):
    """A purpose that no room has yet: what is handed over to a dealer."""
    monkeypatch.setitem(purposes, "dealer", None)
    purpose = Purpose("dealer", "交给经销商", "能不能？", "", "", 0, apart=Apart.HANDOVER, recipient="你选的那家店")
    add_wording("dealer", "能不能把你的电话交给你选的那家店？", at=NOON)
    return purpose


@pytest.fixture
def posted(monkeypatch, dealers):
    """Every adapter there is, and one to each kind of outsider, carrying every purpose and keeping what it was handed."""
    handed = []
    for reached in Apart:
        monkeypatch.setitem(adapters, f"to-{reached}", _outward(reached))
    for code, adapter in list(adapters.items()):
        deliver = lambda to, message, code=code: handed.append((code, to, message))  # noqa: E731
        monkeypatch.setitem(adapters, code, _like(adapter, deliver))
    return handed


def _outward(reached):
    found = object.__new__(Adapter)
    for name, value in {"code": f"to-{reached}", "label": "往外", "reaches": reached}.items():
        object.__setattr__(found, name, value)
    return found


def _like(adapter, deliver):
    found = object.__new__(Adapter)
    for name, value in vars(adapter).items():
        object.__setattr__(found, name, value)
    object.__setattr__(found, "deliver", deliver)
    object.__setattr__(found, "purposes", frozenset(purposes))
    return found


def test_cons_03_over_random_consents_nothing_reaches_an_adapter_without_the_matching_yes(lin, posted):
    """Every adapter of the registry and one to each kind of outsider, every purpose, a hundred random states of consent."""
    asked_of = sorted(purpose.code for purpose in purposes.values() if purpose.optional)
    draw, said, left = random.Random(3), dict.fromkeys(asked_of, False), set()
    for _ in range(100):
        asked = draw.choice(asked_of)
        said[asked] = draw.random() < 0.5
        _say(lin, asked, said[asked])
        for code, adapter in adapters.items():
            for purpose in purposes.values():
                matches = not adapter.reaches or adapter.reaches == purpose.apart
                allowed = matches and (not purpose.optional or said[purpose.code])
                del posted[:]
                try:
                    send(code, "here", "词", purpose=purpose.code, member=lin)
                except Refused:
                    assert not allowed
                assert bool(posted) == allowed == (matches and may_use(lin, purpose.code))
                left |= {(code, purpose.code)} if posted else set()
    assert {(f"to-{p.apart}", p.code) for p in purposes.values() if p.apart} == {
        x for x in left if x[0].startswith("to-")
    }


def _say(member, purpose, yes):
    if purposes[purpose].apart:
        answer_apart(member, purpose, yes, at=NOON)
    else:
        answer(member, {purpose: yes}, surface="centre", at=NOON)


def test_cons_03_control_what_reaches_an_outsider_is_told_by_the_adapter_alone(lin, posted):
    """Taken for a way to the member herself, the same adapter would carry what needs no yes."""
    with pytest.raises(Refused, match="单独问过"):
        send("to-handover", "here", "词", purpose="service", member=lin)
    object.__setattr__(adapters["to-handover"], "reaches", None)
    send("to-handover", "here", "词", purpose="service", member=lin)
    assert posted


def test_cons_03_an_optional_purpose_without_a_person_leaves_nothing(lin, posted):
    for code in adapters:
        with pytest.raises(Refused):
            send(code, "here", "词", purpose=OPTIONAL[0])
    assert not posted


def test_cons_03_a_yes_for_one_way_holds_for_no_other(lin):
    """Mail carries what keeps the service going; no consent turns it into a way for something else."""
    agree(lin, OPTIONAL, NOON)
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
