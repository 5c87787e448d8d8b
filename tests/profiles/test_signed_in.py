"""Who is signed in: one statement for her and what nearly every page asks of her, and never older than the table."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.actions import found_club, join_club, leave_club
from clubs.models import Membership, Policy
from community.access.registry import forget_keys, keys_of
from community.panels.registry import panels
from forums.actions import reply
from profiles.inbox.actions import choose_level, see_all
from profiles.inbox.levels import mutes
from profiles.inbox.models import Bell
from profiles.models import Member, signed_in
from tests.conftest import NOON, as_, drain


def bell_of(user, rf):
    request = rf.get("/")
    request.user = user
    return next(p for p in panels("roof") if p.code == "bell").build(request, None).unseen


@pytest.fixture
def busy(club, topic, mei, lin, chen):
    """Mei is in two clubs, leads one, asks to enter a third, mutes a board and has a line she has not seen."""
    for text in ("第一句", "第二句"):
        reply(mei, topic, body=text, at=NOON)
    found_club(mei, "晨跑小队", "morning", intro="早起", at=NOON)
    asked = found_club(lin, "夜骑小队", "night", intro="晚归", policy=Policy.APPLY, at=NOON)
    join_club(mei, asked, note="带我一个", at=NOON)
    assert Membership.objects.filter(member=mei).count() == 3
    choose_level(mei, club.board, "mute", at=NOON)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    return mei


def test_she_is_found_as_her_row_stands_with_keys_bell_and_mutes_in_one_statement(busy, lin, chen, rf):
    for member in (busy, lin, chen):
        row = Member.objects.get(pk=member.pk)
        wanted = keys_of(row), mutes(row), bell_of(row, rf)
        with CaptureQueriesContext(connection) as seen:
            user = signed_in(member.pk)
            assert (keys_of(user), mutes(user), bell_of(user, rf)) == wanted
        assert len(seen) == 1
        assert {f.attname: getattr(user, f.attname) for f in Member._meta.concrete_fields} == {
            f.attname: getattr(row, f.attname) for f in Member._meta.concrete_fields
        }
    assert len([k for k in keys_of(busy) if k.startswith("club:")]) == 3
    assert (mutes(busy), bell_of(busy, rf)) == (True, 1)


def test_what_was_read_with_her_is_forgotten_with_the_change_of_it(busy, club, rf):
    user = signed_in(busy.pk)
    leave_club(user, club, at=NOON)
    assert club.key not in keys_of(user)
    user = signed_in(busy.pk)
    choose_level(user, club.board, None, at=NOON)
    assert not mutes(user)
    user = signed_in(busy.pk)
    see_all(user)
    assert bell_of(user, rf) == 0
    user = signed_in(busy.pk)
    Membership.objects.filter(member=busy).delete()
    forget_keys(user)
    assert not [k for k in keys_of(user) if k.startswith("club:")]


def test_a_number_is_given_once_and_asked_for_afresh_then(busy, rf):
    user = signed_in(busy.pk)
    assert bell_of(user, rf) == 1
    Bell.objects.filter(pk=busy.pk).update(unseen=4)
    assert bell_of(user, rf) == 4


def test_whoever_is_gone_is_not_found(mei, rf):
    browser = as_(mei)
    assert browser.get("/inbox/").status_code == 200
    Member.objects.filter(pk=mei.pk).update(is_active=False)
    request = rf.get("/")
    request.session = browser.session
    assert not get_user(request).is_authenticated
    assert signed_in(mei.pk + 1000) is None


@pytest.mark.parametrize("end", ["deleted", "run out", "another password"])
def test_a_sign_in_that_ended_elsewhere_is_over_at_the_next_request(mei, end):
    browser = as_(mei)
    assert browser.get("/inbox/").status_code == 200
    row = Session.objects.get(pk=browser.session.session_key)
    if end == "deleted":
        row.delete()
    elif end == "run out":
        Session.objects.filter(pk=row.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    else:
        mei.set_password("另一个密码-再长一点")
        mei.save(update_fields=["password"])
    assert browser.get("/inbox/").status_code == 302
