"""INBX-02: 有人回答时告诉我一次, by WeChat: asked weixin and back by redirect, told once, in her hours, or given back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.models import Membership
from community.access.permissions import Refused
from forums.actions import lock_topics, merge_topics, reply, start_topic, withdraw_post
from profiles.inbox.actions import (
    ask_once,
    choose_channels,
    choose_level,
    forget_onces,
    give_back,
    rest,
    see_all,
    send_letters,
    send_onces,
)
from profiles.inbox.channels import GROUPS, WAYS, is_fixed, is_wanted
from profiles.inbox.models import Channel, Letter, Line, Once
from profiles.inbox.rests import WAITS
from profiles.ties.actions import block
from tests.conftest import NOON, SECRET, as_, drain
from tests.profiles.elsewhere import address_in
from tests.profiles.wechats import OPENID, TEMPLATE, allow, allowed, door, inside

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def later(delta=WAITS):
    return NOON + delta + timedelta(seconds=1)


def test_inbx_02_she_asks_in_wechat_and_is_told_once_of_an_answer(weixin, topic, mei, chen):
    client = inside(mei)
    assert "有人回答时微信告诉我一次" in client.get(topic.get_absolute_url()).content.decode()
    back = allow(weixin, mei, topic, client)
    assert (back.status_code, back.url) == (302, topic.get_absolute_url())
    page = client.get(back.url).content.decode()
    assert "有人回答会在微信告诉你一次" in page
    assert "有人回答时微信告诉我一次" not in page
    Once.objects.update(at=NOON)
    reply(chen, topic, body="掉三成，预热就好", at=NOON)
    drain()
    assert send_onces(NOON + timedelta(minutes=9)) == 0
    assert send_onces(later()) == 1
    (message,) = weixin.sent
    assert message["touser"] == OPENID
    assert message["title"] == "有人回答了"
    assert message["data"]["content"]["value"] == "《冬天续航掉多少？》有新的回复，点开看。"
    assert message["url"] == f"http://127.0.0.1:8000{topic.posts.get(number=2).get_absolute_url()}"
    assert "老陈" not in str(message)
    row = Once.objects.get()
    assert (row.openid, row.scene, bool(row.spent_at)) == ("", None, True)
    reply(chen, topic, body="再补一句", at=NOON + HOUR)
    drain()
    assert send_onces(later(3 * HOUR)) == 0
    assert len(weixin.sent) == 1
    assert "有人回答时微信告诉我一次" in client.get(topic.get_absolute_url()).content.decode()


def test_inbx_02_whoever_only_reads_may_ask_too_and_is_told_although_she_does_not_watch(weixin, topic, lin, chen):
    allowed(weixin, lin, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert Line.objects.get(member=lin).kind == "awaited"
    assert "回复了你等着的《冬天续航掉多少？》" in as_(lin).get("/inbox/").content.decode()
    assert send_onces(later()) == 1


def test_inbx_02_without_asking_she_is_told_nothing_control(weixin, topic, lin, chen):
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert not Line.objects.filter(member=lin).exists()
    assert send_onces(later()) == 0


def test_inbx_02_what_was_written_before_she_asked_is_not_what_she_waits_for(weixin, topic, lin, chen):
    reply(chen, topic, body="掉三成", at=NOON - HOUR)
    allowed(weixin, lin, topic)
    drain()
    assert not Line.objects.filter(member=lin).exists()


def test_inbx_02_several_answers_in_the_night_are_one_message_to_the_first_she_has_not_read(
    weixin, topic, mei, chen, lin
):
    allowed(weixin, mei, topic)
    for who in (chen, lin):
        reply(who, topic, body=f"{who.name}说", at=NOON)
    drain()
    assert Letter.objects.filter(channel=Channel.WECHAT).count() == 2
    assert send_onces(later()) == 1
    assert weixin.sent[0]["url"].endswith(f"{topic.get_absolute_url()}unread/")
    assert send_onces(later(DAY)) == 0
    assert not Letter.objects.filter(channel=Channel.WECHAT, sent_at=None).exists()


def test_inbx_02_nothing_leaves_in_quiet_hours_or_a_pause_and_it_does_not_wait_for_the_one_mail_a_day(
    weixin, topic, mei, chen
):
    here = timezone.get_current_timezone()
    start, end = ((NOON + n * HOUR).astimezone(here).time() for n in (0, 2))
    rest(mei, at=NOON, mail_hour=(timezone.localtime(NOON).hour + 20) % 24, quiet_from=start, quiet_to=end)
    allowed(weixin, mei, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    for minutes in range(1, 120, 7):
        assert send_onces(NOON + timedelta(minutes=minutes)) == 0
    rest(mei, at=NOON, paused_from=NOON, paused_to=NOON + 3 * HOUR)
    assert send_onces(NOON + 2 * HOUR + timedelta(minutes=1)) == 0
    assert send_onces(NOON + 3 * HOUR + timedelta(minutes=1)) == 1
    assert send_letters(NOON + 3 * HOUR + timedelta(minutes=1)) == 0


def test_inbx_02_without_the_look_at_the_hours_it_would_leave_control(weixin, topic, mei, chen, monkeypatch):
    allowed(weixin, mei, topic)
    rest(mei, at=NOON, paused_from=NOON, paused_to=NOON + DAY)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert send_onces(later()) == 0
    monkeypatch.setattr("profiles.inbox.actions.wechat.leaves_at", lambda rested, written, now, **how: now)
    Letter.objects.update(due_at=NOON)
    assert send_onces(later()) == 1


def test_inbx_02_what_she_reads_on_the_site_or_what_is_taken_back_uses_nothing_up(weixin, topic, mei, chen):
    allowed(weixin, mei, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    see_all(mei)
    assert send_onces(later()) == 0
    reply(chen, topic, body="说错了", at=NOON)
    drain()
    withdraw_post(chen, topic.posts.get(number=3), at=NOON)
    drain()
    assert send_onces(later()) == 0
    assert not Letter.objects.filter(channel=Channel.WECHAT).exists()
    assert Once.objects.open().exists()
    reply(chen, topic, body="这回对了", at=NOON)
    drain()
    assert send_onces(later()) == 1


def test_inbx_02_what_she_may_no_longer_see_is_not_told_and_its_name_never_leaves(weixin, club, mei, lin):
    topic = club.board.topics.get()
    allowed(weixin, mei, topic)
    reply(lin, topic, body=f"{SECRET}改到八点", at=NOON)
    drain()
    assert send_onces(later()) == 1
    assert weixin.sent[0]["data"]["content"]["value"] == "你等着的那件事有新的回复，点开看。"
    assert SECRET not in str(weixin.sent)
    allowed(weixin, mei, topic)
    reply(lin, topic, body="再改", at=NOON)
    drain()
    Membership.objects.filter(member=mei).delete()
    assert send_onces(later()) == 0
    assert not Once.objects.open().exists()
    assert not Letter.objects.filter(channel=Channel.WECHAT, sent_at=None).exists()


def test_inbx_02_of_whom_she_blocked_and_of_herself_she_is_not_told(weixin, topic, lin, chen):
    allowed(weixin, lin, topic)
    block(lin, chen, at=NOON)
    reply(lin, topic, body="我补一句", at=NOON)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert send_onces(later()) == 0
    assert Once.objects.open().exists()


def test_inbx_02_a_muted_place_says_nothing_and_a_muted_board_says_what_she_asked_for(weixin, topic, mei, chen, board):
    allowed(weixin, mei, topic)
    choose_level(mei, board, "mute", at=NOON)
    choose_level(mei, topic, "mute", at=NOON)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert not Line.objects.filter(member=mei).exists()
    choose_level(mei, topic, None, at=NOON)
    reply(chen, topic, body="再说一句", at=NOON)
    drain()
    assert send_onces(later()) == 1


def test_inbx_02_asked_once_she_is_told_also_where_an_at_would_be_kept_silent(weixin, topic, mei, chen):
    choose_channels(mei, {(g, str(c)) for g in GROUPS for c in WAYS} - {("at", "site")}, at=NOON)
    allowed(weixin, mei, topic)
    reply(chen, topic, body="@小梅 掉三成", at=NOON)
    drain()
    assert send_onces(later()) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reserved": "0" * 48}, "不是从这个浏览器点出去的"),
        ({"reserved": None}, "不是从这个浏览器点出去的"),
        ({"template_id": "another"}, "不是同一条"),
        ({"scene": "10000000"}, "不是同一条"),
        ({"openid": None}, "没说是谁同意的"),
        ({"openid": "<b>x</b>"}, "没说是谁同意的"),
        ({"action": "perhaps"}, "没说是谁同意的"),
    ],
)
def test_inbx_02_a_forged_answer_changes_nothing_and_says_why(changed, sentence, weixin, topic, mei):
    answer = allow(weixin, mei, topic, **changed)
    assert answer.status_code == 403
    assert sentence in answer.content.decode()
    assert not Once.objects.exists()


def test_inbx_02_a_no_an_old_a_used_and_anothers_answer_change_nothing(weixin, topic, mei, chen, monkeypatch):
    answer = allow(weixin, mei, topic, yes=False)
    assert (answer.status_code, "没有点同意" in answer.content.decode()) == (200, True)
    client = inside(mei)
    way = weixin.consent(address_in(client.post(door(topic))))
    stranger = inside(chen)
    stranger.post(door(topic))
    assert "不是从这个浏览器" in stranger.get(way).content.decode()
    session = client.session
    tries = {key: kept | {"until": 0} for key, kept in session["once"].items()}
    session["once"] = tries
    session.save()
    assert "开得太久" in client.get(way).content.decode()
    session["once"] = {key: kept | {"member": chen.pk} for key, kept in tries.items()}
    session.save()
    assert "另一位会员" in client.get(way).content.decode()
    assert not Once.objects.exists()
    way = weixin.consent(address_in(client.post(door(topic))))
    assert client.get(way).status_code == 302
    Once.objects.all().delete()
    answer = client.get(way)
    assert (answer.status_code, "已经算过了" in answer.content.decode()) == (403, True)
    assert not Once.objects.exists()


def test_inbx_02_a_second_one_for_the_same_thing_replaces_nothing_and_says_so(weixin, topic, mei):
    client = inside(mei)
    ways = [weixin.consent(address_in(client.post(door(topic)))) for _ in range(2)]
    assert client.get(ways[0]).status_code == 302
    kept = Once.objects.values().get()
    assert "已经有一条在等" in client.get(ways[1]).content.decode()
    answer = client.post(door(topic))
    assert (answer.status_code, "已经有一条在等" in answer.content.decode()) == (403, True)
    assert Once.objects.values().get() == kept


def test_inbx_02_each_thing_has_a_scene_of_its_own_or_wechat_would_allow_but_one(
    weixin, topic, board, mei, chen, monkeypatch
):
    other = start_topic(mei, board, title="别的", body="也问问", at=NOON)
    monkeypatch.setattr("community.outgoing.wechat.SCENES", range(1, 3))
    allowed(weixin, mei, topic)
    allowed(weixin, mei, other)
    for one in (topic, other):
        reply(chen, one, body="掉三成", at=NOON)
    drain()
    assert send_onces(later()) == 2
    assert {m["scene"] for m in weixin.sent} == {"1", "2"}
    # one account of WeChat's, two members here
    row = allowed(weixin, mei, topic)
    with pytest.raises(Refused, match="撞上"):
        ask_once(chen, topic, openid=OPENID, scene=row.scene, template=TEMPLATE, at=NOON)


def test_inbx_02_she_gives_it_back_and_is_told_nothing(weixin, topic, mei, chen):
    row = allowed(weixin, mei, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert as_(chen).post(f"/inbox/once/{row.pk}/end/").status_code == 404
    page = as_(mei).get("/inbox/choices/").content.decode()
    assert f"/inbox/once/{row.pk}/end/" in page
    assert "剩 1 条" in page
    as_(mei).post(f"/inbox/once/{row.pk}/end/")
    assert not Once.objects.exists()
    assert send_onces(later()) == 0
    assert "剩 0 条" in as_(mei).get("/inbox/choices/").content.decode()
    give_back(mei, row, at=NOON)  # again: nothing


def test_inbx_02_where_nothing_will_come_or_be_said_she_is_not_asked(weixin, topic, mei, admin):
    choose_level(mei, topic, "mute", at=NOON)
    assert "静音着" in inside(mei).post(door(topic)).content.decode()
    assert "微信告诉我一次" not in inside(mei).get(topic.get_absolute_url()).content.decode()
    choose_level(mei, topic, None, at=NOON)
    choose_channels(mei, set(), at=NOON)
    assert "在站内关着" in inside(mei).post(door(topic)).content.decode()
    choose_channels(mei, {(g, str(c)) for g in GROUPS for c in WAYS}, at=NOON)
    lock_topics(admin, [topic], True, at=NOON)
    assert "不再收新的回复" in inside(mei).post(door(topic)).content.decode()
    assert "微信告诉我一次" not in inside(mei).get(topic.get_absolute_url()).content.decode()
    assert "只能在微信里做" in as_(mei).post(door(topic)).content.decode()
    assert inside(mei).post(f"/inbox/once/board/{topic.board_id}/").status_code == 404


def test_inbx_02_a_topic_that_became_part_of_another_takes_it_along(weixin, topic, board, mei, chen, lin, admin):
    other = start_topic(lin, board, title="一样的问题", body="也问问", at=NOON)
    allowed(weixin, mei, topic)
    merge_topics(admin, [topic], other, at=NOON)
    reply(chen, other, body="掉三成", at=NOON)
    drain()
    assert send_onces(later()) == 1


def test_inbx_02_not_set_up_nothing_of_it_appears(topic, mei, chen):
    client = inside(mei)
    for path in (topic.get_absolute_url(), "/inbox/choices/", "/inbox/"):
        assert "微信" not in client.get(path).content.decode()
    assert client.post(door(topic)).status_code == 404
    assert client.get("/inbox/once/back/?reserved=x").status_code == 404


def test_inbx_02_outside_wechat_it_is_not_offered_and_inside_it_costs_one_statement(weixin, topic, mei):
    path, counts = topic.get_absolute_url(), {}
    for name, client in (("outside", as_(mei)), ("inside", inside(mei))):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path).content.decode()
        counts[name] = len(asked)
        assert ("微信" in page) == (name == "inside")
    assert counts["inside"] == counts["outside"] + 1


def test_inbx_02_no_choice_of_hers_makes_wechat_a_way_of_the_table(weixin, topic, mei, chen):
    assert all(is_fixed(group, Channel.WECHAT) for group in GROUPS)
    assert not any(is_wanted({(group, "wechat"): True}, group, Channel.WECHAT) for group in GROUPS)
    assert as_(mei).post("/inbox/choices/", {"wanted": ["reply/site", "reply/wechat"]}).status_code == 422
    choose_channels(mei, {(g, "wechat") for g in GROUPS} | {("reply", "site")}, at=NOON)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert not Letter.objects.filter(channel=Channel.WECHAT).exists()
    page = as_(mei).get("/inbox/choices/").content.decode()
    assert page.count("不发</td>") == len(GROUPS) - 2  # its own row, and one for moderators alone


def test_inbx_02_a_failing_gateway_is_tried_again_given_up_and_said(weixin, topic, mei, chen):
    allowed(weixin, mei, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    weixin.mood, moment = "broken", later()
    assert send_onces(moment) == 0
    tried = len(weixin.asked)
    assert send_onces(moment + timedelta(minutes=5)) == 0
    assert len(weixin.asked) == tried  # it waits
    reply(chen, topic, body="催一下", at=NOON)
    drain()
    assert send_onces(moment + timedelta(minutes=9)) == 0
    assert len(weixin.asked) == tried  # also with another answer
    for _ in range(4):
        moment += 6 * HOUR
        send_onces(moment)
    row = Once.objects.get()
    assert (row.tries, row.error, row.openid) == (5, "gave up", "")
    weixin.mood = ""
    assert send_onces(moment + DAY) == 0
    assert "试了几次都没送到" in as_(mei).get("/inbox/choices/").content.decode()
    page = inside(mei).get(topic.get_absolute_url()).content.decode()
    assert "试了几次都没送到" in page
    assert "有人回答时微信告诉我一次" in page


def test_inbx_02_a_gateway_that_comes_back_delivers_what_waited(weixin, topic, mei, chen):
    allowed(weixin, mei, topic)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    weixin.mood = "html"
    assert send_onces(later()) == 0
    weixin.mood = ""
    assert send_onces(later(HOUR)) == 1


def test_inbx_02_what_wechat_refuses_for_good_ends_at_once(weixin, topic, mei, chen):
    allowed(weixin, mei, topic)
    weixin.allowed.clear()
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    assert send_onces(later()) == 0
    assert Once.objects.get().error == "43101"
    assert "不让收了" in as_(mei).get("/inbox/choices/").content.decode()


def test_inbx_02_a_permission_nobody_used_goes_after_thirty_days_and_a_used_one_after_ninety(weixin, topic, mei, chen):
    row = allowed(weixin, mei, topic)
    forget_onces(row.ends_at - timedelta(seconds=1))
    assert Once.objects.exists()
    assert timedelta(days=29) < row.ends_at - timezone.now() <= timedelta(days=30)
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    send_onces(later())
    forget_onces(later() + timedelta(days=89))
    assert Once.objects.exists()
    forget_onces(later() + timedelta(days=90))
    assert not Once.objects.exists()
