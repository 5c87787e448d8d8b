"""The permanent log of what was done to keep order, and the public one without names."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from clubs.actions import appoint_leader, found_club, join_club, leave_clubs
from community.access.roles import Role
from community.moderation.actions import forget_words, lift_measure, take_measure, treat_as_spam, undo_spam
from community.moderation.models import KEPT_DAYS, Act, Deed, KeptWords, Rule
from community.privacy.registry import members_of, subject_of
from forums import actions
from forums.actions import (
    change_board,
    edit_post,
    hide_post,
    hide_version,
    open_board,
    reply,
    restore_post,
    start_topic,
)
from forums.actions.undoing import UNDO
from tests.conftest import NOON, SECRET, as_, person

Leaver = namedtuple("Leaver", "number at")


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


@pytest.fixture
def post(topic, chen):
    return reply(chen, topic, body="加我领五百元充电卡", at=NOON)


def test_modr_05_hiding_without_a_published_rule_is_impossible(post, xu):
    browser = as_(xu)
    for rule in ("", "because", None):
        answer = browser.post(f"/moderation/post/{post.pk}/hide/", {"rule": rule} if rule is not None else {})
        assert answer.status_code == 200
        assert "选一条公布过的规则" in answer.content.decode() or "不在" in answer.content.decode()
    post.refresh_from_db()
    assert post.hidden_at is None
    assert not Act.objects.exists()


def test_modr_05_each_act_has_one_row_with_before_after_rule_and_the_words(post, xu, chen):
    hide_post(xu, post, rule=Rule.SELLING, at=NOON)
    hide_post(xu, post, rule=Rule.SELLING, at=NOON)  # the same again is no act
    restore_post(xu, post, at=NOON)
    hidden, restored = Act.objects.order_by("pk")
    assert (hidden.deed, hidden.rule, hidden.before, hidden.after) == (
        "hide",
        "selling",
        {"hidden": False},
        {"hidden": True},
    )
    assert (restored.deed, restored.rule, restored.before, restored.after) == (
        "restore", "selling", {"hidden": True}, {"hidden": False},
    )  # fmt: skip
    assert members_of({hidden.by, hidden.whom}) == {subject_of(xu): xu, subject_of(chen): chen}
    assert hidden.kept.words == "加我领五百元充电卡"


def test_modr_05_every_deed_of_a_moderator_is_in_the_log(admin, board, lin, chen, mei):
    first, second = (start_topic(lin, board, title=f"主题{n}", body="正文", at=NOON) for n in (1, 2))
    floor = reply(chen, first, body="一楼", at=NOON)
    edit_post(chen, floor, body="改过的一楼", at=NOON)
    other = open_board(admin, "别处", "elsewhere", at=NOON)
    actions.pin_topics(admin, [first], True, at=NOON)
    actions.pin_topics(admin, [first], False, at=NOON)
    actions.lock_topics(admin, [first], True, at=NOON)
    actions.lock_topics(admin, [first], False, at=NOON)
    actions.feature_topics(admin, [first, second], True, at=NOON)
    actions.feature_topics(admin, [first], False, at=NOON)
    actions.split_topic(admin, first, [floor], title="分出来的", at=NOON)
    actions.merge_topics(admin, [second], first, at=NOON)
    actions.change_owner(admin, first, mei, at=NOON)
    deed = actions.move_topic(admin, first, other, at=NOON)
    actions.undo(admin, deed, at=NOON)
    hide_version(admin, floor.versions.first(), at=NOON)
    hide_post(admin, floor, rule=Rule.RUDE, at=NOON)
    restore_post(admin, floor, at=NOON)
    for kind, until in (("warn", None), ("mute", NOON + timedelta(days=1)), ("suspend", NOON + timedelta(days=1))):
        measure = take_measure(admin, chen, kind, rule=Rule.RUDE, reason="吵", until=until, at=NOON)
    lift_measure(admin, measure, at=NOON)
    change_board(admin, other, holds_below=9, at=NOON)
    held = reply(chen, start_topic(admin, other, title="等着看的", body="正文", at=NOON), body="先看", at=NOON)
    actions.release_post(admin, held.pk, at=NOON)
    waits = edit_post(chen, held, body="改成这样", at=NOON)
    actions.refuse_edit(admin, waits.held_edit.pk, rule=Rule.RUDE, at=NOON)
    club = found_club(lin, "溪边小队", "xibian", intro="沿着溪走", policy="apply", at=NOON)
    leave_clubs(Leaver(lin.pk, NOON), 9)
    appoint_leader(admin, club, join_club(mei, club, note="想来", at=NOON).member, at=NOON)
    undo_spam(admin, treat_as_spam(admin, person("seller", at=NOON), at=NOON), at=NOON)
    assert set(Act.objects.values_list("deed", flat=True)) == set(Deed.values)
    assert {d for d in UNDO} <= set(Deed.values)
    assert Act.objects.filter(deed="feature").count() == 2  # one row for each topic


def test_modr_05_rows_refuse_edit_and_removal(post, xu):
    hide_post(xu, post, rule=Rule.RUDE, at=NOON)
    for change in (lambda: Act.objects.update(rule="law"), lambda: Act.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Act.objects.get().rule == "rude"


def test_modr_05_the_row_outlives_the_post_and_the_words_go_on_their_day(post, xu):
    hide_post(xu, post, rule=Rule.RUDE, at=NOON)
    post.topic.delete()
    last = NOON + timedelta(days=KEPT_DAYS - 1)
    assert forget_words(last) == 0
    assert KeptWords.objects.get().words == "加我领五百元充电卡"
    assert forget_words(last + timedelta(days=1)) == 1
    assert not KeptWords.objects.exists()
    assert Act.objects.count() == 1


def test_modr_05_the_public_log_names_nobody_and_keeps_private_places_private(post, xu, chen, mei, lin, club):
    hide_post(xu, post, rule=Rule.SELLING, at=NOON)
    topic = start_topic(lin, club.board, title=f"{SECRET}的路线", body="只给自己人", at=NOON)
    hide_post(lin, reply(mei, topic, body="跑题了", at=NOON), rule=Rule.PLACE, at=NOON)
    for browser in (Client(), as_(chen)):
        page = browser.get("/rules/log/").content.decode().partition("<main")[2].partition("</main>")[0]
        assert "第三条" in page
        assert "社区管理员" in page
        for secret in (xu.name, chen.name, mei.name, lin.name, "充电卡", "第六条", SECRET, club.name):
            assert secret not in page
    assert "第六条" in as_(mei).get("/rules/log/").content.decode()


def test_modr_05_a_member_reads_what_was_done_about_her_and_nobody_elses(post, xu, chen, mei):
    hide_post(xu, post, rule=Rule.SELLING, at=NOON)
    page = as_(chen).get("/my/acts/").content.decode()
    assert "第三条" in page
    assert xu.name in page
    assert "第三条" not in as_(mei).get("/my/acts/").content.decode()


def test_modr_05_the_desk_shows_names_and_kept_words_and_filters(post, xu, chen, admin, topic):
    hide_post(xu, post, rule=Rule.SELLING, at=NOON)
    actions.lock_topics(admin, [topic], True, at=NOON)
    page = as_(xu).get("/desk/acts/").content.decode()
    for seen in (xu.name, chen.name, "加我领五百元充电卡", "锁上"):
        assert seen in page
    assert "充电卡" not in as_(xu).get("/desk/acts/", {"deed": "lock"}).content.decode()
    assert as_(xu).get("/desk/acts/", {"deed": "'; drop"}).status_code == 200


@pytest.mark.parametrize("address", ["/rules/log/", "/my/acts/", "/desk/acts/"])
def test_modr_05_the_logs_cost_the_same_for_any_number(address, topic, admin, chen, django_assert_max_num_queries):
    posts = [reply(chen, topic, body=f"第 {n} 段", at=NOON) for n in range(30)]
    browser = as_(chen if address == "/my/acts/" else admin)
    costs = []
    for number in (1, 30):
        for post in posts[:number]:
            hide_post(admin, post, rule=Rule.PLACE, at=NOON)
        browser.get(address)
        with django_assert_max_num_queries(14) as seen:
            browser.get(address)
        costs.append(len(seen))
    assert costs[0] == costs[1]
