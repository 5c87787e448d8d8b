"""先审后发: what has to be looked at first, who sees it meanwhile, and what becomes of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clubs.actions import found_club, join_club
from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.models import Activity
from community.moderation.actions import alert_late, decide_review, undo_decision
from community.moderation.models import Act, Measure, Outcome, Review, Rule, Source
from community.moderation.waits import span_words, usual, usual_wait
from forums.actions import (
    bring_back_post,
    change_board,
    edit_post,
    move_topic,
    open_board,
    recount,
    release_edit,
    release_post,
    reply,
    restore_post,
    start_topic,
    withdraw_post,
)
from forums.holding import why_held
from forums.models import HeldEdit, Holds, Post, Topic
from insights.evidence.models import TermEvidence
from profiles.models import Member
from tests.conftest import NOON, OPTIONAL, as_, drain, person, searched

MINUTE = timedelta(minutes=1)


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


@pytest.fixture
def strict(admin, site):
    """A board in which every post is looked at first."""
    return open_board(admin, "闲置", "spare", holds_below=Holds.EVERYBODY, at=NOON)


@pytest.fixture
def held(strict, mei):
    return start_topic(mei, strict, title="出原厂横杆", body="成都自提，雪地胎也出", tags=["横杆"], at=NOON)


def seen_by(user, path):
    answer = (as_(user) if user else Client()).get(path)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_modr_02_a_held_topic_is_seen_by_its_author_and_the_moderators_only(held, mei, chen, xu, shen, strict):
    path = f"/t/{held.pk}/"
    assert "等版主看过再放出来" in seen_by(mei, path)
    assert "现在只有你和版主看得到" in seen_by(mei, path)
    assert "别人还看不到" in seen_by(xu, path)
    for who in (chen, shen, None):
        assert (as_(who) if who else Client()).get(path).status_code == 404
        for list_page in ("/forums/spare/", "/forums/", "/now/", "/feeds/latest/", "/forums/tags/"):
            assert "出原厂横杆" not in seen_by(who, list_page)


def test_modr_02_it_reaches_search_bell_evidence_and_counts_only_once_approved(held, strict, chen, xu, mei):
    fan = person("fan", consents=OPTIONAL)
    waits = start_topic(fan, strict, title="问问云台", body=f"@{chen.name} 喜欢流光的横杆，想买", at=NOON + MINUTE)
    drain()
    assert not searched("横杆", chen)
    assert "@ 了你" not in seen_by(chen, "/inbox/")
    assert not TermEvidence.objects.filter(member=fan).exists()
    strict.refresh_from_db()
    assert (strict.topic_count, strict.post_count) == (0, 0)
    assert not Activity.objects.filter(verb__in=("topic.started", "post.written"), actor=fan).exists()
    release_post(xu, waits.posts.get().pk, at=NOON + 5 * MINUTE)
    drain()
    assert searched("横杆", chen)
    assert "@ 了你" in seen_by(chen, "/inbox/")
    assert TermEvidence.objects.filter(member=fan).exists()
    strict.refresh_from_db()
    assert (strict.topic_count, strict.post_count) == (1, 1)
    assert "问问云台" in seen_by(chen, "/forums/spare/")
    waits.refresh_from_db()
    assert (waits.held, waits.hidden_at, waits.created_at) == (False, None, NOON + 5 * MINUTE)
    assert recount() == 0


def test_modr_02_a_released_reply_comes_after_what_was_said_meanwhile_and_is_unread(xu, mei, chen, board, admin, topic):
    change_board(admin, board, holds_below=Holds.NEWCOMERS, at=NOON)
    waits = reply(chen, Topic.objects.get(pk=topic.pk), body="我等着呢[^1]\n\n[^1]: 注", at=NOON)
    topic.refresh_from_db()
    assert (waits.held, topic.reply_count, topic.last_number) == (True, 0, 2)
    Member.objects.filter(pk=mei.pk).update(trust=1)
    other = reply(Member.objects.get(pk=mei.pk), topic, body="先说的", at=NOON + MINUTE)
    assert other.number == 3
    as_(mei).post(f"/t/{topic.pk}/seen/", {"number": 3})
    release_post(xu, waits.pk, at=NOON + 2 * MINUTE)
    waits.refresh_from_db()
    topic.refresh_from_db()
    assert (waits.number, topic.last_number, topic.reply_count, topic.last_author) == (4, 4, 2, chen)
    assert f'href="#f{topic.pk}-4fn1"' in waits.html
    assert as_(mei).get(f"/t/{topic.pk}/unread/").headers["Location"].endswith("#p4")
    assert recount() == 0


def test_modr_02_a_release_done_twice_is_one(held, xu, strict):
    for _n in range(2):
        release_post(xu, held.posts.get().pk, at=NOON + MINUTE)
    strict.refresh_from_db()
    assert strict.topic_count == 1
    assert Activity.objects.filter(verb="topic.started", target_id=held.pk).count() == 1
    assert Act.objects.filter(deed="release").count() == 1


WAITS = [  # by hand: holds_below, trust, waits
    (Holds.NOBODY, 0, False), (Holds.NEWCOMERS, 0, True), (Holds.NEWCOMERS, 1, False), (Holds.UNKNOWN, 0, True),
    (Holds.UNKNOWN, 1, True), (Holds.UNKNOWN, 2, False), (Holds.EVERYBODY, 0, True), (Holds.EVERYBODY, 3, True),
]  # fmt: skip


def test_modr_02_the_table_names_every_choice():
    assert {below for below, *_ in WAITS} == set(Holds)


@pytest.mark.parametrize(("below", "trust", "waits"), WAITS)
def test_modr_02_per_board_and_trust_level(board, mei, below, trust, waits):
    board.holds_below, mei.trust = below, trust
    assert start_topic(mei, board, title="一个主题", body="正文", at=NOON).held is waits


def test_modr_02_moderators_and_the_brands_own_never_wait(strict, xu, shen):
    for who in (xu, shen):
        assert not start_topic(who, strict, title="公告一则", body="正文", at=NOON).held


@pytest.mark.parametrize(
    ("body", "trust", "reason"),
    [
        ("看 https://example.org/deal", 0, "新来的，带外链"), ("看 https://example.org/deal", 1, None),
        ("看 [这里](//example.org/x)", 0, "新来的，带外链"), ("普通的一句", 0, None),
        ("站内的 /t/1/ 和 `https://example.org`", 0, None),
    ],
)  # fmt: skip
def test_modr_02_what_newcomers_write_with_links_can_wait(board, mei, body, trust, reason):
    board.holds_outside, mei.trust = True, trust
    assert [words for words, _points in why_held(mei, board, body)[1]] == ([reason] if reason else [])


def test_modr_02_the_author_sees_the_usual_wait_and_can_edit_meanwhile(held, strict, mei, xu, chen):
    assert "还没攒够先例" in seen_by(mei, f"/t/{held.pk}/")
    for minutes in (2, 4, 6, 8, 100):
        one = start_topic(chen, strict, title=f"出备胎{minutes}", body="自提", at=NOON)
        row = Review.objects.get(kind="post", key=one.posts.get().pk)
        decide_review(xu, row, Outcome.RELEASE, at=NOON + minutes * MINUTE)
    page = seen_by(mei, f"/t/{held.pk}/")
    assert "最近 5 件，一半 6 分钟内看完，十件里九件 2 小时内" in page
    post = held.posts.get()
    answer = as_(mei).post(
        f"/p/{post.pk}/edit/", {"title": "出原厂横杆，刀", "body": "价钱好说", "tags": ""}, follow=True
    )
    assert "价钱好说" in answer.content.decode()
    drain()
    assert not searched("价钱", chen)
    assert Post.objects.get(pk=post.pk).held
    assert "价钱好说" in Review.objects.open().get().words
    assert not HeldEdit.objects.exists()


def test_modr_02_usual_waits_are_ranks_of_real_waits():
    assert usual([MINUTE] * 4) is None
    wait = usual([n * MINUTE for n in range(10, 0, -1)])
    assert (wait.half, wait.nine, wait.count) == (5 * MINUTE, 9 * MINUTE, 10)
    assert [span_words(timedelta(seconds=s)) for s in (0, 61, 90 * 60, 91 * 60, 36 * 3600, 37 * 3600)] == [
        "1 分钟", "2 分钟", "90 分钟", "2 小时", "36 小时", "2 天",
    ]  # fmt: skip


def test_modr_02_what_its_author_took_back_does_not_count_as_a_wait(held, mei, strict):
    withdraw_post(mei, held.posts.get(), at=NOON + MINUTE)
    row = Review.objects.get()
    assert row.outcome == Outcome.TAKEN_BACK
    Review.objects.bulk_create(Review(**{f: getattr(row, f) for f in ("kind", "key", "keepers", "audience", "words", "opened_at", "decided_at", "outcome")}, held=True) for _ in range(9))  # fmt: skip
    assert usual_wait(strict.may_moderate) is None


def test_modr_02_holds_over_two_hours_alert_the_moderators_once(held, xu, admin, mei, chen, shen):
    drain()
    assert alert_late(NOON + 119 * MINUTE) == 0
    assert alert_late(NOON + 120 * MINUTE) == 1
    assert alert_late(NOON + 121 * MINUTE) == 0
    drain(NOON + 122 * MINUTE)
    for who in (xu, admin):
        assert "有一件等满两小时了" in seen_by(who, "/inbox/")
    for who in (mei, chen, shen):
        assert "等满两小时" not in seen_by(who, "/inbox/")
    row = Review.objects.get()
    assert ["等了两小时", 20] in row.why


def test_modr_02_the_alert_of_a_club_goes_to_its_own(lin, mei, xu):
    club = found_club(lin, "雪线小队", "xuexian", intro="雪线以上", at=NOON)
    join_club(mei, club, at=NOON)
    club.board.holds_below = Holds.EVERYBODY
    club.board.save()
    start_topic(mei, club.board, title="集合点", body="停车场", at=NOON)
    alert_late(NOON + 121 * MINUTE)
    drain(NOON + 122 * MINUTE)
    assert "等满两小时" in seen_by(lin, "/inbox/")
    assert "等满两小时" not in seen_by(xu, "/inbox/")


def test_modr_02_the_author_learns_how_it_came_out(held, strict, xu, mei):
    other = start_topic(mei, strict, title="再出一个", body="自提", at=NOON)
    decide_review(xu, Review.objects.get(key=held.posts.get().pk), Outcome.RELEASE, at=NOON + MINUTE)
    row = Review.objects.get(key=other.posts.get().pk)
    decide_review(xu, row, Outcome.HIDE, rule=Rule.SELLING, said="去闲置车友群发", at=NOON + MINUTE)
    drain()
    inbox = seen_by(mei, "/inbox/")
    assert "你写的放出来了" in inbox
    assert "没放出来，依第三条" in inbox
    assert "去闲置车友群发" in inbox
    assert "按「第三条" in seen_by(mei, f"/t/{other.pk}/")


def test_modr_02_no_reply_in_a_topic_that_waits_and_restoring_is_no_way_round(held, mei, xu):
    with pytest.raises(Refused, match="还在等版主看"):
        reply(mei, held, body="自己先顶一下", at=NOON)
    with pytest.raises(Refused, match="放行"):
        restore_post(xu, held.posts.get(), at=NOON)


def test_modr_02_a_moderator_lets_it_out_where_it_stands_and_nobody_else_does(held, mei, chen, xu):
    path = f"/moderation/post/{held.posts.get().pk}/release/"
    assert as_(chen).post(path).status_code == 404
    assert as_(mei).post(path).status_code == 403
    assert as_(xu).post(path).status_code == 302
    assert Topic.objects.public_face().filter(pk=held.pk).exists()
    assert Review.objects.get().outcome == Outcome.RELEASE


def test_modr_02_taken_back_and_put_back_it_waits_again(held, mei, chen, xu):
    post = held.posts.get()
    withdraw_post(mei, post, at=NOON + MINUTE)
    assert not Review.objects.open()
    release_post(xu, post.pk, at=NOON + MINUTE)
    assert not Topic.objects.public_face().filter(pk=held.pk).exists()
    bring_back_post(mei, post, at=NOON + 2 * MINUTE)
    assert Review.objects.open().get().held
    assert as_(chen).get(f"/t/{held.pk}/").status_code == 404


def test_modr_02_a_move_takes_what_waits_to_those_who_keep_the_new_place(held, admin, lin):
    club = found_club(lin, "雪线小队", "xuexian", intro="雪线以上", at=NOON)
    club.board.may_moderate = "moderators"
    club.board.save()
    move_topic(admin, held, club.board, at=NOON)
    assert Review.objects.get().place == club.board.name


# --- edits of what stands ------------------------------------------------------------------------------------------


@pytest.fixture
def standing(held, strict, xu, mei):
    """A post that was let out, with words that wait to take its place."""
    release_post(xu, held.posts.get().pk, at=NOON)
    post = held.posts.get()
    edit_post(mei, post, title="出横杆和水箱", body="水箱也出", tags=["水箱"], at=NOON + MINUTE)
    return Post.objects.get(pk=post.pk)


def test_modr_02_new_words_wait_beside_the_old_ones(standing, mei, chen, xu):
    drain()
    path = f"/t/{standing.topic_id}/"
    assert "成都自提" in seen_by(chen, path)
    assert "水箱也出" not in seen_by(chen, path) + seen_by(chen, f"/p/{standing.pk}/history/")
    assert not searched("水箱", chen)
    assert "你改过的新话在等版主看" in seen_by(mei, path)
    assert "作者改了，新的一版在等人看" in seen_by(xu, path)
    assert "等版主看" not in seen_by(chen, path)
    row = Review.objects.open().get()
    assert row.kind == "edit"
    page = seen_by(xu, f"/desk/queue/{row.pk}/")
    assert "成都自提" in page
    assert "水箱也出" in page
    edit = standing.held_edit.pk
    assert as_(chen).get(f"/report/edit/{edit}/").status_code == 404
    assert as_(chen).post(f"/moderation/edit/{edit}/release/").status_code == 404
    assert as_(mei).post(f"/moderation/edit/{edit}/release/").status_code == 403


def test_modr_02_released_new_words_take_their_place_as_a_version(standing, xu, chen):
    decide_review(xu, Review.objects.open().get(), Outcome.RELEASE, at=NOON + 2 * MINUTE)
    drain()
    standing.refresh_from_db()
    assert (standing.source, standing.topic.title, standing.held) == ("水箱也出", "出横杆和水箱", False)
    assert [t.name for t in standing.topic.tags.all()] == ["水箱"]
    assert standing.versions.count() == 2
    assert standing.versions.latest("number").by == standing.author
    assert searched("水箱", chen)
    assert not HeldEdit.objects.exists()
    release_edit(xu, 1, at=NOON)  # the same again finds nothing


def test_modr_02_refused_new_words_leave_the_old_ones_and_are_kept_sealed(standing, xu, mei):
    row = Review.objects.open().get()
    decide_review(xu, row, Outcome.HIDE, rule=Rule.SELLING, said="只出一样", at=NOON + 2 * MINUTE)
    standing.refresh_from_db()
    assert standing.source == "成都自提，雪地胎也出"
    assert not HeldEdit.objects.exists()
    assert Act.objects.get(deed="refuse").kept.words == "水箱也出"
    with pytest.raises(Refused, match="修改的决定撤不了"):
        undo_decision(xu, Review.objects.get(pk=row.pk), at=NOON + 3 * MINUTE)


def test_modr_02_a_second_edit_takes_the_place_of_the_first_and_withdrawal_drops_it(standing, mei, strict, admin):
    edit_post(mei, standing, body="只出水箱", at=NOON + 2 * MINUTE)
    assert HeldEdit.objects.get().source == "只出水箱"
    assert Review.objects.open().filter(kind="edit").count() == 1
    change_board(admin, strict, holds_below=Holds.NOBODY, at=NOON)
    edit_post(mei, standing, body="都不出了", at=NOON + 3 * MINUTE)  # needs nobody any more
    assert not HeldEdit.objects.exists()
    assert not Review.objects.open()
    change_board(admin, strict, holds_below=Holds.EVERYBODY, at=NOON)
    edit_post(mei, standing, body="又出了", at=NOON + 4 * MINUTE)
    withdraw_post(mei, standing, at=NOON + 5 * MINUTE)
    assert not HeldEdit.objects.exists()
    assert not Review.objects.open()


# --- undo ----------------------------------------------------------------------------------------------------------


def test_modr_01_an_undone_release_waits_again_and_nobody_keeps_a_notice_of_it(held, xu, mei, chen, strict):
    row = Review.objects.get()
    decide_review(xu, row, Outcome.RELEASE, at=NOON + MINUTE)
    drain()
    assert "放出来了" in seen_by(mei, "/inbox/")
    undo_decision(xu, row, at=NOON + 2 * MINUTE)
    drain()
    assert as_(chen).get(f"/t/{held.pk}/").status_code == 404
    assert not searched("横杆", chen)
    assert "放出来了" not in seen_by(mei, "/inbox/")
    row.refresh_from_db()
    assert (row.decided_at, row.outcome, row.claimed_by) == (None, "", xu)
    strict.refresh_from_db()
    assert strict.topic_count == 0
    decide_review(xu, row, Outcome.RELEASE, at=NOON + 3 * MINUTE)
    drain()
    assert searched("横杆", chen)
    assert recount() == 0


def test_modr_01_an_undone_refusal_waits_again_and_the_measure_ends(held, xu, mei):
    row = Review.objects.get()
    decide_review(xu, row, Outcome.HIDE_MUTE, rule=Rule.SELLING, said="广告", days=3, at=NOON + MINUTE)
    assert Member.objects.get(pk=mei.pk).muted_until
    undo_decision(xu, row, at=NOON + 2 * MINUTE)
    post = held.posts.get()
    assert (post.held, post.hidden_rule) == (True, "")
    assert Member.objects.get(pk=mei.pk).muted_until is None
    assert Measure.objects.get().lifted_by == xu
    assert set(Act.objects.values_list("deed", flat=True)) == {"hide", "mute", "lift", "undo"}


def test_modr_01_after_ten_minutes_a_decision_stands(held, xu):
    row = Review.objects.get()
    decide_review(xu, row, Outcome.HIDE, rule=Rule.RUDE, at=NOON)
    undo_at = NOON + 10 * MINUTE
    with pytest.raises(Refused, match="过了十分钟"):
        undo_decision(xu, row, at=undo_at + timedelta(seconds=1))
    undo_decision(xu, row, at=undo_at)


def test_modr_01_the_button_stands_for_ten_minutes_and_works(held, xu, mei):
    row = Review.objects.get()
    browser = as_(xu)
    browser.post(f"/desk/queue/{row.pk}/", {"outcome": "release"})
    page = browser.get("/desk/queue/").content.decode()
    assert f"/desk/queue/{row.pk}/undo/" in page
    assert as_(mei).post(f"/desk/queue/{row.pk}/undo/").status_code == 404
    assert "回到没办之前的样子" in browser.post(f"/desk/queue/{row.pk}/undo/", follow=True).content.decode()
    Review.objects.update(decided_at=timezone.now() - timedelta(minutes=11), outcome="release")
    assert f"/desk/queue/{row.pk}/undo/" not in browser.get("/desk/queue/").content.decode()


def test_modr_01_the_queue_filters_by_source(held, xu, mei, chen, topic):
    assert Review.objects.get().source == Source.HOLD
    page = as_(xu).get("/desk/queue/?source=hold").content.decode()
    assert "出原厂横杆" in page
    assert "出原厂横杆" not in as_(xu).get("/desk/queue/?source=report").content.decode()
    assert "这一类都办完了" in as_(xu).get("/desk/queue/?source=word").content.decode()
    assert "出原厂横杆" in as_(xu).get("/desk/queue/?source=nonsense").content.decode()
