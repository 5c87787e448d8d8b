"""Scripts at the door: each kind reads its mail and is refused by the guard it trips; people behind one address are not."""

import re
from contextlib import nullcontext

import pytest
from django.core import mail
from django.test import Client

from profiles.forms import HumanForm, JoinForm, spending
from profiles.models import Member
from tests.profiles.test_joining import ask, code
from tests.profiles.test_phones import code_to, sms  # noqa: F401

# Kinds of bots, and the guard that each trips.
GUARDS = {
    "fills in the trap": "_check_trap",
    "forges a stamp": "_check_stamp",
    "is faster than a hand": "_check_haste",
    "shows one stamp again": "_check_unspent",
}
PATIENCE = 9


@pytest.fixture
def posting(monkeypatch, django_capture_on_commit_callbacks):
    """Asks for a code as `ask` does, so many seconds after the form was handed out; what was mailed is in the outbox."""
    age = JoinForm._age

    def post(client, *args, seconds=PATIENCE, **more):
        with monkeypatch.context() as waiting, django_capture_on_commit_callbacks(execute=True):
            waiting.setattr(HumanForm, "_age", staticmethod(lambda stamp: age(stamp) + seconds))
            return ask(client, *args, **more)

    return post


def stamp_of(client, door="/join/"):
    return re.search(r'name="stamp" value="([^"]+)"', client.get(door).content.decode())[1]


def comes_in(posting, n, address, *, guesses=False, **how):
    """One sign-up as far as it gets, from reading the mail to typing its code; True where somebody is in."""
    client, email, letters = Client(REMOTE_ADDR=address), f"bot{n}@spam.example", len(mail.outbox)
    posting(client, email, f"机器人{n}号", **how)
    if len(mail.outbox) > letters:
        right = code()
        tried = [f"{(int(right) + 1 + i) % 10**6:06d}" for i in range(9)] + [right] if guesses else [right]
        for digits in tried:
            client.post("/join/code/", {"code": digits})
    return Member.objects.filter(email=email).exists()


def how_of(kind, n, used):
    """What a kind of bot does otherwise than a person."""
    return {
        "fills in the trap": {"website": "http://spam.example"},
        "forges a stamp": {"stamp": f"join{n}:1:abc"},
        "is faster than a hand": {"seconds": 0},
        "shows one stamp again": {"stamp": used},
        "guesses": {"guesses": True},
    }[kind]


@pytest.fixture
def used(site, posting):
    """A stamp that has brought a person in."""
    client = Client(REMOTE_ADDR="203.0.113.77")
    stamp = stamp_of(client)
    posting(client, "first@example.com", "真人在先", stamp=stamp)
    assert client.post("/join/code/", {"code": code()}).headers["Location"] == "/my/words/"
    return stamp


def test_prof_01_100_scripted_sign_ups_that_read_their_mail_are_refused(site, posting, used):
    kinds = [*GUARDS, "guesses"]
    let_in = [
        (kind, n)
        for n, kind in enumerate(kinds * 20)
        if comes_in(posting, n, f"198.51.100.{n % 9}", **how_of(kind, n, used))
    ]
    assert let_in == []


@pytest.mark.parametrize("kind", GUARDS)
def test_prof_01_without_its_guard_each_kind_of_bot_comes_in_control(site, posting, used, monkeypatch, kind):
    for n, guard in enumerate(GUARDS.values()):
        with monkeypatch.context() as off:
            off.setattr(HumanForm, guard, staticmethod(lambda data: None))
            # the stamp is asked once more at the very end
            off.setattr("profiles.views.joining.spending", nullcontext if guard == "_check_unspent" else spending)
            came = comes_in(posting, n, f"198.51.100.{n}", **how_of(kind, n, used))
        assert came == (guard == GUARDS[kind]), guard


def test_prof_01_who_tries_codes_out_comes_in_without_the_limit_of_tries_control(site, posting, used, monkeypatch):
    monkeypatch.setattr("profiles.actions.CODE_TRIES", 100)
    assert comes_in(posting, 1, "198.51.100.1", **how_of("guesses", 1, used))


def test_prof_01_a_script_with_one_stamp_brings_one_in_however_it_hurries(site, posting):
    """It asks for all its codes first and shows them afterwards; the form has seen no used stamp by then."""
    stamp, address = stamp_of(Client()), "198.51.100.7"
    clients = [Client(REMOTE_ADDR=address) for _n in range(15)]
    codes = []
    for n, client in enumerate(clients):
        posting(client, f"bot{n}@spam.example", f"机器人{n}号", stamp=stamp)
        codes.append(code())
    answers = [c.post("/join/code/", {"code": digits}) for c, digits in zip(clients, codes, strict=True)]
    assert Member.objects.filter(email__endswith="@spam.example").count() == 1
    assert {a.headers["Location"] for a in answers[1:]} == {"/join/"}
    assert "已经带进来过一个人" in clients[1].get("/join/").content.decode()
    let_in = [n for n in range(15, 100) if comes_in(posting, n, address, stamp=stamp)]
    assert let_in == []


def test_prof_01_a_stamp_that_brought_nobody_in_counts_still_control(site, posting):
    client = Client()
    stamp = stamp_of(client)
    posting(client, "typo@example.com", "打错了邮箱", stamp=stamp)
    posting(client, "right@example.com", "打错了邮箱", stamp=stamp)
    client.post("/join/code/", {"code": code()})
    assert Member.objects.filter(email="right@example.com").exists()


def test_prof_01_a_number_comes_in_with_a_stamp_once_too(site, posting, sms, monkeypatch):  # noqa: F811
    monkeypatch.setattr(HumanForm, "_age", staticmethod(lambda stamp: PATIENCE))
    stamp, came = stamp_of(Client(), "/account/phone/"), []
    for n in range(5):
        client, number = Client(REMOTE_ADDR="198.51.100.7"), f"1380000567{n}"
        client.post("/account/phone/", {"number": number, "stamp": stamp, "website": ""})
        if any(to == f"+86{number}" for to, _text in sms):
            client.post("/account/phone/code/", {"code": code_to(sms, f"+86{number}")})
            client.post("/account/phone/name/", {"name": f"号码来的{n}"})
        came.append(Member.objects.filter(name=f"号码来的{n}").exists())
    assert came == [True, False, False, False, False]


def test_site_09_200_people_behind_one_address_pass_within_ten_minutes(site, posting):
    """Fifteen at a time have a code that they have not typed yet; a window of the limits has no time to end."""
    address, stamps = "203.0.113.9", set()
    for wave in range(0, 200, 15):
        people = [(n, Client(REMOTE_ADDR=address)) for n in range(wave, min(wave + 15, 200))]
        codes = []
        for n, client in people:
            stamps.add(stamp := stamp_of(client))
            assert posting(client, f"person{n}@example.com", f"真人车友{n}", stamp=stamp).status_code == 302, n
            codes.append(code())
        for (_n, client), digits in zip(people, codes, strict=True):
            client.post("/join/code/", {"code": digits})
    assert Member.objects.filter(email__startswith="person").count() == 200
    assert len(stamps) == 200, "people who open the page in the same second have stamps of their own"
