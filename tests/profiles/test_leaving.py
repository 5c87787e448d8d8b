"""注销账号: asked for, taken back, closed on the day, by herself alone (PRIV-03)."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from clubs.models import Membership, Rank
from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.models import Activity
from community.outgoing.registry import Undelivered
from community.privacy.actions import erase_rows
from community.privacy.models import Erasure
from community.privacy.registry import subject_of
from forums.actions import reply, start_topic
from forums.models import Post, Topic
from profiles.actions import set_role
from profiles.leaving import actions
from profiles.leaving.models import COOLING, Closure
from profiles.models import Member
from profiles.points.actions import carry_out, propose_adjustment
from profiles.points.models import Account, Entry, House
from profiles.signin.actions import join_by_phone
from tests.conftest import NOON, as_, drain, let_in, person

CHOICES = {"posts": "stay", "points": "donate"}


@pytest.fixture(autouse=True)
def list_apart(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")


@pytest.fixture
def her(board):
    member = person("qing", "小青")
    member.set_password("long-enough-77")
    member.save()
    return member


def asked(her, at=NOON, **more):
    fields = {"keeps_posts": True, "points": "donate", "password": "long-enough-77"} | more
    return actions.ask_to_close(her, at=at, **fields)


def on_the_day(at=NOON):
    """The worker on a fake clock: nothing a minute before, closed on the minute, erased."""
    assert actions.close_due(at + COOLING - timedelta(minutes=1)) == 0
    assert actions.close_due(at + COOLING) == 1
    erase_rows(Erasure.objects.get().pk, at + COOLING)


def working_days(start, end):
    day, count = start, 0
    while day < end:
        day += timedelta(days=1)
        count += day.weekday() < 5
    return count


def test_priv_03_the_way_out_is_two_steps_from_settings_and_from_my_relation(her):
    client = as_(her)
    for place in ("/my/settings/", "/my/relation/"):
        assert 'href="/my/leaving/"' in client.get(place).content.decode()
    page = client.get("/my/leaving/").content.decode()
    for said in ("留下，不署名", "跟我一起走", "捐给社区", "没有员工来劝", "15 个工作日"):
        assert said in page


def test_priv_03_she_closes_it_herself_within_fifteen_working_days_and_no_colleague_has_a_part(her, admin):
    client = as_(her)
    answer = client.post("/my/leaving/", CHOICES | {"password": "long-enough-77"})
    assert answer.status_code == 302
    row = Closure.objects.get()
    assert working_days(row.asked_at, row.due_at) <= 15
    page = client.get("/my/leaving/").content.decode()
    assert "不走了，留下来" in page
    assert row.receipt_url in page
    on_the_day(row.asked_at)
    assert not Member.objects.filter(handle="qing").exists()
    assert not Activity.objects.filter(actor=admin, verb__startswith="closure").exists()
    assert Client().get(row.receipt_url).status_code == 200


def test_priv_03_everything_goes_on_as_before_until_then_and_one_press_takes_it_back(her, board, mei):
    asked(her)
    client, topic = as_(her), start_topic(mei, board, title="周末去哪儿", body="想去看海", at=NOON)
    reply(her, topic, body="我也想去", at=NOON + timedelta(days=3))
    assert client.get("/my/points/").status_code == 200
    assert client.post("/my/leaving/cancel/", follow=True).status_code == 200
    assert not Closure.objects.exists()
    assert actions.close_due(NOON + timedelta(days=30)) == 0
    again = Member.objects.get(pk=her.pk)
    assert (again.is_active, again.trust, again.name) == (True, her.trust, "小青")
    # a second press is no fault
    assert "账号好好的" in client.post("/my/leaving/cancel/", follow=True).content.decode()


def test_priv_03_taking_it_back_after_the_end_changes_nothing(her):
    asked(her)
    client = as_(her)
    on_the_day()
    assert client.post("/my/leaving/cancel/").status_code == 302
    assert not Member.objects.filter(pk=her.pk).exists()
    with pytest.raises(Refused, match="从头提一次"):
        actions.change_closing(her, keeps_posts=True, points="donate")


def test_priv_03_a_wrong_password_or_code_moves_nothing_and_wears_out(her):
    with pytest.raises(Refused, match="什么都没动"):
        asked(her, password="wrong")
    with pytest.raises(Refused, match="收一个验证码"):
        asked(her, password="")
    actions.send_closing_code(her, at=NOON)
    code = Closure.objects.get().code_hash
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused, match=f"还能试 {left} 次"):
            asked(her, password="", code="000000")
    with pytest.raises(Refused, match="作废"):
        asked(her, password="", code="000000")
    assert Closure.objects.get().code_hash == code
    assert Closure.objects.get().asked_at is None
    page = as_(her).post("/my/leaving/", CHOICES | {"password": "wrong"})
    assert page.status_code == 422
    assert "什么都没动" in page.content.decode()


def test_priv_03_a_mailed_code_confirms_for_ten_minutes(her, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_closing_code(her, at=NOON)
    code = re.search(r"\d{6}", mail.outbox[-1].body)[0]
    with pytest.raises(Refused, match="10 分钟"):
        asked(her, NOON + timedelta(minutes=10), password="", code=code)
    assert asked(her, NOON + timedelta(minutes=9), password="", code=code).due_at
    # used up
    with pytest.raises(Refused):
        asked(her, NOON + timedelta(minutes=9), password="", code=code)


def test_priv_03_sending_a_code_keeps_what_was_chosen(her):
    answer = as_(her).post("/my/leaving/code/", {"posts": "go", "points": "lapse", "password": "half"}, follow=True)
    page = answer.content.decode()
    assert 'value="go" checked' in page
    assert 'value="lapse" checked' in page
    assert "half" not in answer.redirect_chain[0][0]


def test_priv_03_asked_again_the_choices_change_and_the_day_stays(her):
    first = asked(her)
    second = asked(her, NOON + timedelta(days=2), keeps_posts=False)
    assert (second.due_at, second.keeps_posts) == (first.due_at, False)
    assert as_(her).post("/my/leaving/change/", {"posts": "stay", "points": "lapse"}).status_code == 302
    row = Closure.objects.get()
    assert (row.keeps_posts, row.points, row.due_at) == (True, "lapse", first.due_at)
    assert as_(her).post("/my/leaving/change/", {"posts": "sideways"}).status_code == 302
    assert Closure.objects.get().keeps_posts


def test_priv_03_the_letters_say_how_to_stay_and_where_the_receipt_is(her, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = asked(her)
    assert "/my/leaving/" in mail.outbox[-1].body
    assert row.receipt_url in mail.outbox[-1].body
    with django_capture_on_commit_callbacks(execute=True):
        actions.close_due(NOON + COOLING)
    assert row.receipt_url in mail.outbox[-1].body


def talk(her, board, mei):
    topic = start_topic(her, board, title="雾凇怎么拍", body="早上六点去", tags=["雾凇拍法"], at=NOON)
    reply(mei, topic, body="谢谢，去了", at=NOON)
    theirs = start_topic(mei, board, title="别人的话题", body="先起个头", at=NOON)
    mine = reply(her, theirs, body="这是我的一句", at=NOON)
    reply(mei, theirs, body="引用一下", quoted=mine, at=NOON)
    drain()
    return topic, theirs, mine


def test_priv_03_posts_that_stay_carry_no_name(her, board, mei):
    topic, theirs, _mine = talk(her, board, mei)
    asked(her)
    on_the_day()
    page = Client().get(f"/t/{topic.pk}/").content.decode()
    assert "雾凇怎么拍" in page
    assert "早上六点去" in page
    assert "已注销的车友" in page
    assert "小青" not in page
    other = Client().get(f"/t/{theirs.pk}/").content.decode()
    assert "这是我的一句" in other
    assert "小青" not in other
    assert "小青" not in Client().get("/forums/care/").content.decode()


def test_priv_03_posts_that_go_leave_the_replies_of_others_and_right_counts(her, board, mei):
    from forums.actions import recount

    topic, theirs, mine = talk(her, board, mei)
    asked(her, keeps_posts=False)
    on_the_day()
    page = Client().get(f"/t/{topic.pk}/").content.decode()
    assert "谢谢，去了" in page
    assert "早上六点去" not in page
    assert "雾凇怎么拍" not in page
    other = Client().get(f"/t/{theirs.pk}/").content.decode()
    assert "这是我的一句" not in other
    assert "引用一下" in other
    assert Post.objects.get(pk=mine.pk).source == ""
    assert not Topic.objects.filter(title="雾凇怎么拍").exists()
    assert not Activity.objects.filter(title__contains="雾凇").exists()
    assert recount() == 0


@pytest.mark.parametrize(("choice", "house"), [("donate", House.SPENT), ("lapse", House.EXPIRED)])
def test_priv_03_points_are_given_to_the_community_or_lapse_and_the_books_stay_right(her, admin, choice, house):
    second = person("second", "站长二号", role=Role.ADMIN)
    carry_out(second, propose_adjustment(admin, her, 80, "活动帮忙", at=NOON), at=NOON)
    key = subject_of(her)
    asked(her, points=choice)
    on_the_day()
    assert Account.objects.get(subject=key).balance == 0
    last = Entry.objects.filter(subject=key).latest("pk")
    assert (last.amount, last.house) == (-80, house)
    assert (last.rule == "leaving.donated") == (choice == "donate")


def test_priv_03_a_club_passes_on_to_whoever_is_next_and_the_page_says_to_whom(lin, club, mei):
    page = as_(lin).get("/my/leaving/").content.decode()
    assert "「雪线小队」会交给成员 小梅" in page
    lin.set_password("long-enough-77")
    lin.save()
    asked(lin)
    on_the_day()
    club.refresh_from_db()
    assert Membership.objects.get(club=club, member=mei).rank == Rank.FOUNDER
    assert club.member_count == 1


def test_priv_03_a_leader_beside_her_takes_over_first_and_a_club_without_anybody_stays(lin, club, mei, chen):
    let_in(chen, club)
    Membership.objects.filter(club=club, member=chen).update(rank=Rank.LEADER)
    assert "会交给会长 老陈" in as_(lin).get("/my/leaving/").content.decode()
    Membership.objects.filter(club=club).exclude(member=lin).delete()
    assert "里没有别人" in as_(lin).get("/my/leaving/").content.decode()


def test_priv_03_the_last_admin_stays_until_there_is_another_and_is_told_so(admin):
    page = as_(admin).get("/my/leaving/").content.decode()
    assert "先任命一位管理员" in page
    assert as_(admin).post("/my/leaving/code/").status_code == 403
    second = person("second", "站长二号", role=Role.ADMIN)
    admin.set_password("long-enough-77")
    admin.save()
    assert "站长二号" in as_(admin).get("/my/leaving/").content.decode()
    asked(admin)
    set_role(second, Role.MEMBER, at=NOON)
    # become the last one meanwhile: it waits, nothing is lost
    assert actions.close_due(NOON + COOLING) == 0
    assert Member.objects.get(pk=admin.pk).is_active


def test_priv_03_nobody_signs_in_once_it_is_closed(her):
    asked(her)
    client = as_(her)
    actions.close_due(NOON + COOLING)
    assert "/account/login/" in client.get("/my/points/").headers.get("Location", "")


def test_priv_03_an_unused_code_is_forgotten_a_day_later(her):
    actions.send_closing_code(her, at=NOON)
    actions.close_due(NOON + timedelta(days=1, minutes=9))
    assert Closure.objects.exists()
    actions.close_due(NOON + timedelta(days=1, minutes=11))
    assert not Closure.objects.exists()
    assert timezone.now() > NOON


def _came_in(member, at):
    """Her browser after a sign-in by an account of elsewhere or a passkey, at a moment."""
    browser = as_(member)
    session = browser.session
    record_authentication(SimpleNamespace(session=session), member, method="socialaccount", provider="weixin")
    session["account_authentication_methods"][-1]["at"] = at.timestamp()
    session.save()
    return browser


def test_priv_03_who_has_neither_password_address_nor_number_closes_out_of_a_fresh_sign_in(board):
    """Whoever came by an account of elsewhere or a passkey alone has nothing a code could be sent to."""
    her, now = person("wei", "小微"), timezone.now()
    her.set_unusable_password()
    her.email = ""
    her.save()
    EmailAddress.objects.filter(user=her).delete()
    for stale in (as_(her), _came_in(her, now - timedelta(minutes=11))):
        page = stale.post("/my/leaving/", CHOICES)
        assert page.status_code == 422
        assert "再登录一次" in page.content.decode()
        assert stale.post("/my/leaving/code/", CHOICES).status_code == 403
    assert not Closure.objects.filter(asked_at__isnull=False).exists()
    assert _came_in(her, now).post("/my/leaving/", CHOICES).status_code == 302
    assert Closure.objects.get(member=her).asked_at
    her.set_password("long-enough-77")
    her.save()
    actions.cancel_closing(her, at=NOON)
    assert _came_in(her, now).post("/my/leaving/", CHOICES).status_code == 422, (
        "control: who has a password is asked for it"
    )


def test_priv_03_who_came_in_with_a_number_alone_closes_with_a_code_sent_there(
    board, capsys, django_capture_on_commit_callbacks
):
    her = join_by_phone("+8613800007777", "手机来的", at=NOON, handle="shou")
    client = as_(her)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/my/leaving/code/", CHOICES, follow=True).content.decode()
    assert "发到你的手机了" in page
    code = re.search(r"(?<!\d)\d{6}(?!\d)", capsys.readouterr().out)[0]
    client.post("/my/leaving/", CHOICES | {"code": code})
    assert Closure.objects.get().asked_at
    assert actions.close_due(timezone.now() + COOLING) == 1
    assert not Member.objects.get(pk=her.pk).is_active
    assert not mail.outbox


def test_priv_03_a_code_that_cannot_be_sent_is_said_and_changes_nothing(her, monkeypatch):
    """The adapter fails after the commit, which a test's transaction never sees: the door is handed its failure."""

    def broken(member, *, at):
        raise Undelivered("refused")

    monkeypatch.setattr(actions, "send_closing_code", broken)
    page = as_(her).post("/my/leaving/code/", CHOICES, follow=True).content.decode()
    assert "码没能发出去" in page
    assert not Closure.objects.exclude(asked_at=None).exists()
