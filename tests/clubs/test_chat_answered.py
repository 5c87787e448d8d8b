"""不收 and what comes after it: said twice, taken back, told to nobody."""

from datetime import timedelta

import pytest

from clubs.chat.actions import answer, ask_in, reconsider, say, write_to
from clubs.chat.models import MOST_PEOPLE, Participant, Room
from tests.clubs.chats import State, page_of
from tests.community.rest.asking import Program
from tests.conftest import NOON, as_

SOON = NOON + timedelta(minutes=1)


@pytest.fixture(params=["group", "talk"])
def asked(request, lin, chen):
    """A group 老陈 was asked into, or what a stranger wrote to him."""
    if request.param == "talk":
        return write_to(lin, chen, body="你好，想问问山路", at=NOON).room
    group = request.getfixturevalue("group")
    ask_in(lin, group, [chen], at=NOON)
    return Room.objects.get(pk=group.pk)


def answered(room, user, yes="no", door="answer"):
    """What stands on the page that an answer leads to."""
    return as_(user).post(f"/chat/{room.pk}/{door}/", {"yes": yes}, follow=True)


def state_of(room, user):
    return Participant.objects.get(room=room, member=user).state


def test_chat_01_a_no_is_taken_back_and_answered_anew(asked, lin, chen):
    page = answered(asked, chen)
    assert page.redirect_chain == [("/chat/requests/", 302)]
    assert f'action="/chat/{asked.pk}/reconsider/"' in page.text
    assert "不会收到通知" in page.text
    assert page_of(asked, chen).status_code == 404
    back = answered(asked, chen, door="reconsider")
    assert "放回来了，等你答" in back.text
    assert f'action="/chat/{asked.pk}/answer/"' in back.text
    assert state_of(asked, chen) == State.ASKED
    assert answered(asked, chen, "yes").status_code == 200
    assert state_of(asked, chen) == State.IN
    assert say(chen, asked, body="来了", at=SOON)


@pytest.mark.parametrize("yes", ["yes", "no"])
@pytest.mark.parametrize("first", ["yes", "no"])
def test_chat_01_a_second_answer_says_that_there_was_one(asked, chen, first, yes):
    answered(asked, chen, first)
    state = state_of(asked, chen)
    page = answered(asked, chen, yes)
    assert (page.status_code, state_of(asked, chen)) == (200, state)
    assert "之前已经答过了，没有再改" in page.text
    assert Program(chen).ask("PUT", f"chats/{asked.pk}/answer", {"yes": yes == "yes"}).json() == {"done": False}
    assert state_of(asked, chen) == state


def test_chat_01_only_whoever_said_no_takes_it_back(asked, lin, mei, chen, shen):
    answer(chen, asked, False, at=SOON)
    assert as_(shen).post(f"/chat/{asked.pk}/reconsider/").status_code == 404
    assert not reconsider(lin, asked, at=SOON)
    assert not reconsider(shen, asked, at=SOON)
    assert state_of(asked, chen) == State.REFUSED
    assert reconsider(chen, asked, at=SOON)
    assert not reconsider(chen, asked, at=SOON)
    answer(chen, asked, True, at=SOON)
    assert not reconsider(chen, asked, at=SOON)
    assert state_of(asked, chen) == State.IN


def test_chat_01_a_no_is_not_taken_back_into_a_group_that_is_full_meanwhile(group, lin, chen):
    ask_in(lin, group, [chen], at=NOON)
    answer(chen, group, False, at=SOON)
    Room.objects.filter(pk=group.pk).update(people=MOST_PEOPLE)
    assert as_(chen).post(f"/chat/{group.pk}/reconsider/").status_code == 403
    assert state_of(group, chen) == State.REFUSED


def test_chat_01_what_is_said_of_a_no_is_what_becomes_of_it(asked, chen):
    for page in (as_(chen).get("/chat/requests/"), page_of(asked, chen)):
        assert "不会收到通知" in page.text
        assert "对方不会知道" not in page.text
