"""SITE-09 for clubs: what can be taken outside, and invitations that lead a newcomer through sign-up into the club."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from clubs.actions import (
    accept_invitation,
    found_club,
    invite,
    join_club,
    leave_club,
    remove_member,
    revoke_invitation,
    set_rank,
)
from clubs.models import MOST_OPEN, Invitation, Membership, Policy, Rank
from community.access.permissions import Refused
from profiles.models import Joining, Member
from tests.conftest import NOON, as_, drain, let_in, person
from tests.profiles.test_bots import posting  # noqa: F401
from tests.profiles.test_joining import code

State = Membership.State


@pytest.fixture
def circle(lin):
    """A public circle of Lin's."""
    return found_club(lin, "手冲咖啡", "coffee", intro="周末一起冲一壶", at=NOON)


def presses(client, given):
    """A visitor takes an invitation; gives where it leads."""
    return client.post(given.get_absolute_url()).headers["Location"]


def signs_up(posting, client, n, given):  # noqa: F811
    """A visitor presses, fills in the two fields and asks for a code; gives the code."""
    assert presses(client, given).startswith("/join/?next=")
    to = given.get_absolute_url()
    assert posting(client, f"guest{n}@example.com", f"客人{n}号", next=to).status_code == 302, n
    return code()


# --- the way in ---------------------------------------------------------------------------------------------------


def test_site_09_a_newcomer_is_in_the_club_after_four_screens(circle, lin, posting):  # noqa: F811
    given, client = invite(lin, circle, most=5, at=timezone.now()), Client()
    screens = [client.get(given.get_absolute_url()).content.decode()]
    assert "小林请你来" in screens[0]
    assert "手冲咖啡" in screens[0]
    to = presses(client, given)
    screens.append(client.get(to).content.decode())
    assert f'name="next" value="{given.get_absolute_url()}"' in screens[1]
    posting(client, "guest@example.com", "新来的客人", next=given.get_absolute_url())
    screens.append(client.get("/join/code/").content.decode())
    answer = client.post("/join/code/", {"code": code()}, follow=True)
    screens.append(answer.content.decode())
    assert [path for path, _ in answer.redirect_chain] == [given.get_absolute_url(), "/clubs/coffee/"]
    assert len(screens) == 4
    assert "已加入" in screens[3]
    row = Membership.objects.get(member__name="新来的客人")
    assert (row.state, row.invitation) == (State.ACTIVE, given)
    given.refresh_from_db()
    assert given.used == 1


def test_site_09_where_one_applies_the_fourth_screen_is_the_application(lin, mei, posting):  # noqa: F811
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    let_in(mei, club)
    given, client = invite(mei, club, most=5, at=timezone.now()), Client()
    digits = signs_up(posting, client, 1, given)
    page = client.post("/join/code/", {"code": digits}, follow=True).content.decode()
    assert "为什么想来" in page
    assert not Membership.objects.filter(member__name="客人1号").exists()
    assert "写一句为什么想来" in client.post(given.get_absolute_url(), {"note": ""}).content.decode()
    client.post(given.get_absolute_url(), {"note": "每天骑二十公里"})
    assert Membership.objects.get(member__name="客人1号").state == State.APPLIED
    drain()
    waiting = as_(lin).get("/clubs/qixing/members/").content.decode()
    assert "小梅请来的" in waiting
    assert "想进「骑行圈子」" in as_(lin).get("/inbox/").content.decode()
    assert "你请不动" not in waiting


def test_site_09_the_word_of_whoever_keeps_the_club_needs_no_application(lin, mei):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    assert accept_invitation(mei, invite(lin, club, at=NOON), at=NOON).state == State.ACTIVE


def test_site_09_the_invitation_survives_when_the_mail_is_opened_elsewhere(circle, lin, posting):  # noqa: F811
    """She begins on the phone and goes on at the desk, where neither session nor address knows of the invitation."""
    given = invite(lin, circle, at=timezone.now())
    signs_up(posting, Client(), 1, given)
    desk = Client()
    posting(desk, "guest1@example.com", "客人1号")
    answer = desk.post("/join/code/", {"code": code()})
    assert answer.headers["Location"] == given.get_absolute_url()
    assert "小林请你来" in desk.get(answer.headers["Location"]).content.decode()
    desk.post(given.get_absolute_url())
    assert Membership.objects.get(member__name="客人1号").state == State.ACTIVE
    assert not Joining.objects.exists()


def test_site_09_who_is_here_already_signs_in_and_comes_back(circle, lin, mei):
    given, client = invite(lin, circle, at=timezone.now()), Client()
    page = client.get(given.get_absolute_url()).content.decode()
    assert f"/account/login/?next={given.get_absolute_url()}" in page
    presses(client, given)
    client.force_login(mei, backend="profiles.adapters.SignIn")
    assert client.get(given.get_absolute_url()).headers["Location"] == "/clubs/coffee/"
    assert Membership.objects.get(club=circle, member=mei).state == State.ACTIVE
    assert client.get(given.get_absolute_url()).headers["Location"] == "/clubs/coffee/"  # who is in uses nothing
    given.refresh_from_db()
    assert given.used == 1


def test_site_09_looking_at_an_invitation_brings_nobody_in(circle, lin, mei):
    given = invite(lin, circle, at=timezone.now())
    assert as_(mei).get(given.get_absolute_url()).status_code == 200
    assert not Membership.objects.filter(member=mei).exists()


# --- what opens nothing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("wrong", "对不上"),
        ("forged", "对不上"),
        ("used up", "名额用完了"),
        ("expired", "过期了"),
        ("revoked", "收回了"),
        ("left", "收回了"),
        ("somebody else", "另一位车友"),
    ],
)
def test_site_09_what_opens_nothing_any_more_has_a_sentence(circle, lin, mei, chen, how, sentence):
    given = invite(lin, circle, at=timezone.now())
    url = given.get_absolute_url()
    if how == "wrong":
        url = "/clubs/invited/abc/"
    elif how == "forged":
        url = f"/clubs/invited/{given.pk}-{'0' * 32}/"
    elif how == "used up":
        accept_invitation(mei, given, at=timezone.now())
    elif how == "expired":
        Invitation.objects.update(expires_at=NOON - timedelta(days=1))
    elif how == "revoked":
        revoke_invitation(lin, given, at=NOON)
    elif how == "left":
        join_club(mei, circle, at=NOON)
        given = invite(mei, circle, at=timezone.now())
        url = given.get_absolute_url()
        leave_club(mei, circle, at=NOON)
    else:
        url = invite(lin, circle, whom=mei, at=timezone.now()).get_absolute_url()
    for answer in (as_(chen).get(url), as_(chen).post(url)):
        assert answer.status_code == 404
        assert sentence in answer.content.decode()
    assert not Membership.objects.filter(member=chen).exists()


def test_site_09_an_invitation_to_a_secret_club_names_it_to_its_holder_alone(club, lin, chen):
    given = invite(lin, club, at=timezone.now())
    for who in (Client(), as_(chen)):
        page = who.get(given.get_absolute_url()).content.decode()
        assert "雪线小队" in page
        assert 'name="robots" content="noindex"' in page
        assert "og:" not in page
    revoke_invitation(lin, given, at=NOON)
    assert "雪线小队" not in Client().get(given.get_absolute_url()).content.decode()
    assert Client().get("/clubs/xuexian/").status_code == 404


def test_site_09_the_token_is_kept_nowhere_and_another_key_of_the_site_ends_it(circle, lin, settings):
    given = invite(lin, circle, at=timezone.now())
    secret = given.token.partition("-")[2]
    assert not any(secret in str(value) for value in Invitation.objects.values_list().get())
    assert Invitation.objects.of(given.token) == given
    settings.SECRET_KEY = "another" * 8
    assert Invitation.objects.of(f"{given.pk}-{secret}") is None


def test_site_09_whoever_goes_or_is_sent_takes_her_invitations_along(circle, lin, mei, chen):
    row = join_club(mei, circle, at=NOON)
    given = invite(mei, circle, at=NOON)
    remove_member(lin, row, at=NOON)
    with pytest.raises(Refused, match="收回了"):
        accept_invitation(chen, given, at=NOON)
    let_in(mei, circle)
    with pytest.raises(Refused, match="收回了"):  # coming back does not bring them back
        accept_invitation(chen, given, at=NOON)


def test_site_09_in_a_secret_club_a_moderator_no_more_opens_no_door(club, lin, mei, chen):
    set_rank(lin, Membership.objects.get(club=club, member=mei), Rank.MODERATOR, at=NOON)
    given = invite(mei, club, at=NOON)
    set_rank(lin, Membership.objects.get(club=club, member=mei), Rank.MEMBER, at=NOON)
    with pytest.raises(Refused, match="收回了"):
        accept_invitation(chen, given, at=NOON)


# --- limits -------------------------------------------------------------------------------------------------------


def test_site_09_200_invited_people_behind_one_address_pass_at_once(circle, lin, posting):  # noqa: F811
    """All of them have asked for a code before the first one types hers: ten minutes of the limits do not pass."""
    given, people = invite(lin, circle, most=200, at=timezone.now()), []
    for n in range(200):
        client = Client(REMOTE_ADDR="203.0.113.9")
        people.append((client, signs_up(posting, client, n, given)))
    for client, digits in people:
        door = client.post("/join/code/", {"code": digits}).headers["Location"]
        assert client.get(door).headers["Location"] == "/clubs/coffee/"
    circle.refresh_from_db()
    given.refresh_from_db()
    assert (circle.member_count, given.used) == (201, 200)
    with pytest.raises(Refused, match="名额用完了"):
        accept_invitation(person("late"), given, at=timezone.now())


@pytest.mark.parametrize("with_one", [None, "forged", "revoked"])
def test_site_09_control_without_a_good_invitation_the_address_is_the_limit(circle, lin, posting, with_one):  # noqa: F811
    given = invite(lin, circle, most=200, at=timezone.now())
    if with_one == "revoked":
        revoke_invitation(lin, given, at=NOON)
    sent = 0
    for n in range(30):
        client = Client(REMOTE_ADDR="203.0.113.9")
        if with_one:
            token = f"{given.pk}-{'0' * 32}" if with_one == "forged" else given.token
            client.post(f"/clubs/invited/{token}/")
        sent += posting(client, f"script{n}@spam.example", f"脚本{n}号").status_code == 302
    assert sent == 20


def tries(posting, given, first, most):  # noqa: F811
    """How many codes leave to a script that has an invitation and types none of them."""
    sent = 0
    for n in range(first, first + most):
        client = Client(REMOTE_ADDR="203.0.113.9")
        if client.post(given.get_absolute_url()).headers.get("Location"):
            sent += posting(client, f"script{n}@spam.example", f"脚本{n}号").status_code == 302
    return sent


def test_site_09_a_script_with_an_invitation_is_bounded_by_its_size_and_then_by_its_address(circle, lin, posting):  # noqa: F811
    given = invite(lin, circle, most=3, at=timezone.now())
    assert tries(posting, given, 0, 26) == 2 * 3 + 20
    assert tries(posting, given, 26, 30) == 20
    # a burnt invitation is in nobody's way whose own address has room
    client = Client(REMOTE_ADDR="203.0.113.80")
    signs_up(posting, client, 1, given)
    assert client.post("/join/code/", {"code": code()}).headers["Location"] == given.get_absolute_url()


def test_site_09_invitations_given_one_after_the_other_hold_for_no_more_than_one_a_day(circle, lin, mei, posting):  # noqa: F811
    join_club(mei, circle, at=NOON)
    first = invite(mei, circle, most=10, at=timezone.now())
    assert tries(posting, first, 0, 40) == 40
    revoke_invitation(mei, first, at=NOON)
    second = invite(mei, circle, most=10, at=timezone.now())
    assert tries(posting, second, 40, 30) == 20  # as for whoever has none
    keepers = invite(lin, circle, most=10, at=timezone.now())
    assert tries(posting, keepers, 70, 5) == 5


def test_site_09_a_keeper_no_more_brings_no_crowd(circle, lin, mei):
    join_club(mei, circle, at=NOON)
    own = Membership.objects.get(club=circle, member=mei)
    set_rank(lin, own, Rank.MODERATOR, at=NOON)
    given = invite(mei, circle, most=500, at=NOON)
    set_rank(lin, own, Rank.MEMBER, at=NOON)
    for n in range(10):
        accept_invitation(person(f"f{n}"), given, at=NOON)
    with pytest.raises(Refused, match="名额用完了"):
        accept_invitation(person("late"), given, at=NOON)


def test_site_09_members_bring_friends_and_keepers_bring_crowds(circle, lin, mei):
    join_club(mei, circle, at=NOON)
    typed = {"most": "11", "days": "7", "name": ""}
    answer = as_(mei).post("/clubs/coffee/invitations/", typed)
    assert answer.status_code == 422
    assert "最多进 10 个人" in answer.content.decode()
    answer = as_(lin).post("/clubs/coffee/invitations/", typed)
    assert answer.status_code == 302
    page = as_(lin).get(answer.headers["Location"]).content.decode()
    assert Invitation.objects.get().get_absolute_url() in page
    assert "<svg" in page.partition('id="qr-h"')[2]
    for _ in range(MOST_OPEN - 1):
        invite(lin, circle, at=timezone.now())
    assert as_(lin).post("/clubs/coffee/invitations/", typed).status_code == 422
    assert as_(lin).get("/clubs/coffee/invitations/").status_code == 200


def test_site_09_one_member_is_invited_by_name_and_told(club, lin, chen, mei):
    answer = as_(lin).post("/clubs/xuexian/invitations/", {"most": "1", "days": "7", "name": "谁也不是"})
    assert "没有叫「谁也不是」的车友" in answer.content.decode()
    as_(lin).post("/clubs/xuexian/invitations/", {"most": "1", "days": "7", "name": "老陈"})
    drain()
    given = Invitation.objects.get(whom=chen)
    told = as_(chen).get("/inbox/").content.decode()
    assert "请你进「雪线小队」" in told
    assert "请你进" not in as_(mei).get("/inbox/").content.decode()
    as_(chen).post(given.get_absolute_url())
    assert as_(chen).get("/clubs/xuexian/").status_code == 200


def test_site_09_an_invitation_taken_back_is_no_longer_told_of(club, lin, chen):
    given = invite(lin, club, whom=chen, at=NOON)
    drain()
    as_(lin).post(f"/clubs/xuexian/invitations/{given.pk}/revoke/")
    drain()
    assert "雪线小队" not in as_(chen).get("/inbox/").content.decode()


def test_site_09_the_database_lets_no_invitation_be_used_too_often(circle, lin):
    given = invite(lin, circle, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=given.pk).update(used=2)


# --- a public club outside ----------------------------------------------------------------------------------------


def test_site_09_a_public_club_is_shared_with_what_a_visitor_may_see(circle, lin, mei):
    page = Client().get("/clubs/coffee/").content.decode()
    assert 'property="og:title" content="手冲咖啡"' in page
    assert re.search(r'property="og:url" content="http[^"]+/clubs/coffee/"', page)
    share = Client().get("/share/club/coffee/").content.decode()
    assert "手冲咖啡" in share
    assert "小林" not in share.partition("<main")[2]
    picture = Client().get("/share/club/coffee.png")
    assert picture.status_code in (200, 404)  # 404: no font on this machine
    found_club(lin, "雾里小队", "wuli", intro="谁也别说呀", policy=Policy.SECRET, at=NOON)
    assert Client().get("/share/club/wuli.png").status_code == 404
    assert Client().get("/share/club/wuli/og.png").status_code == 404
    inside = as_(lin).get("/share/club/wuli/").content.decode()
    assert "这里不对外公开" in inside
    assert "og:title" not in as_(lin).get("/clubs/wuli/").content.decode()
    assert mail.outbox == []
    assert Member.objects.filter(pk=mei.pk).exists()
