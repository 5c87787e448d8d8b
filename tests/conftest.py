"""The cast: 小林 founded a private club, 小梅 is in it, 老陈 is a stranger who must see nothing, 沈工 is at the desk."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.actions import accept_invitation, found_club, invite
from clubs.models import Policy, founder_of
from community.access.roles import Role
from community.activity.actions import deliver
from community.activity.models import Delivery
from community.catalogue.actions import add_product
from community.pages.actions import lay_home
from community.search.backends.base import whole
from community.search.backends.builtin import candidates
from community.search.question import ask
from community.text.models import _held, _sieve, current
from forums.actions import open_board, reply, start_topic
from forums.models import Board
from profiles.actions import choose_keywords, join, set_role
from profiles.consent.actions import answer, answer_apart
from profiles.models import Member
from tests.migrated import postgres_copy, sqlite_copy
from tests.stages import build, enter, standing

# The tests' moment: an hour ago, so that pages (which read the real clock) lie after it.
NOON = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
LONG_AGO = NOON - timedelta(days=200)
TOGETHER = ("profile_keywords", "profile_posts", "statistics")
APART = ("publication",)
OPTIONAL = TOGETHER + APART
SECRET = "雾凇栈道"  # noqa: S105 (a word that stands in the private club and nowhere else)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A process's first database is a copy of the migrated one; one that is there already is migrated further."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "postgresql":
        postgres_copy(os.environ["DATABASE_URL"], name)
    elif not Path(name).exists():
        sqlite_copy(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What most tests ask for is laid once."""
    with django_db_blocker.unblock():
        build(_lay_site, _lay_board, _lay_lin)


def pytest_runtest_setup(item):
    """Each test begins where what it asks for stands."""
    asked = item._fixtureinfo.name2fixturedefs
    laid = [
        n for n, name in enumerate(("site", "board", "lin"), 1) if name in asked and asked[name][-1].baseid == "tests"
    ]
    enter(max(laid, default=0))


@pytest.fixture(autouse=True)
def fresh_caches(db, settings):
    """No count of tries, no content type and no word outlives a test; the second step and a site without messages have
    tests of their own."""
    for cache in caches.settings:
        caches[cache].clear()
    ContentType.objects.clear_cache()
    if _held["version"]:
        _held.update(version=None, lexicon=None)
    if _sieve["version"]:
        _sieve.update(version=None, sieve=None)
    settings.STAFF_SECOND_STEP = False
    settings.SMS_GATEWAY = "console"
    # what is slow on purpose is slow in the site, not in each of its tests
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture
def files_apart(settings, tmp_path):
    """What members bring lies in a folder of the test; gives the folder."""
    backend, folder = "django.core.files.storage.FileSystemStorage", tmp_path / "files"
    settings.STORAGES = {**settings.STORAGES, "attachments": {"BACKEND": backend, "OPTIONS": {"location": folder}}}
    return folder


def as_(member, **options):
    """A browser in which the member is signed in."""
    client = Client(**options)
    client.force_login(member, backend="profiles.adapters.SignIn")
    return client


def searched(words, user):
    """The documents in which all of the words stand, as the user may see them."""
    return candidates(whole(ask(words, current())), user)


def drain(at=None):
    """Run the readers until nothing waits; returns how many deliveries stay open."""
    at = at or timezone.now()
    while deliver(at, size=200):
        pass
    return Delivery.objects.open().count()


def cost(client, url):
    """Statements of a page that has just been loaded: what is looked at anew every few seconds is fresh in one of three."""
    counts = []
    for _ in range(4):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    return min(counts[1:])


def copied(model, times, **changed):
    """Copy every row so many times within the database; `changed` is SQL by column, with `n` for the number of the copy."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    columns = [field.column for field in model._meta.local_concrete_fields]
    said = ", ".join(changed.get(column, quote(column)) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {times}) "  # noqa: S608
            f"INSERT INTO {table} ({', '.join(map(quote, columns))}) SELECT {said} FROM {table}, many"
        )


def person(handle, name=None, *, role=Role.MEMBER, at=LONG_AGO, consents=(), words=(), **fields):
    """A member who came in long ago; `consents` are optional purposes she said yes to."""
    member = join(f"{handle}@example.com", name or f"车友{handle}", at=at, handle=handle, **fields)
    if role != Role.MEMBER:
        set_role(member, role, at=at)
    if words:
        choose_keywords(member, list(words), at=at)
    if consents:
        agree(member, consents, at)
    return member


def agree(member, consents, at, yes=True):
    """The member's answer to some optional purposes; what stands apart is answered by itself."""
    answer(member, {purpose: yes for purpose in consents if purpose not in APART}, surface="ask", at=at)
    for purpose in set(consents) & set(APART):
        answer_apart(member, purpose, yes, at=at)


def let_in(member, club, at=NOON):
    """The member comes in by the founder's invitation; gives the membership."""
    return accept_invitation(member, invite(founder_of(club), club, at=at), at=at)


def _admin():
    return Member.objects.filter(handle="admin").first() or person("admin", "站长一号", role=Role.ADMIN)


def _lay_site():
    _admin()
    lay_home("北辰车友会", company="北辰汽车", terms="说真话。")
    for slug, model, line in (("liuguang", "流光", "轿车"), ("yuanshan", "远山", "越野"), ("xiaoman", "小满", "家用")):
        add_product(slug, model, line=line)


def _lay_board():
    open_board(_admin(), "用车与养车", "care", intro="问题写清车型", at=LONG_AGO)


def _lay_lin():
    member, board = person("lin", "小林"), Board.objects.get(slug="care")
    for text in ("今天洗车了", "阴天开车舒服", "周末去哪儿"):
        start_topic(member, board, title=f"{text}，聊聊", body=text, at=LONG_AGO)


@pytest.fixture
def admin(db):
    return _admin()


@pytest.fixture
def site(admin):
    """A laid-out site with its three products."""
    if standing() < 1:
        _lay_site()


@pytest.fixture
def board(site):
    """A public board."""
    if standing() < 2:
        _lay_board()
    return Board.objects.get(slug="care")


@pytest.fixture
def lin(board):
    if standing() < 3:
        _lay_lin()
    return Member.objects.get(handle="lin")


@pytest.fixture
def mei(db):
    return person("mei", "小梅")


@pytest.fixture
def chen(db):
    return person("chen", "老陈")


@pytest.fixture
def shen(db):
    return person("shen", "沈工", role=Role.AGENT)


@pytest.fixture
def club(lin, mei):
    """A secret club of Lin and Mei, with one topic that holds SECRET in its title, text and tag."""
    row = found_club(
        lin, "雪线小队", "xuexian", intro="只走雪线以上的路", policy=Policy.SECRET, at=NOON - timedelta(days=50)
    )
    let_in(mei, row, at=NOON - timedelta(days=40))
    topic = start_topic(
        mei, row.board, title=f"{SECRET}集合", body=f"周六{SECRET}见", tags=[SECRET], at=NOON - timedelta(days=30)
    )
    reply(lin, topic, body=f"{SECRET}收到", at=NOON - timedelta(days=29))
    return row


@pytest.fixture
def topic(mei, board):
    """A public question of Mei's."""
    return start_topic(
        mei,
        board,
        kind="question",
        title="冬天续航掉多少？",
        body="零下五度，流光跑高速掉得厉害。",
        tags=["冬季续航"],
        at=NOON,
    )


@pytest.fixture
def colleagues(db, shen):
    """One member for each role: {role: member}."""
    made = {
        role: person(f"r-{role}", f"同事{role.label}", role=role)
        for role in Role
        if role not in (Role.AGENT, Role.ADMIN)
    }
    return made | {Role.AGENT: shen}
