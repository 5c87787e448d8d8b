"""Trust levels: the published ladder gives and takes, and says what is missing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.activity.models import Activity
from community.moderation.actions import lift_measure, report, take_measure
from community.moderation.models import Review, Rule
from community.moderation.registry import kinds
from community.reactions.actions import react, take_back
from forums.actions import accept_answer, hide_post, mark_read, reply, start_topic, withdraw_post
from forums.models import Topic
from profiles.models import Member
from profiles.trust.actions import figures_of, settle, settle_some
from profiles.trust.ladder import LADDER, WINDOW, level_of, missing
from profiles.trust.models import Standing
from tests.conftest import LONG_AGO, NOON, as_, drain, person

DAY = timedelta(days=1)


@pytest.fixture
def newcomer(db):
    return person("newcomer", "新来的一位", at=NOON - 2 * DAY)


def level(member):
    return Member.objects.get(pk=member.pk).trust


# by hand: figures and the level they give
ENOUGH_1 = {"days": 1, "read": 5, "written": 1}
ENOUGH_2 = {"days": 15, "read": 30, "written": 10, "thanked": 5}
ENOUGH_3 = {"days": 60, "read": 100, "written": 30, "thanked": 15, "helped": 3}
TABLE = [
    ({}, 0), (ENOUGH_1, 1), (ENOUGH_1 | {"read": 4}, 0), (ENOUGH_1 | {"days": 0}, 0), (ENOUGH_1 | {"written": 0}, 0),
    (ENOUGH_1 | {"points": 4}, 1), (ENOUGH_1 | {"points": 5}, 0), (ENOUGH_2, 2), (ENOUGH_2 | {"thanked": 4}, 1),
    (ENOUGH_2 | {"points": 3}, 1), (ENOUGH_2 | {"points": 2}, 2), (ENOUGH_3, 3), (ENOUGH_3 | {"helped": 2}, 2),
    (ENOUGH_3 | {"points": 1}, 2), (ENOUGH_3 | {"points": 6}, 0), (ENOUGH_3 | {"read": 29}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("figures", "number"), TABLE)
def test_prof_16_the_published_thresholds_decide(figures, number):
    assert level_of(figures) == number


def test_prof_16_the_table_reaches_every_level_and_every_figure_matters():
    assert {number for _figures, number in TABLE} == {step.number for step in LADDER}
    for step in LADDER[1:]:
        for code in step.asks:
            assert level_of(step.asks | {code: step.asks[code] - 1}) < step.number
        assert [m.lacks for m in missing(step, {})] == list(step.asks.values())


def test_prof_16_reading_and_writing_bring_a_newcomer_to_the_first_step(newcomer, lin, board):
    topics = list(Topic.objects.all()[:3]) + [
        start_topic(lin, board, title=f"再聊{n}", body="正文", at=LONG_AGO) for n in range(2)
    ]
    for topic in topics[:4]:
        mark_read(newcomer, topic, 1, at=NOON)
    reply(newcomer, topics[0], body="头一回说话", at=NOON)
    drain()
    assert level(newcomer) == 0
    page = as_(newcomer).get("/rules/levels/").content.decode()
    assert "还差 1" in page
    mark_read(newcomer, topics[4], 1, at=NOON)
    settle_some(timezone.now())
    assert level(newcomer) == 1
    drain()
    assert "你现在是「熟脸」了" in as_(newcomer).get("/inbox/").content.decode()
    assert "你在这儿" in as_(newcomer).get("/rules/levels/").content.decode()


def test_prof_16_what_was_withdrawn_or_hidden_counts_no_more(newcomer, topic, admin):
    first, second = (reply(newcomer, topic, body=f"说的{n}", at=NOON) for n in range(2))
    assert figures_of([newcomer], NOON)[newcomer.pk]["written"] == 2
    withdraw_post(newcomer, first, at=NOON)
    hide_post(admin, second, rule=Rule.RUDE, at=NOON)
    assert figures_of([newcomer], NOON)[newcomer.pk]["written"] == 0


def test_prof_16_thanks_count_people_and_only_while_they_stand(newcomer, topic, mei, chen):
    posts = [reply(newcomer, topic, body=f"说的{n}", at=NOON) for n in range(2)]
    for who in (mei, chen):
        for post in posts:
            react(who, post, "useful", at=NOON)
    assert figures_of([newcomer], NOON)[newcomer.pk]["thanked"] == 2
    for post in posts:
        take_back(chen, post, at=NOON)
    assert figures_of([newcomer], NOON)[newcomer.pk]["thanked"] == 1


def test_prof_16_an_accepted_answer_of_ones_own_question_does_not_help(newcomer, topic, mei, board):
    accept_answer(mei, topic, reply(newcomer, topic, body="换冬胎", at=NOON), at=NOON)
    own = start_topic(newcomer, board, kind="question", title="自问自答", body="问", at=NOON)
    accept_answer(newcomer, own, reply(newcomer, own, body="答", at=NOON), at=NOON)
    assert figures_of([newcomer], NOON)[newcomer.pk]["helped"] == 1


def test_prof_16_a_level_lapses_when_nothing_was_said_for_half_a_year(newcomer, lin, topic):
    for one in Topic.objects.all()[:5]:
        mark_read(newcomer, one, 1, at=NOON)
    start_topic(lin, topic.board, title="第五个", body="正文", at=LONG_AGO)
    mark_read(newcomer, Topic.objects.latest("pk"), 1, at=NOON)
    reply(newcomer, topic, body="说过一句", at=NOON)
    drain()
    assert level(newcomer) == 1
    settle([newcomer.pk], at=NOON + WINDOW - timedelta(seconds=1))
    assert level(newcomer) == 1
    settle([newcomer.pk], at=NOON + WINDOW)
    assert level(newcomer) == 0
    drain(NOON + WINDOW)
    assert "你现在回到「新来的」" in as_(Member.objects.get(pk=newcomer.pk)).get("/inbox/").content.decode()


def test_prof_16_warning_points_take_a_level_and_their_end_gives_it_back(newcomer, admin, topic, lin):
    Topic.objects.first()
    start_topic(lin, topic.board, title="第五个", body="正文", at=LONG_AGO)
    for one in Topic.objects.all():
        mark_read(newcomer, one, 1, at=NOON)
    reply(newcomer, topic, body="说过一句", at=NOON)
    drain()
    assert level(newcomer) == 1
    until = NOON + 9 * DAY
    measure = take_measure(admin, newcomer, "suspend", rule=Rule.RUDE, reason="吵", until=until, at=NOON)
    drain()
    assert level(newcomer) == 0
    lift_measure(admin, measure, at=NOON)
    drain()
    assert level(newcomer) == 1


def test_prof_16_nobody_gives_a_level_by_hand_and_staff_have_none(shen, newcomer):
    assert settle([shen.pk], at=NOON) == 0
    assert not Standing.objects.filter(member=shen).exists()
    page = as_(shen).get("/rules/levels/").content.decode()
    assert "你在这儿" not in page
    assert "还差" not in Client().get("/rules/levels/").content.decode()


def test_prof_16_counting_costs_the_same_for_one_and_for_many(lin, mei, chen, topic, django_assert_num_queries):
    for member in (mei, chen):
        react(member, reply(lin, topic, body="嗯", at=NOON), "agree", at=NOON)
        react(lin, reply(member, topic, body="嗯", at=NOON), "agree", at=NOON)
    figures_of([lin], NOON)
    for members in ([lin], [lin, mei, chen]):
        with django_assert_num_queries(6):
            figures_of(members, NOON)


def test_prof_16_what_a_level_unlocks_is_what_the_ladder_says(board, newcomer, topic, mei, chen):
    board.holds_outside = True
    body = "看 https://example.org/x"
    assert start_topic(newcomer, board, title="带链接的", body=body, at=NOON).held
    newcomer.trust = 1
    assert not start_topic(newcomer, board, title="带链接的", body=body, at=NOON).held
    Member.objects.filter(pk=mei.pk).update(trust=3)
    row = report(
        Member.objects.get(pk=mei.pk), kinds["post"], reply(chen, topic, body="哼", at=NOON), rule=Rule.RUDE, at=NOON
    )
    assert ["其中有信得过的常客", 8] in Review.objects.get(pk=row.pk).why


def test_prof_16_a_newcomer_writes_ten_in_ten_minutes_and_the_known_thirty(topic, newcomer):
    browser = as_(newcomer)
    for n in range(10):
        assert browser.post(f"/t/{topic.pk}/reply/", {"body": f"第 {n} 段"}).status_code == 302
    assert browser.post(f"/t/{topic.pk}/reply/", {"body": "第十一段"}).status_code == 429
    Member.objects.filter(pk=newcomer.pk).update(trust=1)
    assert browser.post(f"/t/{topic.pk}/reply/", {"body": "第十一段"}).status_code == 302


def test_prof_16_giving_levels_costs_the_same_for_one_and_for_many(topic, board, mei, chen, lin):
    def cost(members):
        with CaptureQueriesContext(connection) as statements:
            assert settle([m.pk for m in members], at=NOON) == len(members)
        return len(statements)

    people = [person(f"p{n}", f"第{n}位", at=LONG_AGO, trust=2) for n in range(12)]
    assert cost(people[:1]) == cost(people[1:])
    assert {level(m) for m in people} == {0}
    assert set(Standing.objects.filter(member__in=people).values_list("before", flat=True)) == {2}
    assert Activity.objects.filter(verb="trust.changed", target_id__in=[m.pk for m in people]).count() == 12
    assert not settle([m.pk for m in people], at=NOON + DAY)
    assert set(Standing.objects.filter(member__in=people).values_list("before", "counted_at")) == {(2, NOON + DAY)}
