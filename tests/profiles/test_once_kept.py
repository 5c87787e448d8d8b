"""INBX-02: what becomes of a permission to tell once where a worker is killed, a site is moved, or a member leaves."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from forums.actions import reply, start_topic
from profiles.inbox.actions import choose_level, rest, send_onces
from profiles.inbox.models import Channel, Letter, Once
from profiles.leaving import actions as leaving
from tests.conftest import NOON, drain
from tests.house.planting import mark, plant
from tests.profiles.test_once import later
from tests.profiles.test_taking_along import kept_apart, pack_of, zipped  # noqa: F401 (a fixture)
from tests.profiles.wechats import allowed


@pytest.fixture
def waiting(weixin, topic, mei, chen):
    """Somebody answered what Mei waits for."""
    allowed(weixin, mei, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    return weixin


def killed(*_args, **_more):
    raise KeyboardInterrupt


def test_inbx_02_a_worker_that_is_killed_before_it_sends_leaves_it_to_be_sent_once(waiting, mei, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("profiles.inbox.actions.wechat.send", killed)
        with pytest.raises(KeyboardInterrupt):
            send_onces(later())
    rest(mei, at=NOON, mail_hour=None)  # lets everything be looked at again, and hurries nothing
    assert send_onces(later(timedelta(minutes=15))) == 0
    assert send_onces(later(timedelta(minutes=25))) == 1
    assert len(waiting.sent) == 1


def test_inbx_02_a_worker_that_is_killed_after_it_sent_makes_no_second_message(waiting, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("profiles.inbox.actions.wechat._end", killed)
        with pytest.raises(KeyboardInterrupt):
            send_onces(later())
    assert len(waiting.sent) == 1
    assert send_onces(later(timedelta(hours=1))) == 0
    assert len(waiting.sent) == 1
    assert Once.objects.get().error == "43101"  # used, or refused: that is all that is known


def test_inbx_02_where_the_servers_are_no_longer_named_nothing_is_tried(waiting, settings):
    settings.WECHAT_MP = settings.WECHAT_MP | {"id": ""}
    assert send_onces(later()) == 0
    assert Once.objects.get().tries == 0


def test_inbx_02_it_is_in_her_copy_and_comes_into_no_other_site(db):
    with transaction.atomic():
        pack = pack_of(plant())
        transaction.set_rollback(True)
    (row,) = json.loads(pack["data/inbox.Once.json"])["rows"]
    assert row["openid"] == mark("inbox.Once")
    leaving.bring_member(zipped(pack), at=NOON)
    assert not Once.objects.exists()


def test_inbx_02_two_whom_wechat_refuses_end_both_in_one_round(weixin, topic, mei, chen, lin):
    people = [lin, chen]
    for n, who in enumerate(people):
        weixin.openid = f"openid-of-{n}-xx"
        allowed(weixin, who, topic)
    weixin.allowed.clear()
    reply(mei, topic, body="补一句", at=NOON)
    drain()
    assert Letter.objects.filter(channel=Channel.WECHAT).count() == 2
    assert send_onces(later()) == 0
    assert set(Once.objects.values_list("error", flat=True)) == {"43101"}


def test_inbx_02_where_wechat_is_away_a_round_ends_after_three_and_the_others_keep_their_tries(
    weixin, topic, board, mei, chen
):
    topics = [topic, *(start_topic(mei, board, title=f"第{n}问", body="怎么办", at=NOON) for n in range(3))]
    for one in topics:
        allowed(weixin, mei, one)
        reply(chen, one, body="这么办", at=NOON)
    drain()
    weixin.mood = "broken"
    assert send_onces(later()) == 0
    assert sorted(Once.objects.values_list("tries", flat=True)) == [0, 1, 1, 1]
    weixin.mood = ""
    assert send_onces(later()) == 1
    assert send_onces(later(timedelta(hours=1))) == 3


@pytest.mark.parametrize(("place", "leaves"), [("topic", 0), ("chen", 0), ("board", 1)])
def test_inbx_02_what_was_muted_since_does_not_leave_by_wechat_and_a_board_does(
    weixin, topic, mei, chen, board, place, leaves
):
    allowed(weixin, mei, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    choose_level(mei, {"topic": topic, "chen": chen, "board": board}[place], "mute", at=NOON)
    assert send_onces(later()) == leaves
    assert Once.objects.open().exists() is not bool(leaves)
