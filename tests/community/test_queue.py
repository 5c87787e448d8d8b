"""Reports and the queue: one claim, one decision, a reason for each score, an outcome for each reporter."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.access.roles import Role
from community.moderation.actions import claim_review, decide_review, give_back_review, report, take_measure
from community.moderation.models import CLAIM_MINUTES, Act, Measure, Outcome, Report, Review, Rule
from community.moderation.registry import kinds
from forums.actions import hide_post, reply, start_topic
from tests.conftest import NOON, SECRET, as_, drain, person

MINUTE = timedelta(minutes=1)


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


@pytest.fixture
def he(db):
    return person("he", "管事的小何", role=Role.MODERATOR)


@pytest.fixture
def post(topic, chen):
    return reply(chen, topic, body="加我领五百元充电卡", at=NOON)


@pytest.fixture
def review(post, mei):
    return report(mei, kinds["post"], post, rule=Rule.SELLING, words="发了好几处", at=NOON)


def test_modr_01_a_member_reports_with_a_reason_and_the_author_never_learns_who(post, lin, chen, xu):
    browser = as_(lin)
    assert f"/report/post/{post.pk}/" in browser.get(f"/t/{post.topic_id}/").content.decode()
    assert "加我领五百元充电卡" in browser.get(f"/report/post/{post.pk}/").content.decode()
    answer = browser.post(f"/report/post/{post.pk}/", {"rule": "selling", "words": "发了好几处"}, follow=True)
    assert "收到了" in answer.content.decode()
    row = Review.objects.get()
    assert (row.words, row.place, row.whom) == ("老陈：加我领五百元充电卡", post.topic.board.name, chen)
    page = as_(xu).get(f"/desk/queue/{row.pk}/").content.decode()
    assert "发了好几处" in page
    assert lin.name not in page.partition("<main")[2]
    drain()
    for address in ("/inbox/", "/my/acts/", f"/t/{post.topic_id}/"):
        assert "举报了" not in as_(chen).get(address).content.decode()
        assert "发了好几处" not in as_(chen).get(address).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({}, "选一条"), ({"rule": "ugly"}, "ugly"), ({"rule": "rude", "words": "长" * 201}, "200 字以内")],
)
def test_modr_01_a_wrong_report_says_what_is_off_and_keeps_the_words(post, mei, typed, sentence):
    answer = as_(mei).post(f"/report/post/{post.pk}/", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert typed.get("words", "") in answer.content.decode()
    assert not Report.objects.exists()


def test_modr_01_visitors_and_authors_do_not_report_and_what_one_may_not_see_is_not_there(post, chen, club, mei):
    assert Client().get(f"/report/post/{post.pk}/").status_code == 302
    assert as_(chen).get(f"/report/post/{post.pk}/").status_code == 403
    secret = club.board.topics.get().posts.first()
    assert as_(chen).get(f"/report/post/{secret.pk}/").status_code == 404
    assert as_(mei).get("/report/nothing/1/").status_code == 404


def test_modr_01_several_reports_are_one_row_and_the_score_says_why(post, mei, lin, xu, chen):
    for n, who in enumerate((mei, lin, mei)):  # the same member twice is one report
        report(who, kinds["post"], post, rule=Rule.RUDE, words=f"第 {n} 次", at=NOON)
    row = Review.objects.get()
    assert row.reports.count() == 2
    assert (row.score, row.why) == (30, [["2 人举报", 30]])
    decide_review(xu, row, Outcome.HIDE_WARN, rule=Rule.RUDE, said="嘴快了", at=NOON)
    again = reply(chen, post.topic, body="又来一句", at=NOON)
    row = report(mei, kinds["post"], again, rule=Rule.RUDE, at=NOON)
    row.refresh_from_db()
    assert row.why == [["1 人举报", 15], ["其中有人以前报得准", 6], ["作者身上有 2 分警告", 6]]
    assert row.score == 27


def test_modr_01_two_moderators_cannot_hold_one_and_a_claim_lapses(review, xu, he):
    claim_review(xu, review, at=NOON)
    with pytest.raises(Refused, match="管事的小许先拿了"):
        claim_review(he, Review.objects.get(), at=NOON + MINUTE)
    with pytest.raises(Refused, match="管事的小许先拿了"):
        decide_review(he, Review.objects.get(), Outcome.RELEASE, at=NOON + MINUTE)
    claim_review(xu, Review.objects.get(), at=NOON + MINUTE)  # hers anew
    claim_review(he, Review.objects.get(), at=NOON + (CLAIM_MINUTES + 1) * MINUTE)
    assert Review.objects.get().claimed_by == he
    give_back_review(he, Review.objects.get())
    assert Review.objects.get().claimed_by is None


def test_modr_01_who_asks_with_a_stale_row_does_not_get_what_another_has(review, xu, he):
    stale = Review.objects.get()
    claim_review(xu, review, at=NOON)
    with pytest.raises(Refused):
        claim_review(he, stale, at=NOON)
    assert Review.objects.get().claimed_by == xu


def test_modr_01_a_decision_is_made_once_and_the_second_is_told_by_whom(review, xu, he, post):
    decide_review(xu, review, Outcome.RELEASE, at=NOON)
    with pytest.raises(Refused, match="管事的小许已经办完了：放行"):
        decide_review(he, review, Outcome.HIDE, rule=Rule.RUDE, at=NOON)
    post.refresh_from_db()
    assert post.hidden_at is None
    page = as_(he).post(f"/desk/queue/{review.pk}/", {"outcome": "hide", "rule": "rude"})
    assert page.status_code == 403
    assert "已经办完了" in page.content.decode()


def test_modr_01_hiding_and_muting_do_both_and_every_reporter_learns_the_outcome(review, post, xu, mei, lin, chen):
    report(lin, kinds["post"], post, rule=Rule.SELLING, at=NOON)
    typed = {"outcome": "hide_mute", "rule": "selling", "said": "广告收起来了", "days": "3"}
    answer = as_(xu).post(f"/desk/queue/{review.pk}/", typed, follow=True)
    assert "办完了" in answer.content.decode()
    drain()
    post.refresh_from_db()
    assert post.hidden_rule == "selling"
    assert Measure.objects.get(member=chen).kind == "mute"
    assert set(Act.objects.values_list("deed", flat=True)) == {"hide", "mute"}
    for who in (mei, lin):
        inbox = as_(who).get("/inbox/").content.decode()
        assert "你举报的办完了，依第三条" in inbox
    assert "你举报的" not in as_(chen).get("/inbox/").content.decode()


def test_modr_01_letting_stand_tells_the_reporter_why_nothing_happened(review, post, xu, mei):
    as_(xu).post(f"/desk/queue/{review.pk}/", {"outcome": "release"})
    drain()
    assert "没有违反哪一条" in as_(mei).get("/inbox/").content.decode()
    report(mei, kinds["post"], post, rule=Rule.RUDE, at=NOON)  # another matter: a new row
    assert Review.objects.open().count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "选一个：放行，还是藏起来"),
        ({"outcome": "hide"}, "没有规则不能藏"),
        ({"outcome": "hide_warn", "rule": "rude"}, "TA 会看到"),
        ({"outcome": "hide_mute", "rule": "rude", "said": "吵"}, "禁言要说停多久"),
        ({"outcome": "erase", "rule": "rude"}, "erase"),
    ],
)
def test_modr_05_a_decision_without_what_it_needs_says_so_and_does_nothing(review, post, xu, typed, sentence):
    answer = as_(xu).post(f"/desk/queue/{review.pk}/", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    post.refresh_from_db()
    assert post.hidden_at is None
    assert not Act.objects.exists()


def test_modr_01_a_clubs_reports_go_to_its_own_and_after_a_day_to_the_brand_too(club, mei, lin, xu):
    topic = start_topic(mei, club.board, title=f"{SECRET}的路线", body="只给自己人", at=NOON)
    row = report(lin, kinds["post"], reply(mei, topic, body="跑题了", at=NOON), rule=Rule.PLACE, at=NOON)
    now = timezone.now()
    third = person("third", "另一位会长")
    assert not Review.objects.for_keeper(third, now)
    assert list(Review.objects.for_keeper(lin, now)) == [row]
    assert not Review.objects.for_keeper(xu, now)
    assert as_(xu).get(f"/desk/queue/{row.pk}/").status_code == 404
    Review.objects.update(opened_at=now - timedelta(hours=25))
    assert list(Review.objects.for_keeper(xu, now)) == [row]
    assert as_(xu).get(f"/desk/queue/{row.pk}/").status_code == 200


def test_modr_01_nobody_decides_about_himself(topic, xu, he, mei):
    row = report(mei, kinds["post"], reply(xu, topic, body="我说得冲了点", at=NOON), rule=Rule.RUDE, at=NOON)
    with pytest.raises(Refused, match="这件说的是你"):
        decide_review(xu, row, Outcome.RELEASE, at=NOON)
    decide_review(he, row, Outcome.RELEASE, at=NOON)


def test_modr_01_the_queue_is_for_those_who_keep_order_and_costs_the_same_for_any_number(
    review, xu, mei, chen, topic, django_assert_max_num_queries
):
    for who in (mei, chen):
        assert as_(who).get("/desk/queue/").status_code == 403
    browser, costs = as_(xu), []
    for number in (1, 20):
        for n in range(number):
            report(mei, kinds["post"], reply(chen, topic, body=f"第 {n} 句", at=NOON), rule=Rule.PLACE, at=NOON)
        browser.get("/desk/queue/")
        with django_assert_max_num_queries(9) as seen:
            page = browser.get("/desk/queue/").content.decode()
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert "1 人举报" in page


def test_modr_01_the_doors_of_the_queue_work_by_plain_forms(review, xu):
    browser = as_(xu)
    assert browser.post(f"/desk/queue/{review.pk}/claim/").headers["Location"] == f"/desk/queue/{review.pk}/"
    assert "你拿着" in browser.get("/desk/queue/").content.decode()
    browser.post(f"/desk/queue/{review.pk}/back/")
    assert "你拿着" not in browser.get("/desk/queue/").content.decode()


def test_modr_04_warnings_of_the_author_stand_beside_the_report(review, xu, chen):
    take_measure(xu, chen, "warn", rule=Rule.RUDE, reason="上回说过一次", at=NOON)
    assert "上回说过一次" in as_(xu).get(f"/desk/queue/{review.pk}/").content.decode()


def test_modr_01_the_brand_hides_what_a_clubs_own_have_left_and_they_warn_nobody(club, mei, lin, xu):
    topic = start_topic(mei, club.board, title=f"{SECRET}的路线", body="只给自己人", at=NOON)
    first, second = (reply(mei, topic, body=f"跑题了 {n}", at=NOON) for n in (1, 2))
    rows = [report(lin, kinds["post"], post, rule=Rule.PLACE, at=NOON) for post in (first, second)]
    page = as_(lin).get(f"/desk/queue/{rows[0].pk}/").content.decode()
    assert "隐藏并警告" not in page
    typed = {"outcome": "hide_warn", "rule": "place", "said": "别刷了"}
    assert as_(lin).post(f"/desk/queue/{rows[0].pk}/", typed).status_code == 422
    assert as_(lin).post(f"/desk/queue/{rows[0].pk}/", {"outcome": "hide", "rule": "place"}).status_code == 302
    Review.objects.filter(pk=rows[1].pk).update(opened_at=timezone.now() - timedelta(hours=25))
    assert as_(xu).post(f"/desk/queue/{rows[1].pk}/", typed).status_code == 302
    for post in (first, second):
        post.refresh_from_db()
        assert post.hidden_rule == "place"
    assert Measure.objects.get(member=mei).by == xu


def test_modr_01_what_a_clubs_moderator_wrote_himself_goes_to_the_brand_at_once(club, mei, lin, xu):
    topic = start_topic(lin, club.board, title=f"{SECRET}的路线", body="只给自己人", at=NOON)
    row = report(mei, kinds["post"], topic.posts.get(), rule=Rule.RUDE, at=NOON)
    assert list(Review.objects.for_keeper(xu, NOON)) == [row]
    assert not Review.objects.for_keeper(lin, NOON)


def test_modr_01_what_is_hidden_past_the_queue_leaves_it_and_its_reporters_learn_of_it(review, post, xu, mei):
    hide_post(xu, post, rule=Rule.SELLING, at=NOON)
    assert not Review.objects.open().exists()
    drain()
    assert "你举报的办完了，依第三条" in as_(mei).get("/inbox/").content.decode()


def test_modr_01_who_decides_second_sees_by_whom_and_keeps_what_was_typed(review, xu, he):
    typed = {"outcome": "hide_warn", "rule": "rude", "said": "我这句写了好一会儿"}
    decide_review(xu, review, Outcome.RELEASE, at=timezone.now())
    answer = as_(he).post(f"/desk/queue/{review.pk}/", typed)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "管事的小许已经办完了：放行" in page
    assert "我这句写了好一会儿" in page
    assert "回到队伍" in page
    assert not Measure.objects.exists()


def test_modr_01_who_takes_second_sees_the_review_and_who_has_it(review, xu, he):
    claim_review(xu, review, at=timezone.now())
    answer = as_(he).post(f"/desk/queue/{review.pk}/claim/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert page.count("管事的小许先拿了") == 1
    assert "回到队伍" in page
    assert "就这么办" not in page
    assert "就这么办" in as_(xu).get(f"/desk/queue/{review.pk}/").content.decode()


def test_modr_01_a_review_is_headed_by_its_words_and_its_sum_says_where_it_ends(review, xu):
    browser, address = as_(xu), f"/desk/queue/{review.pk}/"
    page = browser.get(address).content.decode()
    assert ">老陈：加我领五百元充电卡</h1>" in page
    assert "合计，只管先后" in page
    Review.objects.update(why=[["7 人举报", 105]], score=100)
    assert "合计最多算 100" in browser.get(address).content.decode()


def test_modr_02_the_queue_tells_what_is_nearly_late_from_what_is_late(review, xu):
    def said(minutes):
        Review.objects.update(held=True, opened_at=timezone.now() - minutes * MINUTE)
        return as_(xu).get("/desk/queue/").content.decode()

    assert "满了会响给管这里的人" in said(100)
    assert "其中 1 件已经满了" in said(121)
