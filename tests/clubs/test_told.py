"""Who a secret club answers from outside, with what an invitation shows; and that founding another tells nobody of it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from clubs.actions import change_club, found_club, invite, join_club, turn_down_invitation
from clubs.actions.covering import cover_club, uncover_club
from clubs.events.actions import sign_up
from clubs.models import Club, Invitation, Membership, Policy
from community.access.permissions import Refused
from community.activity.registry import notice_kinds
from forums.actions import start_topic
from profiles.garage.actions import transfer_car
from profiles.inbox.models import Line
from tests.clubs.events import event_of
from tests.conftest import NOON, SECRET, as_, drain, let_in, person
from tests.profiles.garages import model, verified, vin

State = Membership.State


@pytest.fixture
def owners(lin, mei, admin):
    """A secret owner club of 流光: Lin founded it, Mei came in by an invitation; a topic holds SECRET."""
    for member, number in ((lin, 1), (mei, 2)):
        member.car = verified(admin, member, vin(number))
    club = found_club(
        lin, "流光暗号", "anhao", intro="只走夜里的路", kind="owners", product=model(), policy=Policy.SECRET,
        charter="头一条", tags=[SECRET], at=NOON - timedelta(days=9),
    )  # fmt: skip
    let_in(mei, club)
    return club


def _is_told_no_more(page):
    assert "流光暗号" in page
    assert "只走夜里的路" in page
    for kept in (SECRET, "小林", "发主题", "/clubs/anhao/members/", "/forums/anhao/", "2 人", "1 人"):
        assert kept not in page, kept


def test_club_03_a_guest_of_a_secret_club_sees_its_name_and_the_way_back_and_nothing_more(owners, mei, admin):
    transfer_car(mei, mei.car, at=NOON)
    _is_told_no_more(as_(mei).get("/clubs/anhao/").text)  # before the worker came
    drain()
    browser = as_(mei)
    page = browser.get("/clubs/anhao/")
    _is_told_no_more(page.text)
    assert "/my/garage/" in page.text
    assert 'name="robots" content="noindex"' in page.text
    assert "流光暗号" in browser.get("/clubs/?mine=1").text
    assert SECRET not in browser.get("/clubs/?mine=1").text
    assert "流光暗号" not in browser.get("/clubs/").text
    line = Line.objects.get(member=mei, kind="club_guest")
    assert notice_kinds["club_guest"].show([line], mei)[line.pk].url == "/clubs/anhao/"
    for door in ("members/", "invitations/", "change/", "room/"):
        assert browser.get(f"/clubs/anhao/{door}").status_code == 404, door
    assert browser.get("/forums/anhao/").status_code == 404
    assert browser.post("/clubs/anhao/join/", {}).status_code == 403  # no car
    verified(admin, mei, vin(5))
    assert "/clubs/anhao/join/" in browser.get("/clubs/anhao/").text
    assert browser.post("/clubs/anhao/join/", {}).status_code == 302
    assert Membership.objects.get(club=owners, member=mei).state == State.ACTIVE


def test_club_03_a_guest_of_a_secret_club_says_no_for_good(owners, mei):
    transfer_car(mei, mei.car, at=NOON)
    drain()
    browser = as_(mei)
    assert browser.get("/clubs/anhao/leave/").status_code == 200
    assert browser.post("/clubs/anhao/leave/").status_code == 302
    assert browser.get("/clubs/anhao/").status_code == 404
    assert "流光暗号" not in browser.get("/clubs/?mine=1").text


def test_club_03_who_is_asked_in_by_name_is_led_to_the_invitation_and_says_yes_or_no(club, lin, chen, mei):
    browser = as_(chen)
    assert browser.get("/clubs/xuexian/").status_code == 404
    given = invite(lin, club, whom=chen, at=timezone.now())
    drain()
    assert browser.get("/clubs/xuexian/").headers["Location"] == given.get_absolute_url()
    page = browser.get(given.get_absolute_url()).text
    assert "只走雪线以上的路" in page
    assert SECRET not in page
    assert "请你进「雪线小队」" in browser.get("/inbox/").text
    for who in (Client(), as_(person("other"))):
        assert who.get("/clubs/xuexian/").status_code == 404
    assert as_(mei).post(f"{given.get_absolute_url()}no/").status_code == 403
    assert browser.post(f"{given.get_absolute_url()}no/").status_code == 302
    drain()
    assert "雪线小队" not in browser.get("/inbox/").text.partition("<main")[2]
    assert browser.get("/clubs/xuexian/").status_code == 404
    assert browser.get(given.get_absolute_url()).status_code == 404
    assert Invitation.objects.get(pk=given.pk).used == 0
    turn_down_invitation(chen, given, at=NOON)  # twice is once


def test_club_03_an_invitation_for_anybody_has_nobody_to_turn_it_down(club, lin, chen):
    given = invite(lin, club, most=5, at=timezone.now())
    assert as_(chen).post(f"{given.get_absolute_url()}no/").status_code == 403
    assert as_(chen).post("/clubs/invited/99-nothing/no/").status_code == 404
    assert as_(chen).get("/clubs/xuexian/").status_code == 404
    assert "/no/" not in as_(chen).get(given.get_absolute_url()).text


def test_club_03_who_applied_to_a_club_that_became_secret_takes_it_back(lin, chen):
    club = found_club(lin, "夜跑小队", "yepao", intro="周三绕湖一圈", policy=Policy.APPLY, at=NOON)
    join_club(chen, club, note="跑了三年", at=NOON)
    change_club(lin, club, intro="周三绕湖一圈", policy=Policy.SECRET, tags=[SECRET], at=NOON)
    page = as_(chen).get("/clubs/yepao/").text
    assert "撤回申请" in page
    assert SECRET not in page
    assert as_(chen).post("/clubs/yepao/leave/").status_code == 302
    assert as_(chen).get("/clubs/yepao/").status_code == 404


TYPED = {"name": "雪线小队", "intro": "滑雪的都来", "kind": "circle", "policy": "open"}


def test_club_03_founding_a_club_does_not_tell_that_a_secret_one_has_the_name(club, chen, mei, board):
    for n in range(3):
        start_topic(chen, board, title=f"第 {n} 次来", body="随便说说", at=NOON - timedelta(days=3))
    other = as_(chen).post("/clubs/found/", {**TYPED, "name": "雪线大队"})
    same = as_(chen).post("/clubs/found/", TYPED)
    assert other.status_code == same.status_code == 302
    shape = r"/clubs/xue-xian-(xiao|da)-dui-[a-z2-9]{4}/"
    assert re.fullmatch(shape, same.headers["Location"])
    assert re.fullmatch(shape, other.headers["Location"])
    # what everybody may know of takes the name from everybody
    again = as_(chen).post("/clubs/found/", TYPED)
    assert again.status_code == 422
    assert "已经有一个「雪线小队」了" in again.text


def test_club_03_a_member_of_the_secret_club_is_told_that_it_has_the_name(club, lin):
    answer = as_(lin).post("/clubs/found/", TYPED)
    assert answer.status_code == 422
    assert "已经有一个「雪线小队」了" in answer.text


def test_club_03_a_secret_club_takes_another_name_before_it_opens_beside_one_of_its_name(club, lin, chen, mei):
    known = found_club(_trusted(chen), "雪线小队", "beside", intro="滑雪的都来", at=NOON)
    page = as_(lin).get("/clubs/xuexian/change/").text
    assert 'name="name"' in page
    typed = {"name": "雪线小队", "intro": "只走雪线以上的路", "policy": "open"}
    refused = as_(lin).post("/clubs/xuexian/change/", typed)
    assert refused.status_code == 422
    assert "外面已经有一个「雪线小队」了" in refused.text
    with pytest.raises(Refused):
        change_club(lin, club, intro="只走雪线以上的路", policy=Policy.OPEN, at=NOON)
    # it stays as it is under its name, as long as it is secret
    assert as_(lin).post("/clubs/xuexian/change/", {**typed, "policy": "secret"}).status_code == 302
    assert as_(lin).post("/clubs/xuexian/change/", {**typed, "name": "雪线老队"}).status_code == 302
    club.refresh_from_db()
    assert (club.name, club.board.name, club.policy) == ("雪线老队", "雪线老队", "open")
    assert 'name="name"' not in as_(lin).get("/clubs/xuexian/change/").text
    assert known.name == "雪线小队"


def test_club_03_control_the_database_lets_no_two_known_clubs_share_a_name(club, lin, chen):
    found_club(_trusted(chen), "雪线小队", "beside", intro="滑雪的都来", at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Club.objects.filter(pk=club.pk).update(policy=Policy.INVITE)


def test_club_03_a_name_that_was_taken_off_comes_back_to_a_secret_club_whoever_has_it_too(club, chen, colleagues):
    cover_club(colleagues["moderator"], club.pk, rule="selling", at=NOON)
    found_club(_trusted(chen), "雪线小队", "beside", intro="滑雪的都来", at=NOON)
    uncover_club(colleagues["moderator"], club.pk, at=NOON)
    club.refresh_from_db()
    assert club.name == "雪线小队"


def _trusted(member):
    member.trust = 1
    return member


def test_site_01_english_counts_one_as_one(lin, mei):
    club = found_club(lin, "独自一人", "alone", intro="先一个人走走", at=NOON)
    event = event_of(lin, club, seats=2, most_guests=1, offer_hours=1)
    sign_up(mei, event, at=NOON)
    for who in ("a", "b"):
        sign_up(person(who), event, guests=1, at=NOON)
    browser, other = as_(mei), as_(person("d"))
    for client in (browser, other):
        client.cookies["django_language"] = "en"
    pages = {path: browser.get(path).text for path in ("/clubs/", "/clubs/alone/", f"/events/{event.pk}/")}
    assert "1 member<" in pages["/clubs/"]
    for words in ("1 member<", "1 seat left"):
        assert words in other.get("/clubs/alone/").text, words
    for words in ("signed up, 1 seat.", "for 1 hour,", ">2 sign-ups<"):
        assert words in pages[f"/events/{event.pk}/"], words
    for text in pages.values():
        assert not re.search(r"\b1 (members|seats|hours|people|sign-ups|days|minutes|replies)\b", text)
    assert browser.post(f"/events/{event.pk}/answer/", {"answer": "going", "guests": "1"}).status_code == 403
    told = other.post(f"/events/{event.pk}/answer/", {"answer": "going", "guests": "2"})
    assert "1 guest here at most" in told.text


def test_site_01_english_says_days_in_english_and_keeps_its_sentences_apart(lin):
    club = found_club(lin, "独自一人", "alone", intro="先一个人走走", at=NOON)
    given = invite(lin, club, most=1, at=timezone.now())
    browser = as_(lin)
    browser.cookies["django_language"] = "en"
    assert "7 days" in browser.get("/clubs/alone/invitations/").text
    assert "1 more person can come in. Valid until" in browser.get(f"/clubs/alone/invitations/{given.pk}/").text
    event = event_of(lin)
    month = browser.get(f"/events/?month={event.first_day:%Y-%m}").text
    assert f"<span>{event.first_day:%a}</span>" in month


def test_club_01_of_two_who_found_it_in_the_same_instant_the_second_is_told(club, lin, mei, monkeypatch):
    """Each asked before the other had written."""
    from clubs.actions import founding

    asked, real = [], founding.check_name

    def too_early(*args):
        asked.append(args)
        if len(asked) > 2:
            real(*args)

    monkeypatch.setattr(founding, "check_name", too_early)
    given = {"intro": "谁都能进来坐坐", "policy": Policy.OPEN, "at": NOON}
    found_club(lin, "同名的圈子", "one-of-two", **given)
    with pytest.raises(Refused, match="已经有一个「同名的圈子」"):
        found_club(lin, "同名的圈子", "two-of-two", **given)
    assert Club.objects.filter(name="同名的圈子").count() == 1
