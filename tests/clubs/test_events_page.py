"""What an event's page says to whoever looks at it: what her answer makes of her seat, whom she asks, what is over."""

from datetime import timedelta

import pytest
from django.test import Client

from clubs.events.actions import call_off_event, sign_up
from clubs.events.models import Event
from profiles.ties.actions import block
from tests.clubs.events import event_of
from tests.conftest import NOON, as_, person

pytestmark = pytest.mark.django_db


def seen(member, event):
    return as_(member).get(f"/events/{event.pk}/").content.decode()


def said(member, event, answer, **more):
    """What the page says after an answer."""
    answered = as_(member).post(f"/events/{event.pk}/answer/", {"answer": answer, "guests": "0"} | more, follow=True)
    return answered.content.decode()


def test_evnt_02_a_free_seat_that_somebody_waits_for_is_promised_to_nobody(lin, mei, chen):
    event = event_of(lin, seats=2, most_guests=1)
    sign_up(mei, event, at=NOON)
    page = seen(chen, event)
    assert page.count("还剩 1 个位子") == 2  # in the side, and in the bar of a phone
    sign_up(chen, event, guests=1, at=NOON)
    page = seen(person("xu", "小许"), event)
    assert page.count("前面有人在排") == 2
    assert "排第 2 位" in page
    assert "还剩" not in page


def test_evnt_02_each_answer_says_beforehand_and_afterwards_what_becomes_of_the_seat(lin, mei, chen):
    event = event_of(lin, seats=1)
    page = seen(mei, event)
    assert ">待定</button>" in page
    assert ">不去</button>" in page
    assert "改主意了，随时再报" in said(mei, event, "no")
    assert "不占位子，定了再来报" in said(mei, event, "maybe")
    sign_up(mei, event, at=NOON)
    page = seen(mei, event)
    assert "待定，让出位子" in page
    assert "不去了，让出位子" in page
    sign_up(chen, event, at=NOON)
    assert "待定，不排了" in seen(chen, event)
    assert "位子让给下一位，定了再来报" in said(mei, event, "maybe")
    assert "待定，让给下一位" in seen(chen, event)
    assert "记下了：不去。位子让给下一位" in said(chen, event, "no")


def test_evnt_02_the_number_is_changed_where_there_is_one(lin, mei, chen):
    alone, together = event_of(lin, seats=3), event_of(lin, seats=3, most_guests=2)
    for event in (alone, together):
        sign_up(mei, event, at=NOON)
    assert 'value="going"' not in seen(mei, alone)
    assert "改人数" in seen(mei, together)
    assert ">参加</button>" in seen(chen, alone)
    Event.objects.filter(pk=together.pk).update(seats=1)
    assert "先替你排进候补" in said(chen, together, "going", guests="1")
    assert "等 1 个位子，还排在原来的地方" in said(chen, together, "going")


def test_evnt_01_what_is_over_says_so_once_and_reproaches_nobody(lin, mei):
    event = event_of(lin, seats=3)
    sign_up(mei, event, at=NOON)
    Event.objects.filter(pk=event.pk).update(starts_at=NOON - timedelta(hours=3), ends_at=NOON - timedelta(hours=2))
    page = seen(mei, event)
    assert "这一场结束了，你报过名。" in page
    assert "你报上了" not in page
    assert "这一场已经结束了" not in page
    assert "这一场已经结束了。" in said(mei, event, "no")


def test_evnt_01_whoever_may_come_asks_the_organiser_first(lin, mei, chen):
    event = event_of(lin, seats=3)
    asks = 'href="/chat/with/lin/"'
    assert asks in seen(mei, event)
    assert asks not in seen(lin, event)
    assert asks not in Client().get(f"/events/{event.pk}/").content.decode()
    sign_up(chen, event, at=NOON)
    assert "进聊天室" in seen(chen, event)
    assert asks not in seen(chen, event)
    block(lin, mei, at=NOON)
    assert asks not in seen(mei, event)


def test_evnt_01_a_called_off_event_leads_to_the_others_of_its_month(lin, mei):
    event = event_of(lin, seats=3)
    call_off_event(lin, event, reason="台风要来。", at=NOON)
    assert f'href="/events/?month={event.first_day:%Y-%m}"' in seen(mei, event)
