"""投票: one member one vote, results kept back where so chosen, an end to the minute, and nothing for strangers."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.permissions import Refused
from community.activity.models import Activity
from community.polls.actions import close_poll, open_poll, recount, vote
from community.polls.ballot import left, percents, poll_of, polls_of
from community.polls.models import Option, Poll, Vote
from community.polls.registry import host_of
from community.privacy.registry import holdings
from forums.actions import bring_back_post, hide_post, restore_post, set_board_audience, start_topic, withdraw_post
from forums.models import Board, Topic
from profiles.models import signed_in
from tests.conftest import NOON, as_, person

FETCH = {"headers": {"X-Requested-With": "fetch"}}
OPTIONS = ["有，天冷才响", "有，一直响", "没有"]


def ask(by, topic, **changes):
    return open_poll(by, topic, **{"question": "有这个声音吗？", "options": OPTIONS, "at": NOON} | changes)


def ids(poll, *positions):
    known = dict(poll.options.values_list("position", "pk"))
    return [known[n] for n in positions]


def votes(poll):
    """(members who voted, votes of each option)."""
    poll = Poll.objects.get(pk=poll.pk)
    return poll.votes_count, list(poll.options.order_by("position").values_list("votes", flat=True))


@pytest.fixture
def poll(mei, topic):
    return ask(mei, topic)


# --- one member, one vote -----------------------------------------------------------------------------------------


def test_foru_08_a_vote_is_replaced_until_the_end_and_taken_back_by_an_empty_choice(poll, lin, chen):
    vote(lin, poll, ids(poll, 1), at=NOON)
    vote(chen, poll, ids(poll, 1), at=NOON)
    assert votes(poll) == (2, [2, 0, 0])
    vote(lin, poll, ids(poll, 3), at=NOON)
    assert votes(poll) == (2, [1, 0, 1])
    lines = Activity.objects.filter(verb="poll.voted").count()
    vote(lin, poll, ids(poll, 3), at=NOON)
    assert votes(poll) == (2, [1, 0, 1])
    assert Activity.objects.filter(verb="poll.voted").count() == lines == 3
    vote(lin, poll, [], at=NOON)
    vote(lin, poll, [], at=NOON)
    assert votes(poll) == (1, [1, 0, 0])
    assert Activity.objects.filter(verb="poll.vote_taken_back").count() == 1
    assert recount() == 0


def test_foru_08_several_choices_count_one_member_up_to_the_most(mei, topic, lin):
    poll = ask(mei, topic, multiple=True, most=2)
    vote(lin, poll, ids(poll, 1, 2), at=NOON)
    assert votes(poll) == (1, [1, 1, 0])
    vote(lin, poll, ids(poll, 2, 3), at=NOON)
    assert votes(poll) == (1, [0, 1, 1])
    with pytest.raises(Refused, match="最多选 2 项，现在选了 3 项"):
        vote(lin, poll, ids(poll, 1, 2, 3), at=NOON)
    assert votes(poll) == (1, [0, 1, 1])
    assert recount() == 0


def test_foru_08_a_single_choice_takes_one_and_only_its_own_options(poll, lin, board, mei):
    other = ask(mei, start_topic(mei, board, title="另外一个主题", body="说两句", at=NOON))
    with pytest.raises(Refused, match="最多选 1 项"):
        vote(lin, poll, ids(poll, 1, 2), at=NOON)
    for foreign in (ids(other, 1), [0], [10**12]):
        with pytest.raises(Refused, match="选项刚刚改过"):
            vote(lin, poll, foreign, at=NOON)
    assert not Vote.objects.exists()


def test_foru_08_the_database_keeps_the_promise_past_the_action(poll, lin):
    vote(lin, poll, ids(poll, 1), at=NOON)
    for position in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.create(poll=poll, option_id=ids(poll, position)[0], member=lin, is_only=True, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.create(
            content_type=ContentType.objects.get_for_model(Topic),
            object_id=poll.object_id,
            question="再来",
            opened_at=NOON,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(most=2)


# --- results ------------------------------------------------------------------------------------------------------


def _everywhere(browser, poll, topic):
    """All that a reader is given of a poll: its page and its fragment."""
    texts = [
        browser.get(f"/polls/{poll.pk}/").content.decode(),
        browser.get(f"/polls/{poll.pk}/", **FETCH).content.decode(),
    ]
    return [re.sub(r"\s+", " ", t[t.index('<section class="poll"') : t.index("data-poll-status")]) for t in texts]


COUNTED = re.compile(r"\d%|人选|人投过|<rect")


def test_foru_08_results_hidden_until_voted_stand_nowhere(mei, topic, lin, chen, shen):
    poll = ask(mei, topic, hidden_until_voted=True)
    vote(lin, poll, ids(poll, 1), at=NOON)
    vote(shen, poll, ids(poll, 3), at=NOON)
    for browser in (as_(chen), as_(mei), Client()):
        for text in _everywhere(browser, poll, topic):
            assert "天冷才响" in text
            assert not COUNTED.search(text)
    seen = poll_of(topic, chen, NOON)
    assert seen.voters is None
    assert {(o.votes, o.percent) for o in seen.options} == {(None, None)}
    refused = as_(chen).post(f"/polls/{poll.pk}/vote/", {"option": [*ids(poll, 1, 2)]}, **FETCH)
    assert refused.status_code == 422
    assert not COUNTED.search(refused.content.decode().split("data-poll-status")[0])
    for text in _everywhere(as_(lin), poll, topic):  # the control: she has voted
        assert COUNTED.search(text)
        assert "2 人投过" in text
    vote(lin, poll, [], at=NOON)
    assert not COUNTED.search(_everywhere(as_(lin), poll, topic)[0])
    close_poll(mei, poll, at=NOON)
    assert "1 人投过" in _everywhere(Client(), poll, topic)[0]


def test_foru_08_open_results_stand_beside_the_choices_as_text_and_as_bars(poll, lin, chen):
    vote(lin, poll, ids(poll, 1), at=NOON)
    text = as_(chen).get(f"/polls/{poll.pk}/").content.decode()
    assert text.count('type="radio"') == 3
    assert '<rect width="100" height="10"/>' in text
    assert re.search(r"1 人选，</span>100%", text)


@pytest.mark.parametrize(
    ("counts", "voters", "multiple", "expected"),
    [
        ([158, 31, 197], 386, False, [41, 8, 51]), ([1, 1, 1], 3, False, [34, 33, 33]), ([0, 0], 0, False, [0, 0]),
        ([1, 2], 3, False, [33, 67]), ([3, 2, 1], 3, True, [100, 67, 33]), ([1, 7], 8, True, [13, 88]), ([1] * 7, 7, False, [15, 15, 14, 14, 14, 14, 14]),
    ],
)  # fmt: skip
def test_foru_08_percent_of_a_single_choice_adds_up_to_a_hundred(counts, voters, multiple, expected):
    assert percents(counts, voters, multiple) == expected
    assert multiple or not voters or sum(expected) == 100


# --- the end ------------------------------------------------------------------------------------------------------


def test_foru_08_a_poll_closes_at_its_minute(mei, topic, lin, chen, monkeypatch):
    end = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=2)
    poll = ask(mei, topic, closes_at=end, hidden_until_voted=True)
    browser, address = as_(lin), f"/polls/{poll.pk}/vote/"

    def at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    at(end - timedelta(seconds=1))
    assert browser.post(address, {"option": ids(poll, 1)}).status_code == 302
    assert "不到 1 分钟就结束" in browser.get(f"/polls/{poll.pk}/").content.decode()
    at(end)
    for chosen in ({"option": ids(poll, 2)}, {"take_back": "1"}):
        answer = browser.post(address, chosen)
        assert answer.status_code == 403
        assert "已经结束了" in answer.content.decode()
        answer = browser.post(address, chosen, **FETCH)
        assert answer.status_code == 403
        assert 'role="alert"' in answer.content.decode()
        assert "已经结束了" in answer.content.decode()
    assert votes(poll) == (1, [1, 0, 0])
    text = as_(chen).get(f"/polls/{poll.pk}/").content.decode()
    assert "1 人投过" in text
    assert "结束了。" in text
    assert "<fieldset" not in text


def test_foru_08_its_author_or_a_moderator_ends_it_and_it_stays_ended(poll, mei, lin, chen, colleagues):
    with pytest.raises(Refused, match="由发起的人或版主"):
        close_poll(lin, poll, at=NOON)
    assert as_(chen).post(f"/polls/{poll.pk}/close/").status_code == 403
    assert "现在就结束" not in as_(chen).get(f"/polls/{poll.pk}/").content.decode()
    assert "现在就结束" in as_(mei).get(f"/polls/{poll.pk}/").content.decode()
    answer = as_(mei).post(f"/polls/{poll.pk}/close/", **FETCH)
    assert answer.status_code == 200
    assert 'data-said="投票结束了' in answer.content.decode()
    closed = Poll.objects.get(pk=poll.pk).closed_at
    close_poll(colleagues["moderator"], poll, at=timezone.now() + timedelta(days=1))
    assert Poll.objects.get(pk=poll.pk).closed_at == closed
    assert Activity.objects.filter(verb="poll.closed").count() == 1
    with pytest.raises(Refused, match="已经结束了"):
        vote(lin, poll, ids(poll, 1), at=timezone.now() + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ({"days": 2, "hours": 5}, "还剩 2 天"), ({"days": 1}, "还剩 1 天"), ({"hours": 23, "minutes": 59}, "还剩 23 小时"),
        ({"minutes": 60}, "还剩 1 小时"), ({"minutes": 59, "seconds": 59}, "还剩 59 分钟"), ({"seconds": 59}, "不到 1 分钟就结束"),
    ],
)  # fmt: skip
def test_foru_08_the_time_left_in_words(rest, words):
    assert left(NOON + timedelta(**rest), NOON) == words
    assert left(None, NOON) == ""


# --- who sees, who votes ------------------------------------------------------------------------------------------


def test_foru_08_a_poll_is_seen_where_its_thing_is_seen(club, mei, lin, chen):
    topic = Topic.objects.get(board=club.board)
    poll = ask(mei, topic, audience=f"club:{club.pk}")
    assert as_(lin).get(f"/polls/{poll.pk}/").status_code == 200
    for browser in (as_(chen), Client()):
        assert browser.get(f"/polls/{poll.pk}/").status_code == 404
        assert browser.post(f"/polls/{poll.pk}/vote/", {"option": ids(poll, 1)}).status_code == 404
        assert browser.post(f"/polls/{poll.pk}/vote/", {"option": ids(poll, 1)}, **FETCH).status_code == 404
        assert browser.post(f"/polls/{poll.pk}/close/").status_code == 404
    with pytest.raises(Http404):
        vote(chen, poll, ids(poll, 1), at=NOON)
    assert as_(lin).get("/polls/999999/").status_code == 404
    vote(lin, poll, ids(poll, 1), at=NOON)
    assert votes(poll) == (1, [1, 0, 0])


def test_foru_08_a_hidden_or_withdrawn_topic_takes_its_poll_along(poll, topic, mei, lin, colleagues):
    opening, moderator = topic.posts.get(number=1), colleagues["moderator"]
    for away, back in (
        (
            lambda: hide_post(moderator, opening, rule="rude", at=NOON),
            lambda: restore_post(moderator, opening, at=NOON),
        ),
        (lambda: withdraw_post(mei, opening, at=NOON), lambda: bring_back_post(mei, opening, at=NOON)),
    ):
        away()
        for who in (lin, mei, moderator):
            assert as_(who).get(f"/polls/{poll.pk}/").status_code == 404
            assert as_(who).post(f"/polls/{poll.pk}/vote/", {"option": ids(poll, 1)}).status_code == 404
        seen = poll_of(Topic.objects.get(pk=topic.pk), mei, NOON)
        assert not seen.stands
        assert not seen.may_vote
        assert not seen.may_close
        back()
        assert as_(lin).get(f"/polls/{poll.pk}/").status_code == 200
    assert not Vote.objects.exists()


def test_foru_08_only_who_is_asked_votes(mei, topic, lin, shen):
    poll = ask(mei, topic, audience="staff")
    with pytest.raises(Refused, match="只有品牌的同事能投"):
        vote(lin, poll, ids(poll, 1), at=NOON)
    assert not poll_of(topic, lin, NOON).may_vote
    assert "只有品牌的同事能投" in as_(lin).get(f"/polls/{poll.pk}/").content.decode()
    vote(shen, poll, ids(poll, 1), at=NOON)
    visitor = Client()
    assert "登录后投票" in visitor.get(f"/polls/{poll.pk}/").content.decode()
    assert visitor.post(f"/polls/{poll.pk}/vote/", {"option": ids(poll, 1)}).status_code == 403
    assert votes(poll) == (1, [1, 0, 0])


def test_foru_08_what_is_asked_does_not_change_under_votes(poll, mei, lin, topic):
    again = ask(mei, topic, question="换个问法", options=["甲", "乙"])
    assert again.pk == poll.pk
    assert list(again.options.values_list("text", flat=True)) == ["甲", "乙"]
    vote(lin, again, ids(again, 1), at=NOON)
    with pytest.raises(Refused, match="已经有 1 人投过"):
        ask(mei, topic)
    assert Poll.objects.get(pk=poll.pk).question == "换个问法"
    assert Option.objects.count() == 2


def test_foru_08_a_thing_without_a_host_takes_no_poll(mei, board):
    with pytest.raises(LookupError):
        ask(mei, board)
    with pytest.raises(LookupError):
        host_of(Board)


# --- statements, log, counters, privacy ---------------------------------------------------------------------------


def test_foru_08_polls_of_many_things_cost_three_statements(mei, lin, board):
    topics = [start_topic(mei, board, title=f"第 {n} 个主题", body="投", at=NOON) for n in range(12)]

    def cost(some, user):
        with CaptureQueriesContext(connection) as seen:
            got = polls_of(Topic, some, user, NOON)
        return len(seen), got

    ContentType.objects.get_for_model(Topic)
    lin_keys = poll_of(topics[0], lin, NOON)
    assert lin_keys is None
    assert cost([], lin) == (0, {})
    assert cost(topics, lin) == (1, {})
    for n, topic in enumerate(topics):
        vote(lin, poll := ask(mei, topic, hidden_until_voted=bool(n % 2)), ids(poll, 1), at=NOON)
    few, _one = cost(topics[:1], lin)
    many, got = cost(topics, lin)
    assert few == many == 3
    assert set(got) == {t.pk for t in topics}
    assert all(view.has_voted and not view.may_close for view in got.values())
    assert all(view.may_close for view in polls_of(Topic, topics, mei, NOON).values())
    assert not any(view.may_close for view in polls_of(Topic, [t.pk for t in topics], mei, NOON).values())


def test_foru_08_a_vote_costs_the_same_among_three_and_among_three_hundred(
    mei, topic, lin, django_assert_max_num_queries
):
    poll = ask(mei, topic)
    everybody = [person(f"v{n}") for n in range(30)]
    for member in everybody:
        vote(member, poll, ids(poll, 1), at=NOON)
    lin, lin_votes = signed_in(lin.pk), ids(poll, 2)
    with django_assert_max_num_queries(14):
        vote(lin, poll, lin_votes, at=NOON)
    assert votes(poll) == (31, [30, 1, 0])


def test_foru_08_the_log_says_that_somebody_voted_and_never_what(poll, lin, topic):
    vote(lin, poll, ids(poll, 2), at=NOON)
    opened, voted = Activity.objects.filter(verb__startswith="poll.").order_by("pk")
    assert (opened.title, opened.actor.handle) == (poll.question, "mei")
    assert (voted.title, voted.actor, voted.target, voted.audience) == ("", lin, poll, topic.audience)
    row = json.dumps(Activity.objects.filter(pk=voted.pk).values()[0], default=str, ensure_ascii=False)
    assert not any(option in row for option in OPTIONS)


def test_foru_08_recount_heals_what_was_counted_wrong(poll, lin, chen, capsys):
    vote(lin, poll, ids(poll, 1), at=NOON)
    vote(chen, poll, ids(poll, 2), at=NOON)
    Poll.objects.filter(pk=poll.pk).update(votes_count=9)
    poll.options.update(votes=7)
    call_command("recount")
    assert "投票：改正了 1 处" in capsys.readouterr().out
    assert votes(poll) == (2, [1, 1, 0])
    assert recount() == 0


def test_foru_08_a_person_can_take_all_her_votes_along_and_away(poll, lin, chen):
    for member in (lin, chen):
        vote(member, poll, ids(poll, 1), at=NOON)
    rows = holdings["polls.Vote"].rows(lin)
    assert [v.member for v in rows] == [lin]
    rows.delete()
    assert recount() == 1
    assert votes(poll) == (1, [1, 0, 0])


def test_foru_08_a_board_that_changes_its_audience_takes_its_polls_along(admin, poll, board, lin):
    set_board_audience(admin, board, "staff", at=NOON)
    assert as_(lin).get(f"/polls/{poll.pk}/").status_code == 404
