"""Warnings, mutes and suspensions: by a rule, with a reason and an end, told to whom they are about."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clubs.actions import found_club
from community.access.permissions import Refused
from community.access.roles import Role
from community.lib.moments import minute_words
from community.live.hub import _lost
from community.live.registry import channels
from community.moderation.actions import POINTS, lift_measure, points_of, take_measure
from community.moderation.models import Act, Measure, MeasureKind, Rule
from community.moderation.permissions import check_may_speak
from forums.actions import edit_post, reply, start_topic
from profiles.actions import change_profile
from profiles.consent.models import allows
from profiles.leaving.models import Closure, Export
from tests.conftest import LONG_AGO, NOON, as_, drain, person

DAY = timedelta(days=1)


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


@pytest.fixture
def muted(xu, chen):
    """老陈, muted for a day from now."""
    now = timezone.now()
    take_measure(xu, chen, MeasureKind.MUTE, rule=Rule.RUDE, reason="这句是冲着人去的", until=now + DAY, at=now)
    chen.refresh_from_db()
    return chen


def test_modr_04_a_mute_refuses_posting_with_rule_and_end_and_lifts_itself_at_the_minute(
    muted, topic, board, monkeypatch
):
    browser, until = as_(muted), muted.muted_until
    doors = (
        (f"/t/{topic.pk}/reply/", {"body": "再说一句"}),
        ("/forums/care/new/", {"title": "新主题来了", "body": "说说"}),
    )
    for address, typed in doors:
        answer = browser.post(address, typed)
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "第一条：对事不对人" in page
        assert minute_words(until, NOON) in page
    with pytest.raises(Refused):
        check_may_speak(muted, until - timedelta(seconds=1))
    check_may_speak(muted, until)
    reply(muted, topic, body="又能说了", at=until)


def test_modr_04_nothing_typed_is_lost_where_a_mute_refuses(muted, topic):
    browser = as_(muted)
    browser.post(f"/t/{topic.pk}/reply/", {"body": "写了半天的话", "draft": f"reply:{topic.pk}", "draft_url": "/"})
    assert "写了半天的话" in browser.get("/my/drafts/").content.decode()


def test_modr_04_a_mute_stops_each_thing_that_speaks_and_nothing_else(muted, mei, topic, board):
    post = reply(mei, topic, body="我的话", at=NOON)
    own = topic.posts.filter(author=muted).first()
    acts = [
        lambda: start_topic(muted, board, title="新主题来了", body="说说", at=NOON),
        lambda: reply(muted, topic, body="再说一句", at=NOON),
        lambda: found_club(muted, "新圈子来了", "newclub", intro="一起", at=timezone.now()),
        lambda: change_profile(muted, name=muted.name, bio="换一句签名", region=None, product=None, at=timezone.now()),
    ]
    if own:
        acts.append(lambda: edit_post(muted, own, body="改一改", at=NOON))
    for act in acts:
        with pytest.raises(Refused, match="你的发言停到"):
            act()
    browser = as_(muted)
    assert browser.get(f"/t/{topic.pk}/").status_code == 200
    assert browser.post(f"/react/post/{post.pk}/", {"what": "agree"}).status_code in (200, 302)
    assert browser.post(f"/bookmark/topic/{topic.pk}/", {}).status_code in (200, 302, 404, 405)


def test_modr_04_a_suspended_account_is_signed_out_and_told_why_and_back_at_the_minute(xu, chen, topic):
    now, browser = timezone.now(), as_(chen)
    take_measure(xu, chen, MeasureKind.SUSPEND, rule=Rule.SELLING, reason="发了二十条广告", until=now + DAY, at=now)
    answer = browser.get(f"/t/{topic.pk}/")
    assert answer.status_code == 403
    for words in ("这个账号停用到", "第三条", "发了二十条广告"):
        assert words in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    assert as_(chen).post(f"/t/{topic.pk}/reply/", {"body": "换个浏览器"}).status_code == 403
    Measure.objects.update(until=now)
    type(chen).objects.filter(pk=chen.pk).update(suspended_until=now)
    assert as_(chen).get(f"/t/{topic.pk}/").status_code == 200


def test_priv_03_a_stopped_account_still_takes_its_data_takes_back_a_yes_and_leaves(xu, topic):
    """What the law gives her no measure takes; everything else stays shut, and she is told where hers is."""
    now, her = timezone.now(), person("stopped", "停用的人", consents=["statistics"])
    her.set_password("long-enough-77")
    her.save()
    take_measure(xu, her, MeasureKind.SUSPEND, rule=Rule.SELLING, reason="发广告", until=now + DAY, at=now)
    turned_away = as_(her).get("/").content.decode()
    assert "/account/login/?next=%2Fmy%2Fdata%2F" in turned_away
    browser = as_(her)
    for door in ("/my/data/", "/my/leaving/", "/my/consents/", "/my/reads/", "/privacy/"):
        assert browser.get(door).status_code == 200, door
    assert browser.post("/my/data/new/").status_code == 302
    assert Export.objects.filter(member=her).exists()
    browser.post("/my/consents/answer/", {"purpose": "statistics", "decision": "no"})
    assert not allows(her, "statistics")
    browser.post("/my/leaving/", {"posts": "stay", "points": "donate", "password": "long-enough-77"})
    assert Closure.objects.get(member=her).asked_at
    assert browser.post(f"/t/{topic.pk}/reply/", {"body": "再发一条"}).status_code == 403
    assert browser.get("/my/data/").status_code == 302, "signed out by the step before"


def test_modr_04_open_sockets_of_a_suspended_member_hear_nothing_more(xu, mei, club):
    heard = [("topic:1", channels["topic"], 1, club.audience), ("topic:2", channels["topic"], 2, "public")]
    assert _lost(mei, heard)[0] == []
    now = timezone.now()
    take_measure(xu, mei, MeasureKind.SUSPEND, rule=Rule.LAW, reason="不能发的", until=now + DAY, at=now)
    assert _lost(mei, heard)[0] is None, "she has no socket at all"


def test_modr_04_points_count_for_half_a_year_and_go_where_a_measure_is_lifted(xu, chen):
    warning = take_measure(xu, chen, MeasureKind.WARN, rule=Rule.RUDE, reason="嘴快了", at=LONG_AGO)
    take_measure(xu, chen, MeasureKind.MUTE, rule=Rule.RUDE, reason="又一次", until=NOON + DAY, at=NOON)
    assert points_of(chen, LONG_AGO) == POINTS["warn"] + POINTS["mute"]
    assert points_of(chen, NOON) == POINTS["mute"]  # two hundred days later the warning is spent
    lift_measure(xu, Measure.objects.get(kind="mute"), at=NOON)
    lift_measure(xu, warning, at=LONG_AGO + DAY)
    assert points_of(chen, NOON) == 0
    chen.refresh_from_db()
    assert chen.muted_until is None


def test_modr_04_the_longest_of_several_counts_and_lifting_one_leaves_the_other(xu, chen):
    short = take_measure(xu, chen, MeasureKind.MUTE, rule=Rule.RUDE, reason="一", until=NOON + DAY, at=NOON)
    long = take_measure(xu, chen, MeasureKind.MUTE, rule=Rule.RUDE, reason="二", until=NOON + 3 * DAY, at=NOON)
    chen.refresh_from_db()
    assert chen.muted_until == NOON + 3 * DAY
    lift_measure(xu, long, at=NOON)
    chen.refresh_from_db()
    assert chen.muted_until == short.until


def test_modr_04_the_member_is_told_and_both_logs_have_it(xu, chen, mei):
    take_measure(
        xu,
        chen,
        MeasureKind.MUTE,
        rule=Rule.RUDE,
        reason="这句是冲着人去的",
        until=timezone.now() + DAY,
        at=timezone.now(),
    )
    drain()
    inbox = as_(chen).get("/inbox/").content.decode()
    assert "停了你的发言" in inbox
    assert "这句是冲着人去的" in inbox
    mine = as_(chen).get("/my/acts/").content.decode()
    assert "禁言到" in mine
    assert "4 分" in mine
    public = Client().get("/rules/log/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert "禁言" in public
    assert chen.name not in public
    assert "冲着人" not in public
    act = Act.objects.get()
    assert (act.deed, act.rule, act.kind, act.kept.words) == ("mute", "rude", "member", "这句是冲着人去的")
    assert "冲着人" not in as_(mei).get("/my/acts/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "mute", "rule": "rude", "reason": "吵"}, "禁言和停用要说停多久"),
        ({"kind": "warn", "rule": "", "reason": "吵"}, "没有规则不能处理人"),
        ({"kind": "warn", "rule": "rude", "reason": " \u200b "}, "写一句为什么"),
        ({"kind": "mute", "rule": "rude", "reason": "吵", "days": "3650"}, "从 1、3、7、30 天里选"),
        ({"kind": "erase", "rule": "rude", "reason": "吵"}, "erase"),
        ({"kind": "warn", "rule": "rude", "reason": "长" * 201}, "200 字以内"),
    ],
)
def test_modr_04_a_wrong_form_says_what_is_off_keeps_what_was_typed_and_does_nothing(xu, chen, typed, sentence):
    answer = as_(xu).post("/desk/acts/chen/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    if typed["reason"].strip(" \u200b"):
        assert typed["reason"] in page
    assert not Measure.objects.exists()


def test_modr_04_the_form_does_it_and_the_page_lifts_it(xu, chen):
    browser = as_(xu)
    browser.post("/desk/acts/chen/", {"kind": "mute", "rule": "rude", "reason": "这句是冲着人去的", "days": "3"})
    measure = Measure.objects.get()
    assert timedelta(days=3) - timedelta(minutes=1) < measure.until - timezone.now() <= timedelta(days=3)
    page = browser.get("/desk/acts/chen/").content.decode()
    assert re.search(r"禁言</b>\s*到 \d+ 月 \d+ 日", page)
    browser.post(f"/desk/measures/{measure.pk}/lift/")
    assert "提前解除了" in browser.get("/desk/acts/chen/").content.decode()
    check_may_speak(type(chen).objects.get(pk=chen.pk), timezone.now())


def test_modr_04_nobody_judges_himself_or_a_colleague(xu, shen, admin):
    for member in (xu, shen, admin):
        with pytest.raises(Refused):
            take_measure(xu, member, MeasureKind.WARN, rule=Rule.RUDE, reason="不行", at=NOON)
        assert "就这么办" not in as_(xu).get(f"/desk/acts/{member.handle}/").content.decode()
    assert not Measure.objects.exists()


def test_modr_04_a_measure_with_a_past_end_or_a_warning_with_one_is_no_measure(xu, chen):
    for kind, until in (("mute", NOON), ("mute", None), ("warn", NOON + DAY)):
        with pytest.raises(ValueError, match="a warning has no end"):
            take_measure(xu, chen, kind, rule=Rule.RUDE, reason="x", until=until, at=NOON)


def test_modr_04_the_sentence_of_a_mute_is_read_without_a_gap(xu, chen):
    take_measure(xu, chen, "mute", rule=Rule.RUDE, reason="话太冲", until=timezone.now() + DAY, at=timezone.now())
    page = as_(chen).get("/my/acts/").content.decode()
    assert "</b>，到点自己解开。" in page
    assert "<p>话太冲</p>" in page


def test_modr_05_the_public_log_says_that_a_member_was_warned_not_a_name(xu, chen, mei, topic):
    take_measure(xu, chen, "warn", rule=Rule.RUDE, reason="嘴快了", at=NOON)
    main = as_(mei).get("/rules/log/").content.decode().partition("<main")[2]
    assert "警告</b> 一位会员" in main
    assert "名字和介绍" not in main
    assert chen.name not in main
