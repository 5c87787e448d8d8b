"""What the house does with events: shares, finds, search, feeds, moderation, rights, audiences, erasure."""

from datetime import timedelta

import pytest
from django.test import Client

from clubs.actions import found_club, leave_club, remove_member
from clubs.events.actions import change_event, hide_event, restore_event, sign_up
from clubs.events.leaving import look
from clubs.events.models import Event, Signup
from clubs.models import Membership
from community.access.permissions import Refused
from community.access.registry import forget_keys, keys_of, who_holds
from community.moderation.actions import treat_as_spam, undo_spam
from community.moderation.models import Act
from community.privacy.actions import begin_erasure, erase_rows
from profiles.inbox.models import Notice
from profiles.models import Member
from profiles.ties.actions import block
from tests.clubs.events import SOON, event_of, fields
from tests.conftest import NOON, SECRET, as_, drain, let_in, person, searched

pytestmark = pytest.mark.django_db
State = Signup.State


def test_site_09_a_public_event_has_a_share_page_and_a_card_and_a_private_one_has_not(lin, mei, chen, club):
    event = event_of(lin, link="https://live.example/x", kind="online")
    page = Client().get(f"/share/event/{event.pk}/").text
    assert f"/events/{event.pk}/" in page
    assert 'class="qr"' in page
    own = Client().get(event.get_absolute_url()).text
    assert '<meta property="og:title" content="江边看日出">' in own
    assert "live.example" not in own + page
    secret = event_of(lin, club, title=SECRET)
    assert [as_(who).get(f"/share/event/{secret.pk}/").status_code for who in (chen, mei)] == [404, 200]
    assert Client().get(f"/share/event/{secret.pk}.png").status_code == 404
    assert "og:title" not in as_(mei).get(secret.get_absolute_url()).text


def test_accs_01_a_private_clubs_event_is_nowhere_for_a_stranger(lin, mei, chen, shen, club):
    event = event_of(lin, club, title=SECRET, place=SECRET, readers="public")
    sign_up(mei, event, at=NOON)
    drain()
    month = f"/events/?month={event.first_day:%Y-%m}"
    for client in (Client(), as_(chen), as_(shen)):
        for path in (
            month, f"/events/day/{event.first_day}/", "/", "/now/?show=events", "/feeds/events/all.atom",
            "/sitemap-events-1.xml",
        ):  # fmt: skip
            assert SECRET not in client.get(path).text, path
        for door in ("", "people/", "change/", "write/", "call-off/", "postpone/"):
            assert client.get(f"/events/{event.pk}/{door}").status_code == 404
        for door in ("answer/", "talk/"):
            assert client.post(f"/events/{event.pk}/{door}", {"answer": "going"}).status_code == 404
        assert client.get(f"/report/event/{event.pk}/").status_code in (302, 403, 404)
    assert SECRET in as_(mei).get(month).text
    found = {who: {row.kind for row in searched(SECRET, who)} for who in (mei, chen, shen)}
    assert found == {mei: {"event", "post"}, chen: set(), shen: set()}


def test_accs_01_whoever_leaves_or_is_removed_gives_up_her_seat_and_her_key(lin, mei, club, monkeypatch):
    rung = []
    monkeypatch.setattr("clubs.events.actions.seating.ring_rights", rung.append)
    bo = person("bo", "阿波")
    let_in(bo, club)
    event = event_of(lin, club, seats=1)
    sign_up(mei, event, at=NOON)
    sign_up(bo, event, at=NOON)
    assert event.key in keys_of(Member.objects.get(pk=mei.pk))
    leave_club(mei, club, at=NOON)
    drain()
    assert Signup.objects.get(member=mei).state == ""
    assert Signup.objects.get(member=bo).state == State.OFFERED
    assert event.key not in keys_of(Member.objects.get(pk=mei.pk))
    remove_member(lin, Membership.objects.get(member=bo), at=NOON)
    drain()
    assert Event.objects.get(pk=event.pk).taken == 0
    assert rung == [mei.pk, bo.pk]


def test_chat_01_the_key_of_an_event_is_held_by_seats_and_organisers_and_nobody_else(lin, mei, chen, shen):
    event = event_of(lin, seats=1)
    assert who_holds(event.key) == [lin.pk]
    sign_up(mei, event, at=NOON)
    sign_up(chen, event, at=NOON)
    held = [event.key in keys_of(Member.objects.get(pk=who.pk)) for who in (lin, mei, chen, shen)]
    assert held == [True, True, False, False]
    assert who_holds(event.key) == sorted([lin.pk, mei.pk])
    Event.objects.update(starts_at=SOON - timedelta(days=200), ends_at=SOON - timedelta(days=199))
    forget_keys(mei)
    assert event.key not in keys_of(mei)


def test_modr_01_an_event_can_be_reported_hidden_and_restored_and_says_so_everywhere(lin, mei, chen, colleagues):
    moderator = colleagues["moderator"]
    event = event_of(lin, title="琥珀色的约会")
    sign_up(mei, event, at=NOON)
    drain()
    assert as_(mei).get(f"/report/event/{event.pk}/").status_code == 200
    with pytest.raises(Refused):
        hide_event(chen, event, rule="rude", at=NOON)
    hide_event(moderator, event, rule="rude", at=NOON)
    drain()
    assert [as_(who).get(event.get_absolute_url()).status_code for who in (mei, lin, moderator)] == [404, 200, 200]
    assert not searched("琥珀", mei)
    assert "琥珀" not in Client().get(f"/events/?month={event.first_day:%Y-%m}").text
    assert Client().get(f"/share/event/{event.pk}/").status_code == 404
    assert as_(lin).get(f"/events/{event.pk}/change/").status_code == 403
    restore_event(moderator, Event.objects.get(), at=NOON)
    drain()
    assert as_(mei).get(event.get_absolute_url()).status_code == 200
    assert searched("琥珀", mei)
    assert list(Act.objects.order_by("id").values_list("deed", flat=True)) == ["hide", "restore"]


def test_soci_01_nobody_meets_whom_she_blocked_at_an_event(lin, mei, chen):
    event = event_of(lin)
    block(mei, lin, at=NOON)
    assert as_(mei).get(event.get_absolute_url()).status_code == 404
    block(lin, chen, at=NOON)
    assert as_(chen).get(event.get_absolute_url()).status_code == 200
    with pytest.raises(Refused, match="不想和你同行"):
        sign_up(chen, event, at=NOON)


def test_api_03_events_can_be_followed_by_feed_and_found_by_crawlers(lin):
    event = event_of(lin)
    assert event.title in Client().get("/feeds/events/all.atom").text
    assert Client().get("/feeds/events/x.atom").status_code == 404
    assert f"/events/{event.pk}/" in Client().get("/sitemap-events-1.xml").text


def _erase(member, keeps_posts, settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")
    row, _token = begin_erasure(member, keeps_posts=keeps_posts, at=NOON)
    erase_rows(row.pk, NOON)


@pytest.mark.parametrize(
    ("keeps", "in_club", "goes_on"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_priv_04_when_the_organiser_leaves_the_club_goes_on_or_all_are_told(
    lin, mei, club, settings, tmp_path, keeps, in_club, goes_on
):
    event = event_of(lin, club if in_club else None, title="琥珀色的约会", place="琥珀滩")
    sign_up(mei, event, at=NOON)
    (tied,) = look(lin)
    assert "琥珀色的约会" in tied.words
    drain()
    _erase(lin, keeps, settings, tmp_path)
    drain(SOON)
    event.refresh_from_db()
    assert event.organiser is None
    assert event.is_off is not goes_on
    assert ("琥珀" in f"{event.title}{event.place}") is keeps
    assert Notice.objects.filter(member=mei, line__kind="event_off").count() == (not goes_on)
    assert as_(mei).get(event.get_absolute_url()).status_code == 200
    if goes_on:
        assert as_(Member.objects.get(pk=mei.pk)).get(f"/events/{event.pk}/people/").status_code == 200


def test_priv_04_the_title_that_outsiders_knew_goes_with_the_words_of_whoever_wrote_it(
    lin, mei, chen, settings, tmp_path
):
    row = found_club(lin, "夜跑小队", "yepao", intro="周三绕湖", at=NOON)
    event = event_of(lin, row, title="琥珀色的约会")
    sign_up(mei, event, at=NOON)
    change_event(lin, event, at=NOON, **fields(title="琥珀色的约会", readers="club"))
    drain()
    assert "琥珀" in str(Signup.objects.get().known)
    _erase(lin, False, settings, tmp_path)
    assert "琥珀" not in str(Signup.objects.get().known)
    assert as_(mei).get(f"/events/{event.pk}/").status_code == 200


def test_priv_04_whoever_leaves_frees_her_seat_for_the_next(lin, mei, chen, settings, tmp_path):
    event = event_of(lin, seats=2, most_guests=1)
    sign_up(mei, event, guests=1, at=NOON)
    sign_up(chen, event, at=NOON)
    _erase(mei, True, settings, tmp_path)
    assert Signup.objects.get().state == State.OFFERED
    assert Event.objects.get().taken == 1


def test_priv_02_the_copy_of_a_member_holds_what_she_answered_and_no_names_of_guests(lin, mei):
    event = event_of(lin, most_guests=2)
    sign_up(mei, event, guests=2, at=NOON)
    columns = {field.name for field in Signup._meta.get_fields()}
    assert columns == {"id", "event", "member", "answer", "state", "guests", "place", "offered_until", "known", "at"}


def test_modr_01_what_an_account_planned_goes_out_of_sight_with_it_and_comes_back(lin, mei, admin, club, colleagues):
    mine, inside = event_of(lin), event_of(lin, club, title="圈子里的")
    hidden = event_of(lin, title="早就藏了的")
    hide_event(admin, hidden, rule="rude", at=NOON)
    treat_as_spam(admin, lin, at=NOON)
    sweep = treat_as_spam(colleagues["moderator"], lin, at=NOON)
    assert not Event.objects.public_face().exists()
    undo_spam(admin, sweep, at=NOON)
    assert set(Event.objects.public_face()) == {mine, inside}
    assert Event.objects.get(pk=hidden.pk).hidden_rule == "rude"
