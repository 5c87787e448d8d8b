"""Rules turn acts into points: once, up to a cap, never by oneself; what is taken back goes, what farms is seen."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.actions import replay
from community.reactions.actions import react, take_back
from forums.actions import accept_answer, bring_back_post, hide_post, reply, restore_post, start_topic, withdraw_post
from profiles.actions import set_role
from profiles.consent.actions import keys_of_members
from profiles.points import actions
from profiles.points.models import Account, Entry, Rule, books, pairs
from profiles.points.readers import read_many
from profiles.points.registry import deeds
from profiles.writing import says_something
from tests.conftest import LONG_AGO, NOON, as_, drain, person

DAY = timedelta(days=1)
SAID = "零下五度跑高速，来回一百二十公里，掉了三成八。"
JOINED, STARTED, POSTED, ACCEPTED, USEFUL = (
    "member.joined",
    "topic.started",
    "post.written",
    "answer.accepted",
    "reacted",
)


def earned(member, rule=None):
    """What stands of a member's points, by one rule or all; nothing is read as 0."""
    rows = Entry.objects.filter(subject=keys_of_members([member.pk])[member.pk])
    return sum(rows.filter(**({"rule": rule} if rule else {})).values_list("amount", flat=True))


def sound():
    return sum(books().values()) == 0 and actions.recount() == 0


@pytest.fixture
def question(mei, board):
    """A question of Mei's that says enough to count."""
    return start_topic(mei, board, kind="question", title="冬天续航掉多少？", body=SAID, at=NOON)


def test_pts_02_each_rule_pays_what_it_says(mei, chen, lin, question):
    answer = reply(chen, question, body=SAID, at=NOON)
    react(lin, answer, "useful", at=NOON)
    accept_answer(mei, question, answer, at=NOON)
    drain()
    assert {rule: earned(chen, rule) for rule in (JOINED, POSTED, ACCEPTED, USEFUL)} == {
        JOINED: 20, POSTED: 2, ACCEPTED: 30, USEFUL: 2,
    }  # fmt: skip
    assert (earned(mei), earned(mei, STARTED)) == (25, 5)
    page = as_(chen).get("/my/points/").content.decode()
    assert "回答被采纳：冬天续航掉多少？" in page
    assert f"/p/{answer.pk}/" in page
    assert sound()


def test_pts_02_replaying_the_log_pays_once(mei, chen, lin, question):
    answer = reply(chen, question, body=SAID, at=NOON)
    react(lin, answer, "useful", at=NOON)
    drain()
    before = list(Entry.objects.order_by("pk").values_list("pk", "amount"))
    for _again in range(3):
        replay("points", timezone.now())
        drain()
    assert list(Entry.objects.order_by("pk").values_list("pk", "amount")) == before
    assert len(before) == 6  # three joined, one topic, one reply, one reaction


def test_pts_02_the_database_refuses_a_second_payment_of_the_same_act(question, chen):
    reply(chen, question, body=SAID, at=NOON)
    drain()
    paid = Entry.objects.filter(rule=POSTED).values().get()
    del paid["id"]
    with pytest.raises(IntegrityError, match="one_award|UNIQUE"), transaction.atomic():
        Entry.objects.create(**paid)


@pytest.mark.parametrize("heard", ["at once", "one by one"])
def test_pts_02_like_unlike_like_pays_once(question, mei, chen, lin, heard):
    answer = reply(chen, question, body=SAID, at=NOON)
    for n in range(3):
        react(lin, answer, "useful", at=NOON + n * timedelta(minutes=2))
        if heard != "at once":
            drain()
            assert earned(chen, USEFUL) == 2
        if n < 2:
            take_back(lin, answer, at=NOON + timedelta(minutes=2 * n + 1))
        if heard != "at once" and n < 2:
            drain()
            assert earned(chen, USEFUL) == 0
    drain()
    assert earned(chen, USEFUL) == 2
    assert Entry.objects.filter(rule=USEFUL, why="earned").count() == 1
    assert sound()


def test_pts_02_the_next_day_is_no_second_act(question, mei, chen, lin):
    answer = reply(chen, question, body=SAID, at=NOON)
    for n in range(3):
        react(lin, answer, "useful", at=NOON + n * DAY)
        drain(NOON + n * DAY)
        take_back(lin, answer, at=NOON + n * DAY)
        drain(NOON + n * DAY)
    assert Entry.objects.filter(rule=USEFUL, why="earned").count() == 1


def test_pts_02_another_reaction_and_the_own_are_worth_nothing(question, mei, chen, lin):
    answer = reply(chen, question, body=SAID, at=NOON)
    react(lin, answer, "agree", at=NOON)
    drain()
    assert earned(chen, USEFUL) == 0
    react(lin, answer, "useful", at=NOON)
    drain()
    assert earned(chen, USEFUL) == 2
    react(lin, answer, "feel", at=NOON)
    drain()
    assert earned(chen, USEFUL) == 0


def test_pts_02_what_is_taken_back_or_hidden_is_reversed_and_what_returns_is_paid_again(
    question, mei, chen, lin, admin
):
    answer = reply(chen, question, body=SAID, at=NOON)
    react(lin, answer, "useful", at=NOON)
    accept_answer(mei, question, answer, at=NOON)
    drain()
    whole = earned(chen)
    hide_post(admin, answer, rule="rude", at=NOON)
    drain()
    assert earned(chen) == 20
    page = as_(chen).get("/my/points/").content.decode()
    assert "冲回：回帖" in page
    assert "已冲回" in page
    restore_post(admin, answer, at=NOON)
    drain()
    assert earned(chen) == whole
    withdraw_post(chen, answer, at=NOON)
    drain()
    assert earned(chen) == 20
    bring_back_post(chen, answer, at=NOON)
    drain()
    assert earned(chen) == whole
    assert sound()


def test_pts_02_points_follow_the_answer_that_is_accepted(question, mei, chen, lin):
    first, second = (reply(who, question, body=SAID, at=NOON) for who in (chen, lin))
    accept_answer(mei, question, first, at=NOON)
    drain()
    assert (earned(chen, ACCEPTED), earned(lin, ACCEPTED)) == (30, 0)
    accept_answer(mei, question, second, at=NOON)
    drain()
    assert (earned(chen, ACCEPTED), earned(lin, ACCEPTED)) == (0, 30)
    accept_answer(mei, question, second, at=NOON)
    drain()
    assert (earned(chen, ACCEPTED), earned(lin, ACCEPTED)) == (0, 0)


def test_pts_02_nobody_is_paid_for_what_she_does_for_herself(question, mei):
    own = reply(mei, question, body=SAID, at=NOON)
    accept_answer(mei, question, own, at=NOON)
    drain()
    assert (earned(mei, POSTED), earned(mei, ACCEPTED)) == (0, 0)


def test_pts_02_colleagues_and_imported_authors_earn_nothing(question, shen, mei):
    answer = reply(shen, question, body=SAID, at=NOON)
    react(mei, answer, "useful", at=NOON)
    drain()
    assert earned(shen) == 0


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("好", False), ("顶顶顶顶顶顶顶顶顶顶顶顶", False), ("一二一二一二一二一二一二", False), (SAID, True),
        ("> " + SAID, False), ("https://example.com/a/very/long/address", False), ("@小梅 @小林 谢谢", False), ("。。。！！！，，，、、、", False),
    ],
)  # fmt: skip
def test_pts_02_words_have_to_say_something(said, enough):
    assert says_something(said) is enough


def test_pts_02_a_hundred_replies_stay_under_the_cap(question, chen):
    for n in range(100):
        reply(chen, question, body="好" if n % 2 else f"第 {n} 回说：{SAID}", at=NOON + n * timedelta(seconds=20))
    drain()
    assert earned(chen, POSTED) == 10
    # Taking back frees no room: the five that were paid go, no other takes their place.
    paid = Entry.objects.filter(rule=POSTED, why="earned").values_list("key", flat=True)
    for post in question.posts.filter(pk__in=list(paid)):
        withdraw_post(chen, post, at=NOON)
    replay("points", timezone.now())
    drain()
    assert earned(chen, POSTED) == 0
    assert sound()


def test_pts_02_without_the_cap_the_same_farm_pays_for_each(question, chen, admin):
    """The control: the cap holds, and nothing else does."""
    actions.change_rule(admin, POSTED, points=2, cycle="day", cap=100_000, active=True, at=NOON)
    for n in range(20):
        reply(chen, question, body=f"第 {n} 回说：{SAID}", at=NOON + n * timedelta(seconds=20))
    drain()
    assert earned(chen, POSTED) == 40


@pytest.fixture
def farmed(board, lin):
    """Two accounts of last week that find each other's thirty posts useful and accept each other, and Lin, whom one of
    them liked once; today."""
    pair = [person(f"farm{n}", f"新来的{n}号", at=NOON - 6 * DAY) for n in range(2)]
    for one, other in (pair, pair[::-1]):
        for n in range(3):
            topic = start_topic(one, board, kind="question", title=f"问一问 {n}", body=f"{n}：{SAID}", at=NOON)
            for m in range(5):
                said = reply(other, topic, body=f"第 {m} 回说：{SAID}", at=NOON)
                react(one, said, "useful", at=NOON)
            accept_answer(one, topic, said, at=NOON)
    react(pair[0], start_topic(lin, board, title="说一件别的事", body=SAID, at=NOON).posts.get(), "useful", at=NOON)
    drain()
    return pair


def test_pts_02_two_accounts_that_like_each_other_stay_under_the_cap_and_are_shown(farmed, admin, shen):
    for member in farmed:
        given = Entry.objects.filter(
            subject=keys_of_members([member.pk])[member.pk], why="earned", rule__in=(ACCEPTED, USEFUL)
        )
        assert given.count() == actions.FROM_ONE
        assert earned(member, USEFUL) <= 20
        assert earned(member, POSTED) == 10
    assert [{a, b} for a, b, *_times in pairs(timezone.now())] == [set(farmed)]
    page = as_(shen).get("/desk/points/").content.decode()
    assert "新来的0号" in page
    assert "不是结论" in page
    assert "小林" not in page
    assert sound()


def test_pts_02_old_friends_and_those_whom_many_reward_are_not_shown(farmed, board, chen, mei, lin):
    assert not pairs(timezone.now() + 61 * DAY)
    friends = [person(f"old{n}", f"老朋友{n}") for n in range(2)]
    for one, other in (friends, friends[::-1]):
        topic = start_topic(one, board, title="再说一件事", body=SAID, at=NOON)
        for m in range(3):
            react(one, reply(other, topic, body=f"第 {m} 回说：{SAID}", at=NOON), "useful", at=NOON)
    drain()
    assert not [row for row in pairs(timezone.now()) if set(row[:2]) & set(friends)]
    # One of the farm is found useful by three others as often: the pair is no longer what she lives on.
    topic = start_topic(lin, board, title="还有一件事", body=SAID, at=NOON)
    said = [reply(farmed[0], topic, body=f"第 {m} 回说：{SAID}", at=NOON) for m in range(2)]
    for who in (chen, mei, lin):
        for post in said:
            react(who, post, "useful", at=NOON)
    drain()
    assert not [row for row in pairs(timezone.now()) if farmed[0] in row[:2]]


def test_pts_02_one_act_is_paid_and_taken_back_so_often_and_then_stays(question, mei, chen, lin):
    answer = reply(chen, question, body=SAID, at=NOON)
    for _n in range(12):
        react(lin, answer, "useful", at=NOON)
        drain()
        take_back(lin, answer, at=NOON)
        drain()
    assert Entry.objects.filter(rule=USEFUL).count() == 6
    assert earned(chen, USEFUL) == 0


def test_pts_02_rules_are_published_and_changed_by_whoever_sets_up_the_site(client, admin, shen, mei, board):
    page = client.get("/rules/points/").content.decode()
    for deed in deeds.values():
        assert str(deed.label) in page
    assert "/rules/points/" in client.get("/rules/").content.decode()
    assert "desk/points/rules" not in page
    start_topic(mei, board, kind="question", title="冬天续航掉多少？", body=SAID, at=timezone.now())
    drain()
    assert "已用 </span>5 分" in as_(mei).get("/rules/points/").content.decode()
    with pytest.raises(Refused):
        actions.change_rule(shen, POSTED, points=3, cycle="day", cap=9, active=True, at=NOON)
    desk, asked = as_(admin), {"points": "3", "cycle": "week", "cap": "9", "active": "on"}
    assert desk.post("/desk/points/rules/post.written/", asked | {"cap": "2"}).status_code == 422
    assert desk.post("/desk/points/rules/no.such/", asked).status_code == 404
    assert desk.post("/desk/points/rules/post.written/", asked).status_code == 302
    assert "每周 9 分" in client.get("/rules/points/").content.decode()
    assert Rule.objects.get().points == 3


def test_pts_02_a_rule_that_is_off_pays_nothing_and_a_changed_one_not_backwards(question, chen, lin, admin):
    reply(chen, question, body=SAID, at=NOON)
    drain()
    actions.change_rule(admin, POSTED, points=5, cycle="day", cap=50, active=False, at=NOON)
    reply(chen, question, body=SAID, at=NOON)
    replay("points", timezone.now())
    drain()
    assert earned(chen, POSTED) == 2
    actions.change_rule(admin, POSTED, points=5, cycle="day", cap=50, active=True, at=NOON)
    reply(lin, question, body=SAID, at=NOON)
    drain()
    assert (earned(chen, POSTED), earned(lin, POSTED)) == (2, 5)


def test_pts_02_weekly_caps_are_counted_by_the_week(question, chen, admin):
    actions.change_rule(admin, POSTED, points=5, cycle="week", cap=10, active=True, at=LONG_AGO)
    monday = actions.earning.clock.week_start(NOON - 14 * DAY)
    for n in range(9):
        reply(chen, question, body=f"第 {n} 回说：{SAID}", at=monday + n * DAY)
    drain()
    assert earned(chen, POSTED) == 20  # seven days of the first week, two of the second


def statements(activities):
    before = len(connection.queries_log)
    connection.force_debug_cursor = True
    read_many(activities)
    connection.force_debug_cursor = False
    return len(connection.queries_log) - before


def test_pts_02_a_batch_costs_the_same_however_many_lines_it_has(board, lin):
    from community.activity.models import Activity

    people = [person(f"many{n}", at=NOON) for n in range(20)]
    drain()
    topic = start_topic(lin, board, title="都来说一句", body=SAID, at=NOON)
    costs = []
    for some in (people[:5], people[5:]):
        last = Activity.objects.latest("pk").pk
        for member in some:
            react(lin, reply(member, topic, body=SAID, at=NOON), "useful", at=NOON)
        lines = list(Activity.objects.filter(pk__gt=last, target_type=ContentType.objects.get(model="post")))
        costs.append((len(lines), statements(lines)))
    print(costs)
    assert costs[0][1] == costs[1][1]
    assert costs[1][1] <= 25
    assert Account.objects.count() >= 20


def test_pts_02_whoever_becomes_a_colleague_keeps_what_she_earned(question, mei, admin):
    drain()
    set_role(mei, Role.EDITOR, by=admin, at=NOON)
    assert as_(mei).get("/my/points/").context["account"]["balance"] == 25
    assert Client().get("/my/points/").status_code == 302
