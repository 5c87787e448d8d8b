"""按广告处理, and names and introductions that break a rule: off at once, back at once."""

from datetime import timedelta

import pytest

from clubs.actions import found_club
from clubs.models import Club, Policy
from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.models import Activity
from community.moderation.actions import decide_review, report, treat_as_spam, undo_decision, undo_spam
from community.moderation.models import Act, Cover, KeptWords, Measure, Outcome, Review, Rule, Sweep
from community.moderation.registry import kinds, sweepers
from forums.actions import change_board, edit_post, recount, reply, start_topic, withdraw_post
from forums.models import HeldEdit, Post, Topic
from profiles.actions import change_profile, choose_keywords, cover_member, uncover_member
from profiles.models import Member
from tests.conftest import NOON, as_, drain, person, searched

DAY = timedelta(days=1)


@pytest.fixture
def xu(db):
    return person("xu", "管事的小许", role=Role.MODERATOR)


@pytest.fixture
def he(db):
    return person("he", "管事的小何", role=Role.MODERATOR)


@pytest.fixture
def seller(db):
    return person("seller", "贴膜六折找我", at=NOON - 2 * DAY, bio="加我领券")


@pytest.fixture
def spree(seller, topic, board, mei):
    """A topic of the seller's with somebody's reply, a reply elsewhere that calls Mei, one taken back."""
    own = start_topic(seller, board, title="六折贴膜大促", body="全城上门贴膜", tags=["贴膜"], at=NOON)
    other = reply(seller, topic, body=f"@{mei.name} 贴膜找我", at=NOON)
    taken = reply(seller, topic, body="贴膜，收回的那条", at=NOON)
    withdraw_post(seller, taken, at=NOON)
    theirs = reply(mei, own, body="这是广告吧，隐形车衣才对", at=NOON)
    drain()
    return {"own": own, "other": other, "taken": taken, "theirs": theirs}


def page(who, path):
    answer = as_(who).get(path)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_modr_01_all_writing_and_names_go_at_once_and_the_account_is_mute(spree, seller, xu, mei, chen):
    assert searched("贴膜", chen)
    assert searched("隐形车衣", chen)
    sweep = treat_as_spam(xu, seller, at=NOON + DAY / 48)
    drain()
    assert sweep.done_by == xu
    assert sweep.counts == {"posts": 3, "names": 1, "clubs": 0, "portraits": 0, "blogs": 0, "events": 0, "chat": 0}
    assert not Post.objects.public_face().filter(author=seller).exists()
    assert not searched("贴膜", chen)
    assert not searched("隐形车衣", chen)  # a reply in a topic that is gone
    assert "贴膜找我" not in page(mei, "/inbox/")
    fresh = Member.objects.get(pk=seller.pk)
    assert (fresh.name, fresh.bio) == ("车友seller", "")
    assert "贴膜六折" not in page(chen, f"/u/{seller.handle}/") + page(chen, f"/t/{spree['other'].topic_id}/")
    assert as_(chen).get(f"/t/{spree['own'].pk}/").status_code == 404
    with pytest.raises(Refused, match="你的发言停到"):
        reply(fresh, spree["other"].topic, body="再来", at=NOON + DAY)
    assert recount() == 0


def test_modr_05_each_post_keeps_its_words_sealed_and_the_account_has_one_line(spree, seller, xu):
    treat_as_spam(xu, seller, at=NOON)
    assert Act.objects.filter(deed="hide", kind="post", rule="selling").count() == 3
    assert set(KeptWords.objects.filter(act__kind="post").values_list("words", flat=True)) == {
        "全城上门贴膜", "@小梅 贴膜找我", "贴膜，收回的那条",
    }  # fmt: skip
    assert Act.objects.get(deed="spam").after == {
        "posts": 3,
        "names": 1,
        "clubs": 0,
        "portraits": 0,
        "blogs": 0,
        "events": 0,
        "chat": 0,
    }


def test_modr_01_one_undo_puts_everything_back_as_it_was(spree, seller, xu, he, chen, mei, board):
    before = {t.pk: (t.reply_count, t.hidden_at) for t in Topic.objects.all()}
    counts = (board.topic_count, board.post_count)
    sweep = treat_as_spam(xu, seller, at=NOON)
    undo_spam(he, sweep, at=NOON + DAY)
    undo_spam(he, sweep, at=NOON + DAY)
    drain(NOON + 2 * DAY)
    fresh = Member.objects.get(pk=seller.pk)
    assert (fresh.name, fresh.bio, fresh.muted_until) == ("贴膜六折找我", "加我领券", None)
    assert {t.pk: (t.reply_count, t.hidden_at) for t in Topic.objects.all()} == before
    assert searched("贴膜", chen)
    assert searched("隐形车衣", chen)
    spree["taken"].refresh_from_db()
    assert spree["taken"].withdrawn_at
    assert spree["taken"].hidden_at is None
    assert Measure.objects.get().lifted_by == he
    assert not Cover.objects.exists()
    assert recount() == 0
    board.refresh_from_db()
    assert counts <= (board.topic_count, board.post_count)
    assert treat_as_spam(xu, seller, at=NOON + 2 * DAY).pk != sweep.pk  # may be done again


def test_modr_01_what_waited_waits_again_and_what_was_hidden_stays_hidden(seller, topic, board, admin, xu, mei):
    hidden = reply(seller, topic, body="先前藏的", at=NOON)
    kinds["post"].hide(xu, hidden, rule=Rule.RUDE, at=NOON)
    standing = reply(seller, topic, body="站着的", at=NOON)
    change_board(admin, board, holds_below=9, at=NOON)
    waits = reply(seller, Topic.objects.get(pk=topic.pk), body="等着的", at=NOON)
    edit_post(seller, standing, body="改成广告", at=NOON)
    assert Review.objects.open().count() == 2
    sweep = treat_as_spam(xu, seller, at=NOON)
    assert not Review.objects.open()
    undo_spam(xu, sweep, at=NOON + DAY)
    hidden.refresh_from_db()
    waits.refresh_from_db()
    assert (hidden.hidden_rule, waits.held, waits.hidden_rule) == ("rude", True, "")
    edit = HeldEdit.objects.get()  # the words that waited are not lost
    assert edit.source == "改成广告"
    assert set(Review.objects.open().values_list("kind", "key", "held")) == {
        ("post", waits.pk, True), ("edit", edit.pk, True),
    }  # fmt: skip


def test_modr_01_an_account_of_thirty_days_needs_a_second_moderator(chen, topic, xu, he):
    post = reply(chen, topic, body="老号也发广告", at=NOON)
    assert treat_as_spam(xu, chen, at=NOON).done_at is None
    post.refresh_from_db()
    assert post.hidden_at is None
    with pytest.raises(Refused, match="第二位管理员点头"):
        treat_as_spam(xu, chen, at=NOON)
    assert "你已经提议过了" in as_(xu).post(f"/desk/acts/{chen.handle}/spam/").content.decode()
    assert "提议按广告处理「老陈」" in page(he, "/desk/queue/")
    assert "我也这么看" not in page(xu, f"/desk/acts/{chen.handle}/")
    assert "我也这么看" in page(he, f"/desk/acts/{chen.handle}/")
    as_(he).post(f"/desk/acts/{chen.handle}/spam/")
    post.refresh_from_db()
    assert post.hidden_rule == "selling"
    sweep = Sweep.objects.get()
    assert (sweep.proposed_by, sweep.done_by) == (xu, he)


def test_modr_01_a_proposal_can_be_dropped_and_nothing_moved(chen, topic, xu, he):
    post = reply(chen, topic, body="不是广告", at=NOON)
    sweep = treat_as_spam(xu, chen, at=NOON)
    assert "提议撤了" in as_(he).post(f"/desk/sweeps/{sweep.pk}/undo/", follow=True).content.decode()
    post.refresh_from_db()
    assert post.hidden_at is None
    assert not Act.objects.exists()


def test_modr_01_colleagues_and_oneself_are_out_of_reach(shen, xu, chen):
    for by, whom in ((xu, shen), (xu, xu), (chen, shen)):
        with pytest.raises(Refused):
            treat_as_spam(by, whom, at=NOON)


def test_modr_01_from_the_queue_and_back_within_ten_minutes(spree, seller, xu, mei):
    row = report(mei, kinds["post"], spree["other"], rule=Rule.SELLING, at=NOON)
    other = report(mei, kinds["topic"], spree["own"], rule=Rule.SELLING, at=NOON)
    assert "按广告处理" in page(xu, f"/desk/queue/{row.pk}/")
    decide_review(xu, row, Outcome.SPAM, at=NOON)
    other.refresh_from_db()
    assert other.outcome == Outcome.SPAM
    row.refresh_from_db()
    undo_decision(xu, row, at=NOON + DAY / 200)
    assert Member.objects.get(pk=seller.pk).name == "贴膜六折找我"
    spree["other"].refresh_from_db()
    assert spree["other"].hidden_at is None
    assert set(Review.objects.open()) == {row, other}
    drain()
    assert "藏起来了" not in page(mei, "/inbox/")


def test_modr_01_small_clubs_of_the_account_lose_their_names_and_get_them_back(seller, xu, lin, topic, board):
    for n in range(3):
        start_topic(seller, board, title=f"铺垫{n}", body="正文", at=NOON - 8 * DAY)
    Member.objects.filter(pk=seller.pk).update(joined_at=NOON - 20 * DAY)
    seller.refresh_from_db()
    club = found_club(seller, "六折贴膜群", "film", intro="加群领券", at=NOON)
    sweep = treat_as_spam(xu, seller, at=NOON)
    club.refresh_from_db()
    assert (club.name, club.intro, club.board.name) == (f"圈子 {club.pk}", "", f"圈子 {club.pk}")
    undo_spam(xu, sweep, at=NOON)
    club = Club.objects.select_related("board").get(pk=club.pk)
    assert (club.name, club.intro, club.board.name) == ("六折贴膜群", "加群领券", "六折贴膜群")


def test_modr_01_every_room_with_words_of_members_can_sweep():
    assert {"posts", "names", "clubs"} <= set(sweepers)


# --- names and introductions ---------------------------------------------------------------------------------------


def test_modr_01_a_name_is_reported_taken_off_and_chosen_anew(chen, mei, xu):
    change_profile(chen, name="骂人的名字", bio="骂人的话", region=None, product=None, at=NOON)
    choose_keywords(chen, ["露营"], at=NOON)
    assert f"/report/member/{chen.pk}/" in page(mei, f"/u/{chen.handle}/")
    as_(mei).post(f"/report/member/{chen.pk}/", {"rule": "rude"})
    row = Review.objects.get()
    assert "骂人的名字；骂人的话；露营" in row.words
    assert "骂人的话" in page(xu, f"/desk/queue/{row.pk}/")
    decide_review(xu, row, Outcome.HIDE, rule=Rule.RUDE, said="换个名字", at=NOON)
    drain()
    fresh = Member.objects.get(pk=chen.pk)
    assert fresh.name == "车友chen"
    assert "换个名字" in page(fresh, "/inbox/")
    change_profile(fresh, name="老陈来了", bio="", region=None, product=None, at=NOON + DAY)  # no half year to wait
    assert not Cover.objects.exists()
    uncover_member(xu, fresh, at=NOON + DAY)
    assert Member.objects.get(pk=chen.pk).name == "老陈来了"


def test_modr_01_a_name_that_somebody_took_meanwhile_stays_theirs(chen, mei, xu):
    old = chen.name
    cover_member(xu, chen, rule=Rule.RUDE, at=NOON)
    mei.refresh_from_db()
    change_profile(mei, name=old, bio="", region=None, product=None, at=NOON)
    uncover_member(xu, Member.objects.get(pk=chen.pk), at=NOON)
    assert Member.objects.get(pk=chen.pk).name == "车友chen"
    assert Member.objects.get(pk=mei.pk).name == old


def test_modr_01_who_may_not_take_names_off_may_not_put_them_back(chen, mei, xu, shen):
    cover_member(xu, chen, rule=Rule.RUDE, at=NOON)
    for who in (mei, shen):
        assert as_(who).get(f"/moderation/member/{chen.pk}/hide/").status_code == 403
        assert as_(who).post(f"/moderation/member/{chen.pk}/restore/").status_code == 403
    assert as_(Member.objects.get(pk=chen.pk)).post(f"/moderation/member/{chen.pk}/restore/").status_code == 403
    assert as_(xu).post(f"/moderation/member/{chen.pk}/restore/").status_code == 302
    assert Member.objects.get(pk=chen.pk).name == "老陈"


def test_modr_01_a_club_is_reported_and_its_founder_told(club, mei, lin, xu, chen):
    Club.objects.filter(pk=club.pk).update(audience="public", policy=Policy.OPEN)
    assert f"/report/club/{club.pk}/" in page(chen, "/clubs/xuexian/")
    as_(chen).post(f"/report/club/{club.pk}/", {"rule": "false"})
    row = Review.objects.get()
    assert row.whom == lin
    decide_review(xu, row, Outcome.HIDE, rule=Rule.FALSE, at=NOON)
    club.refresh_from_db()
    assert club.name == f"圈子 {club.pk}"
    assert as_(lin).post(f"/moderation/club/{club.pk}/restore/").status_code == 403
    undo_decision(xu, Review.objects.get(pk=row.pk), at=NOON)
    club.refresh_from_db()
    assert club.name == "雪线小队"


def test_modr_01_a_sweep_costs_no_statement_more_for_each_post(seller, topic, xu, django_assert_max_num_queries):
    for n in range(20):
        reply(seller, topic, body=f"第 {n} 条广告", at=NOON)
        start_topic(seller, topic.board, title=f"广告主题{n}", body="六折", at=NOON)
    with django_assert_max_num_queries(78):  # two of them look for blogs, one for words in talks
        treat_as_spam(xu, seller, at=NOON)
    assert Activity.objects.filter(verb="post.hidden").count() == 40
