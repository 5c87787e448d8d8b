"""INBX-02: the adapter `wechat` against WeChat's dialect: one message for one yes, its credential, and what is never said."""

import logging

import pytest
from django.core.cache import cache

from community.outgoing.actions import send
from community.outgoing.registry import Message, Undeliverable, Undelivered, adapters
from tests.profiles.wechats import OPENID, SECRET, TEMPLATE


def message(scene=7, template=TEMPLATE):
    return Message(
        "词" * 300, "题" * 30, values={"template": template, "scene": scene, "url": "https://example.com/t/1/"}
    )


def hand(scene=7, **more):
    send("wechat", OPENID, message(scene, **more), purpose="service")


def test_inbx_02_wechat_takes_one_message_for_one_yes_and_no_second(weixin):
    with pytest.raises(Undeliverable, match="40003"):
        hand()
    weixin.known.add(OPENID)
    with pytest.raises(Undeliverable, match="43101"):
        hand()
    weixin.allowed.add((OPENID, TEMPLATE, "7"))
    hand()
    assert (len(weixin.sent[0]["title"]), len(weixin.sent[0]["data"]["content"]["value"])) == (15, 200)
    with pytest.raises(Undeliverable, match="43101"):
        hand()
    with pytest.raises(Undelivered, match="40037"):
        hand(template="another")
    assert weixin.asked.count("/cgi-bin/stable_token") == 1  # kept for its life


def test_inbx_02_a_credential_that_ended_is_asked_for_anew_once(weixin):
    weixin.known.add(OPENID)
    weixin.allowed |= {(OPENID, TEMPLATE, str(n)) for n in range(3)}
    hand(0)
    weixin.expire()
    hand(1)
    assert (weixin.asked.count("/cgi-bin/stable_token"), weixin.forced) == (2, 0)
    weixin.stubborn = True  # the same again, until it is made to give another
    weixin.expire()
    hand(2)
    assert (weixin.asked.count("/cgi-bin/stable_token"), weixin.forced) == (4, 1)
    assert len(weixin.sent) == 3


@pytest.mark.parametrize("mood", ["html", "broken", "slow", "away", "list", "huge"])
def test_inbx_02_a_sick_server_is_undelivered_and_no_secret_is_said(mood, weixin, caplog):
    caplog.set_level(logging.DEBUG)
    weixin.known.add(OPENID)
    weixin.allowed.add((OPENID, TEMPLATE, "7"))
    hand()
    weixin.mood = mood
    for kept in (True, False):
        if not kept:
            cache.clear()
        with pytest.raises(Undelivered) as failure:
            hand()
        assert not isinstance(failure.value, Undeliverable)
        said = f"{failure.value} {failure.value.__cause__} {caplog.text}"
        assert not [word for word in (OPENID, SECRET, weixin.token) if word in said]


def test_inbx_02_not_set_up_and_for_another_purpose_nothing_leaves(weixin, settings):
    settings.WECHAT_MP = settings.WECHAT_MP | {"secret": ""}
    with pytest.raises(Undelivered, match="not set up"):
        hand()
    assert adapters["wechat"].purposes == {"service"}
    assert not weixin.asked


def test_inbx_02_two_yeses_in_one_scene_are_one_message_control(weixin):
    """Control: why each permission has a scene of its own."""
    weixin.known.add(OPENID)
    for _ in range(2):
        weixin.allowed.add((OPENID, TEMPLATE, "7"))
    hand()
    with pytest.raises(Undeliverable, match="43101"):
        hand()
