"""Talks: who looks after a room and how; what stands, how much is unread, what rings, and what is found again."""

import random
from datetime import timedelta

import pytest

from clubs.chat.actions import (
    forget_taken_back,
    open_group,
    read_up_to,
    recount,
    release,
    remove_person,
    say,
    set_quiet,
    set_room,
    silence,
    take_back,
    write_to,
)
from clubs.chat.models import Message, Participant, Room
from community.access.permissions import Refused
from community.activity.models import Activity
from community.attachments.actions import attach
from community.attachments.models import Attachment
from community.moderation.actions import report
from community.moderation.models import Review
from community.moderation.registry import kinds
from profiles.inbox.models import Line
from profiles.ties.actions import block
from tests.clubs.chats import State, page_of, send_by_script, words_in
from tests.community.attachments.conftest import JPEG, bring, decoded
from tests.conftest import NOON, as_, cost, drain, let_in, person, searched

SOON = NOON + timedelta(minutes=1)


def lines_for(member, kind):
    return list(Line.objects.filter(member=member, kind=kind))


# --- keeping order ----------------------------------------------------------------------------------------------------


def seat(room, member):
    return Participant.objects.get(room=room, member=member)


def test_chat_07_who_is_removed_reads_nothing_until_let_back(room, lin, mei):
    say(mei, room, body="吵架的话", at=NOON)
    remove_person(lin, seat(room, mei), at=SOON)
    assert page_of(room, mei).status_code == 404
    assert send_by_script(room, mei)[0] == 404
    as_(lin).post(f"/chat/{room.pk}/people/{seat(room, mei).pk}/back/")
    assert page_of(room, mei).status_code == 200


def test_chat_07_who_is_silenced_reads_and_gets_a_sentence(room, lin, mei):
    say(mei, room, body="吵架的话", at=NOON)
    silence(lin, seat(room, mei), NOON + timedelta(hours=1), at=SOON)
    with pytest.raises(Refused, match="发言停到"):
        say(mei, room, body="再吵", at=NOON + timedelta(minutes=59))
    assert page_of(room, mei).status_code == 200
    assert say(mei, room, body="冷静了", at=NOON + timedelta(hours=1))


def test_chat_07_a_slow_room_makes_everybody_wait_but_its_keepers(room, lin, mei):
    set_room(lin, room, slow_seconds=30, at=NOON)
    say(mei, room, body="一", at=NOON)
    with pytest.raises(Refused, match="还要等"):
        say(mei, room, body="二", at=NOON + timedelta(seconds=29))
    say(mei, room, body="三", at=NOON + timedelta(seconds=30))
    for body in ("四", "五"):
        say(lin, room, body=body, at=NOON)
    assert words_in(room) == ["一", "三", "四", "五"]


def test_clubs_04_only_its_keepers_look_after_a_room(room, group, lin, mei, chen, colleagues):
    say(lin, room, body="在", at=NOON)
    for place in (room, group):
        for who in (mei, chen, colleagues["moderator"]):
            with pytest.raises(Refused):
                remove_person(who, seat(place, lin), at=NOON)
            with pytest.raises(Refused):
                set_room(who, place, slow_seconds=5, at=NOON)


def test_chat_07_a_report_hands_over_the_words_and_five_before(talk, lin, mei, colleagues):
    for n in range(8):
        say(lin, talk, body=f"第{n}句闲话", at=NOON)
    bad = say(lin, talk, body="骂人的那句", at=NOON)
    page = as_(mei).get(f"/report/message/{bad.pk}/")
    assert page.status_code == 200
    report(mei, kinds["message"], bad, rule="rude", at=SOON)
    review = Review.objects.get()
    shown = as_(colleagues["moderator"]).get(f"/desk/queue/{review.pk}/").content.decode()
    assert "骂人的那句" in shown
    assert [n for n in range(8) if f"第{n}句闲话" in shown] == [3, 4, 5, 6, 7]
    assert page_of(talk, colleagues["moderator"]).status_code == 404


def test_chat_07_a_stranger_cannot_report_what_she_cannot_read(talk, chen):
    assert as_(chen).get(f"/report/message/{Message.objects.get(room=talk).pk}/").status_code == 404
    assert as_(chen).get(f"/chat/message/{Message.objects.get(room=talk).pk}/").status_code == 404


# --- what stands ------------------------------------------------------------------------------------------------------


def test_chat_09_words_taken_back_within_two_minutes_leave_a_line(talk, lin, mei):
    row = say(lin, talk, body="发错了的话", at=NOON)
    drain()
    assert searched("发错了的话", mei)
    take_back(lin, row, at=NOON + timedelta(minutes=2))
    drain()
    shown = page_of(talk, mei).content.decode()
    assert "发错了的话" not in shown
    assert "小林 撤回了一句" in shown
    assert not searched("发错了的话", mei)
    assert "发错了的话" not in as_(mei).get("/chat/").content.decode()
    assert "发错了的话" not in as_(mei).get("/inbox/").content.decode()


def test_chat_09_words_deleted_later_leave_nothing(talk, lin, mei):
    row = say(lin, talk, body="想了想不说了", at=NOON)
    take_back(lin, row, at=NOON + timedelta(minutes=3))
    shown = page_of(talk, mei).content.decode()
    assert "想了想不说了" not in shown
    assert "撤回" not in shown


def test_chat_09_a_picture_without_words_is_gone_a_day_after_it_was_taken_back(talk, mei, files_apart):
    row = say(mei, talk, body="看图", at=NOON)
    decoded(bring(mei, "IMG_1.jpg", JPEG))
    attach(mei, "reply:1", row, at=NOON)
    Message.objects.filter(pk=row.pk).update(source="", html="")
    assert Message.objects.get(pk=row.pk).attached
    take_back(mei, row, at=NOON + timedelta(minutes=3))
    assert forget_taken_back(NOON + timedelta(hours=24, minutes=2)) == 0
    assert Attachment.objects.on("message", row.pk).exists()
    assert forget_taken_back(NOON + timedelta(hours=24, minutes=4)) == 1
    assert not Attachment.objects.on("message", row.pk).exists()
    assert not Message.objects.get(pk=row.pk).attached
    assert forget_taken_back(NOON + timedelta(days=2)) == 0


def test_chat_09_only_its_author_takes_words_back(talk, lin, mei):
    row = say(lin, talk, body="我的话", at=NOON)
    with pytest.raises(Refused):
        take_back(mei, row, at=NOON)
    assert as_(mei).post(f"/chat/message/{row.pk}/take-back/").status_code == 403


def test_chat_09_unread_counts_equal_a_brute_force_count(room, group, lin, mei, chen, club, admin):
    """Random words, reads, words taken back: what the list shows is what one counts by hand."""
    dice, people, said = random.Random(7), [lin, mei], []
    places = [room, group]
    for who in people:
        for place in places:
            say(who, place, body="先到", at=NOON)
    for step in range(400):
        who, place = dice.choice(people), dice.choice(places)
        place.refresh_from_db()
        deed = dice.random()
        if deed < 0.6:
            said.append(say(who, place, body=f"第{step}句", at=NOON))
        elif deed < 0.8:
            read_up_to(who, place, dice.randint(0, place.last_number))
        elif said:
            row = said.pop(dice.randrange(len(said)))
            take_back(row.author, row, at=NOON + timedelta(minutes=dice.choice([1, 5])))
    for who in people:
        page = as_(who).get("/chat/")
        shown = {row.room_id: row.unread or 0 for row in page.context["rows"]}
        for place in places:
            read = seat(place, who).read_number
            by_hand = sum(
                1 for m in Message.objects.filter(room=place)
                if m.kind == "said" and m.number > read and m.author_id != who.pk and not m.withdrawn_at
            )  # fmt: skip
            assert shown[place.pk] == by_hand
    assert recount() == 0


def test_chat_09_counters_are_healed(group, lin):
    say(lin, group, body="在", at=NOON)
    Room.objects.filter(pk=group.pk).update(people=9, last_said=0)
    assert recount() == 1
    assert recount() == 0


@pytest.mark.parametrize(("people", "rings"), [(50, True), (51, False)])
def test_chat_09_rooms_above_fifty_people_ring_for_mentions_only(group, lin, mei, people, rings):
    Room.objects.filter(pk=group.pk).update(people=people)
    say(lin, group, body="大家早", at=NOON)
    drain()
    assert bool(lines_for(mei, "chat")) == rings
    say(lin, group, body="@小梅 你也早", at=NOON)
    drain()
    assert len(lines_for(mei, "chat_mention")) == 1


def test_chat_09_a_quiet_room_rings_for_mentions_only(group, lin, mei):
    set_quiet(mei, group, True, at=NOON)
    say(lin, group, body="大家早", at=NOON)
    drain()
    assert not lines_for(mei, "chat")
    say(lin, group, body="@小梅 你也早", at=NOON)
    drain()
    assert not lines_for(mei, "chat")
    assert len(lines_for(mei, "chat_mention")) == 1


def test_chat_09_many_words_ring_in_one_line_and_reading_clears_it(talk, lin, mei):
    for n in range(5):
        say(lin, talk, body=f"第{n}句", at=NOON)
    drain()
    assert len(lines_for(mei, "chat")) == 1
    assert "给你写了私信" in as_(mei).get("/inbox/").content.decode()
    page_of(talk, mei)
    assert not Line.objects.filter(member=mei, kind="chat", unseen__gt=0).exists()


def test_chat_09_what_she_has_read_already_does_not_ring(talk, lin, mei):
    row = say(lin, talk, body="看着呢", at=NOON)
    read_up_to(mei, Room.objects.get(pk=talk.pk), row.number)
    drain()
    assert not lines_for(mei, "chat")


# --- history and search -----------------------------------------------------------------------------------------------


def test_chat_04_jump_to_a_day_and_turn_the_pages(group, lin, mei):
    days = [NOON - timedelta(days=3), NOON - timedelta(days=1)]
    for at in days:
        for n in range(60):
            say(lin, group, body=f"{at:%d}日第{n}句", at=at)
    answer = page_of(group, mei, f"day/?day={days[1]:%Y-%m-%d}")
    page = as_(mei).get(answer.url.split("#")[0])
    assert f"{days[1]:%d}日第0句" in page.content.decode()
    newest = page_of(group, mei)
    numbers = [line.number for line in newest.context["lines"]]
    assert len(numbers) == 50
    older = page_of(group, mei, f"?before={numbers[0]}")
    assert [x.number for x in older.context["lines"]] == list(range(numbers[0] - 50, numbers[0]))
    again = page_of(group, mei, f"?after={numbers[0] - 1}")
    assert [x.number for x in again.context["lines"]] == numbers
    assert page_of(group, mei, "day/?day=x").status_code == 302


def test_srch_01_own_talks_are_found_and_those_of_others_are_not(talk, lin, mei, chen, colleagues):
    say(lin, talk, body="钥匙放在雾凇栈道的石狮子下面", at=NOON)
    drain()
    for who in (lin, mei):
        assert [row.kind for row in searched("石狮子", who)] == ["message"]
    for who in (chen, colleagues["moderator"], colleagues["marketer"]):
        assert not searched("石狮子", who)
        assert "石狮子下面" not in as_(who).get("/search/?q=石狮子").content.decode()
    assert "石狮子" in as_(mei).get(f"/search/?q=石狮子&kind=message&thread=room:{talk.pk}").content.decode()


def test_chat_04_a_search_in_a_talk_gives_every_line_and_leads_to_each(talk, group, lin, mei):
    for place in (group, talk):
        said = [say(lin, place, body=f"石狮子第{n}回", at=NOON) for n in range(3)]
        drain()
        found = as_(mei).get(f"/search/?q=石狮子&kind=message&thread=room:{place.pk}").content.decode()
        assert all(f'href="{row.get_absolute_url()}"' in found for row in said)
        assert "一个聊天里" in found
        assert "楼" not in found
        assert '"></a>' not in found  # a talk of two has no name of its own: the link says who spoke
    everywhere = as_(mei).get("/search/?q=石狮子").content.decode()
    assert f"thread=room%3A{group.pk}" in everywhere or f"thread=room%3A{talk.pk}" in everywhere
    assert "这里还有 2 处" in everywhere


def test_chat_04_what_was_not_found_in_a_talk_is_not_asked_in_public(talk, mei):
    nothing = as_(mei).get(f"/search/?q=石狮子&kind=message&thread=room:{talk.pk}").content.decode()
    assert "没找到「石狮子」" in nothing
    assert "去问一句" not in nothing
    assert "去问一句" in as_(mei).get("/search/?q=石狮子").content.decode()


def test_chat_03_who_was_removed_from_a_clubs_room_finds_nothing_of_it(room, lin, mei):
    say(lin, room, body="石狮子在左边", at=NOON)
    say(mei, room, body="看到了", at=NOON)
    drain()
    assert searched("石狮子", mei)
    remove_person(lin, seat(room, mei), at=SOON)
    assert not searched("石狮子", type(mei).objects.get(pk=mei.pk))


def test_no_words_of_a_talk_become_evidence_or_stand_in_the_log(talk, lin):
    say(lin, talk, body="喜欢露营和爬坡", at=NOON)
    drain()
    assert not Activity.objects.filter(title__contains="露营").exists()


# --- how much a page costs --------------------------------------------------------------------------------------------


def test_the_list_and_a_room_cost_the_same_however_much_there_is(talk, group, lin, mei):
    browser = as_(mei)
    few = [cost(browser, url) for url in ("/chat/", f"/chat/{group.pk}/", f"/chat/{group.pk}/people/")]
    for n in range(30):
        other = person(f"x{n}")
        write_to(other, mei, body=f"第{n}个人", at=NOON)
        Participant.objects.filter(member=mei).update(state=State.IN)
        Participant.objects.create(room=group, member=other, at=NOON)
        say(other, group, body=f"第{n}个人", at=NOON)
        say(lin, group, body="嗯", at=NOON)
    many = [cost(browser, url) for url in ("/chat/", f"/chat/{group.pk}/", f"/chat/{group.pk}/people/")]
    assert many == few


def test_released_words_ring_and_are_heard(room, lin, mei, held_word):
    row = say(mei, room, body=f"说到{held_word}", at=NOON)
    say(lin, room, body="在", at=NOON)
    drain()
    assert not lines_for(lin, "chat")
    assert release(lin, row.pk, at=SOON)
    drain()
    assert lines_for(lin, "chat")
    assert held_word in page_of(room, lin).content.decode()
    assert Message.objects.filter(room=room, kind="back", about=row.number).exists()


def test_who_comes_into_a_club_later_reads_what_was_said(room, club, lin, mei):
    newcomer = person("new", "新来的")
    say(lin, room, body="早就说过的", at=NOON)
    let_in(newcomer, club, at=SOON)
    assert "早就说过的" in page_of(room, newcomer).content.decode()


def test_chat_09_lists_of_talks_grow_by_a_press(lin, mei, chen, shen, monkeypatch):
    monkeypatch.setattr("clubs.chat.views.lists.ROOMS", 1)
    monkeypatch.setattr("clubs.chat.views.lists.MOST_PRESSES", 2)
    for minute, other in enumerate((mei, chen, shen)):
        write_to(lin, other, body="在吗", at=NOON + timedelta(minutes=minute))

    def names(address):
        page = as_(lin).get(address).content.decode()
        return [who.name for who in (shen, chen, mei) if f">{who.name}</b>" in page], 'href="/chat/?times=' in page

    assert names("/chat/") == ([shen.name], True)
    assert names("/chat/?times=2") == ([shen.name, chen.name], False)
    for nonsense in ("0", "-1", "x", "٣", "99999"):
        assert names(f"/chat/?times={nonsense}")[0] in ([shen.name], [shen.name, chen.name])
    for other in (mei, chen):
        open_group(other, f"{other.name}的群", [lin], at=NOON)
    page = as_(lin).get("/chat/requests/").content.decode()
    assert page.count('name="yes" value="yes"') == 1
    assert "?times=2" in page


def test_chat_09_only_a_room_in_which_nobody_spoke_says_so(talk, lin, mei):
    block(lin, mei, at=NOON)
    for who in (lin, mei):
        assert "还没人说话" not in as_(who).get("/chat/").content.decode()
