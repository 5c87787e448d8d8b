"""积分明细: books that sum to zero, lots that lapse first in first out, reversals, four eyes."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.models import Activity
from community.privacy.registry import subject_of
from profiles.points import actions
from profiles.points.clock import AHEAD, cycle_of, lapses_at
from profiles.points.models import Account, Adjustment, Entry, Lot, Outcome, Taken, books
from profiles.points.registry import Deed, Done, Spending, deeds, spendings
from profiles.points.verbs import POINTS_EXPIRED, POINTS_EXPIRING, POINTS_SPENT
from tests.conftest import NOON, as_, drain, person

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def something_to_earn_and_to_buy():
    """A deed worth ten and a shop, for the length of a test."""
    deed = Deed("test.did", "做了件事", "随便", "", (), lambda a: [], 10, "day", 10_000)
    Spending("test.shop", "换了个杯子")
    yield deed
    del deeds["test.did"], spendings["test.shop"]


def earn(member, key, at=NOON, *, stands=True, giver=None):
    """Ten points for act number `key`."""
    actions.pay([(deeds["test.did"], Done(member.pk, key, at, stands, giver))], at=at)


def balance(member):
    return Account.objects.filter(subject=subject_of(member)).values_list("balance", flat=True).first() or 0


def lots(member):
    return list(Lot.objects.filter(subject=subject_of(member)).order_by("pk").values_list("left", flat=True))


def sound():
    """The books sum to zero, and nothing stored differs from what is counted."""
    return sum(books().values()) == 0 and actions.recount() == 0


def test_pts_01_books_refuse_update_and_delete(mei):
    earn(mei, 1)
    actions.spend(mei, 3, "test.shop", NOON)
    for model in (Entry, Taken):
        for change in (
            lambda m=model: m.objects.update(amount=9),
            lambda m=model: m.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                change()
    assert list(Entry.objects.order_by("pk").values_list("amount", "balance")) == [(10, 10), (-3, 7)]


def test_pts_01_the_books_name_no_member():
    points = {
        f.related_model for m in (Account, Entry, Lot, Taken, Adjustment) for f in m._meta.get_fields() if f.is_relation
    }
    assert points <= {Entry, Lot, Taken, Adjustment}


def test_pts_01_what_is_spent_leaves_the_oldest_lot_first(mei):
    earn(mei, 1, NOON - 90 * DAY)
    earn(mei, 2)
    actions.spend(mei, 13, "test.shop", NOON, key=7)
    assert (balance(mei), lots(mei)) == (7, [0, 7])
    assert books() == {"members": 7, "issued": -20, "spent": 13}
    assert Activity.objects.get(verb=POINTS_SPENT.code).audience == f"member:{mei.pk}"
    with pytest.raises(Refused, match="积分不够：要 8 分，现在有 7 分"):
        actions.spend(mei, 8, "test.shop", NOON)
    for wrong in (0, -5):
        with pytest.raises(ValueError):
            actions.spend(mei, wrong, "test.shop", NOON)
    assert sound()


def test_pts_01_the_database_itself_keeps_accounts_and_lots_from_going_below_nothing(mei):
    earn(mei, 1)
    for change in (
        lambda: Account.objects.update(balance=-1),
        lambda: Lot.objects.update(left=11),
        lambda: Entry.objects.create(
            subject=subject_of(mei), house="spent", amount=-20, balance=-10, why="spent", at=NOON
        ),
        lambda: Entry.objects.create(subject=subject_of(mei), house="", amount=5, balance=15, why="earned", at=NOON),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_pts_01_a_reversal_restores_both_sides_and_the_lots(mei, admin):
    earn(mei, 1, NOON - 90 * DAY)
    earn(mei, 2)
    before = lots(mei)
    entry = actions.spend(mei, 13, "test.shop", NOON)
    back = actions.reverse(admin, entry, at=NOON)
    assert (balance(mei), lots(mei)) == (20, before)
    assert books() == {"members": 20, "issued": -20, "spent": 0}
    assert back.reverses == entry
    assert actions.reverse(admin, entry, at=NOON) == back
    assert Entry.objects.count() == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            subject=entry.subject, house="spent", amount=13, balance=33, why="back", reverses=entry, at=NOON
        )
    assert sound()


def test_pts_01_the_reversal_of_what_was_earned_takes_what_is_left_and_never_more(mei, admin):
    earn(mei, 1)
    earn(mei, 2)
    actions.spend(mei, 15, "test.shop", NOON)
    back = actions.reverse(admin, Entry.objects.order_by("pk").first(), at=NOON)
    assert (back.amount, balance(mei), lots(mei)) == (-5, 0, [0, 0])
    assert actions.reverse(admin, back, at=NOON).amount == 5
    assert (balance(mei), lots(mei)) == (5, [0, 5])
    assert sound()


def test_pts_01_points_that_come_back_after_their_day_stay_thirty_days(mei, admin):
    earn(mei, 1, NOON - 700 * DAY)
    entry = actions.spend(mei, 10, "test.shop", NOON)
    later = Lot.objects.get().expires_at + 3 * DAY
    actions.reverse(admin, entry, at=later)
    lot = Lot.objects.get()
    assert (lot.left, lot.expires_at, lot.announced_at) == (10, later + AHEAD, None)


def test_pts_01_points_lapse_two_years_later_at_the_end_of_the_month():
    def at(text):
        return timezone.make_aware(datetime.fromisoformat(text))

    assert lapses_at(at("2026-11-27T23:30")) == at("2028-12-01T00:00")
    assert lapses_at(at("2026-12-31T23:59")) == at("2029-01-01T00:00")
    assert lapses_at(at("2027-01-01T00:00")) == at("2029-02-01T00:00")
    assert (cycle_of("day", at("2026-11-27T23:59")), cycle_of("week", at("2027-01-03T12:00"))) == (
        "2026-11-27",
        "2026-W53",
    )


def test_pts_01_expiry_is_announced_thirty_days_ahead_and_then_happens(mei):
    earn(mei, 1, NOON - 700 * DAY)
    earn(mei, 2)
    day = Lot.objects.order_by("pk").first().expires_at
    early = day - AHEAD - timedelta(minutes=1)
    assert (actions.announce(early), actions.expire(early)) == (0, 0)
    told = day - AHEAD
    assert (actions.announce(told), actions.announce(told), actions.expire(told)) == (1, 0, 0)
    assert Activity.objects.filter(verb=POINTS_EXPIRING.code).count() == 1
    drain(told)
    page = as_(mei).get("/inbox/").content.decode()
    assert "有 10 分快要过期" in page
    assert actions.expire(day - timedelta(minutes=1)) == 0
    assert (actions.expire(day), actions.expire(day)) == (1, 0)
    assert lots(mei)[:2] == [0, 10]
    assert books()["expired"] == 10
    assert Activity.objects.filter(verb=POINTS_EXPIRED.code).count() == 1
    assert "快要过期" not in as_(mei).get("/inbox/").content.decode()
    assert sound()


def test_pts_01_what_is_announced_late_lapses_late(mei):
    """The worker stood still: nobody loses points that nobody spoke of for thirty days."""
    earn(mei, 1, NOON - 900 * DAY)
    assert actions.expire(NOON) == 0
    assert actions.announce(NOON) == 1
    assert actions.expire(NOON + AHEAD - timedelta(minutes=1)) == 0
    assert actions.expire(NOON + AHEAD) == 1


def test_pts_01_what_lapsed_is_not_taken_a_second_time(mei, admin):
    earn(mei, 1, NOON - 700 * DAY)
    earn(mei, 2)
    day = Lot.objects.order_by("pk").first().expires_at
    actions.announce(day - AHEAD)
    actions.expire(day)
    assert actions.reverse(admin, Entry.objects.order_by("pk").first(), at=day) is None
    assert balance(mei) == 10
    assert sound()


def test_pts_01_counters_heal(mei):
    earn(mei, 1)
    actions.spend(mei, 4, "test.shop", NOON)
    Account.objects.update(balance=500)
    Lot.objects.update(left=2)
    assert actions.recount() == 1
    assert (balance(mei), lots(mei)) == (6, [6])
    assert actions.recount() == 0


@pytest.fixture
def hejing(db):
    return person("hejing", "何静", role=Role.AGENT)


def test_pts_01_points_are_moved_by_hand_by_two_people(mei, shen, hejing, colleagues):
    row = actions.propose_adjustment(shen, mei, 200, "枪拔不出来，误了高铁", at=NOON)
    page = as_(mei).get("/my/points/").content.decode()
    assert "补给你 200 分，等第二个人点头" in page
    assert "枪拔不出来" in page
    with pytest.raises(Refused, match="另一个人来批"):
        actions.carry_out(shen, row, at=NOON)
    for role in (Role.EDITOR, Role.MARKETER, Role.RESEARCHER):
        with pytest.raises(Refused, match="手工动积分"):
            actions.carry_out(colleagues[role], row, at=NOON)
    assert balance(mei) == 0
    actions.carry_out(hejing, row, at=NOON)
    assert (balance(mei), lots(mei), books()) == (200, [200], {"members": 200, "adjusted": -200})
    with pytest.raises(Refused, match="已经有人定了：记上了"):
        actions.carry_out(hejing, row, at=NOON)
    page = as_(mei).get("/my/points/").content.decode()
    assert "枪拔不出来，误了高铁" in page
    assert "沈工提的，何静批的" in page
    drain()
    assert "补给你 200 分" in as_(mei).get("/inbox/").content.decode()
    assert "你给 小梅 提的积分：记上了" in as_(shen).get("/inbox/").content.decode()
    assert sound()


def test_pts_01_nobody_moves_her_own_points_nor_alone_not_even_past_the_action(shen, hejing, admin):
    with pytest.raises(Refused, match="自己的积分自己不能动"):
        actions.propose_adjustment(shen, shen, 50, "辛苦了", at=NOON)
    row = actions.propose_adjustment(hejing, shen, 50, "辛苦了", at=NOON)
    with pytest.raises(Refused, match="自己的积分自己不能动"):
        actions.carry_out(shen, row, at=NOON)
    with pytest.raises(Refused):
        actions.refuse_adjustment(shen, row, at=NOON)
    earned = Entry.objects.create(subject=row.subject, house="adjusted", amount=50, balance=50, why="adjusted", at=NOON)
    for decider in (row.by, row.subject, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adjustment.objects.filter(pk=row.pk).update(outcome="done", entry=earned, decided_by=decider)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=row.pk).update(by=row.subject)


def test_pts_01_a_proposal_lapses_after_two_days_and_can_be_turned_down(mei, shen, hejing):
    late = actions.propose_adjustment(shen, mei, 30, "补一笔", at=NOON - timedelta(hours=49))
    with pytest.raises(Refused, match="过了 48 小时"):
        actions.carry_out(hejing, late, at=NOON)
    assert (actions.lapse_adjustments(NOON), actions.lapse_adjustments(NOON)) == (1, 0)
    turned = actions.propose_adjustment(shen, mei, 30, "再补一笔", at=NOON)
    assert actions.refuse_adjustment(hejing, turned, at=NOON).outcome == Outcome.REFUSED
    assert balance(mei) == 0
    drain()
    assert "要给你动的 +30 分没人批，作废了" in as_(mei).get("/inbox/").content.decode()
    assert "再补一笔" not in as_(mei).get("/inbox/").content.decode()


def test_pts_01_no_more_is_taken_by_hand_than_there_is(mei, shen, hejing):
    earn(mei, 1)
    row = actions.propose_adjustment(shen, mei, -30, "算重了", at=NOON)
    with pytest.raises(Refused, match="积分不够"):
        actions.carry_out(hejing, row, at=NOON)
    row = actions.propose_adjustment(shen, mei, -4, "算重了", at=NOON)
    actions.carry_out(hejing, row, at=NOON)
    assert (balance(mei), lots(mei)) == (6, [6])
    assert sound()


def test_pts_01_the_desk_proposes_decides_and_keeps_what_was_decided(mei, shen, hejing):
    desk = as_(shen)
    asked = {"member": "小梅", "amount": "200", "reason": "误了高铁"}
    for wrong in ({"member": "没有这人"}, {"amount": "0"}, {"amount": "9000"}, {"amount": "两百"}, {"reason": " "}):
        answer = desk.post("/desk/points/", asked | wrong)
        assert answer.status_code == 422
        assert "误了高铁" in answer.content.decode() or "reason" in wrong
    assert desk.post("/desk/points/", asked).status_code == 302
    row = Adjustment.objects.get()
    page = desk.get("/desk/points/").content.decode()
    assert "你提的要另一个人来批" in page
    assert "批，记到账上" not in page
    assert desk.post(f"/desk/points/{row.pk}/", {"do": "carry_out"}).status_code == 403
    assert "批，记到账上" in as_(hejing).get("/desk/points/").content.decode()
    assert as_(hejing).post(f"/desk/points/{row.pk}/", {"do": "carry_out"}).status_code == 302
    assert "沈工提的，何静定的" in desk.get("/desk/points/").content.decode()
    assert balance(mei) == 200


def test_pts_01_a_statement_is_paged_sorted_and_its_member_s_alone(mei, chen, django_assert_max_num_queries):
    assert "还没有积分" in as_(mei).get("/my/points/").content.decode()
    for key in range(40):
        earn(mei, key, NOON - (40 - key) * DAY)
    actions.spend(mei, 15, "test.shop", NOON)
    client = as_(mei)
    client.get("/my/points/")
    with django_assert_max_num_queries(20):
        first = client.get("/my/points/")
    text = first.content.decode()
    assert "换了个杯子" in text
    assert "−15" in text
    assert "还剩 5 分" not in text
    assert "过期" in text
    second = client.get(f"/my/points/?older={first.context['page'].older}")
    seen = [e.pk for e in (*first.context["rows"], *second.context["rows"])]
    assert seen == sorted(Entry.objects.values_list("pk", flat=True), reverse=True)
    assert [e.amount for e in client.get("/my/points/?show=out").context["rows"]] == [-15]
    assert client.get("/my/points/?show=nothing").status_code == 404
    assert not as_(chen).get("/my/points/").context["rows"]


def test_pts_01_triggers_stand_on_either_database(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type='trigger' AND tbl_name LIKE 'points_%%'")
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'points_%%'")
        assert cursor.fetchone()[0] == 4
