"""Each kind of data is gone on its day, by its job, without anybody asking (PRIV-08): a walk over the register."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clubs.actions import found_club, invite, join_club
from community.access.origins import Origin
from community.activity.actions import run_job
from community.activity.registry import jobs
from community.api.actions import answer_once, issue_token
from community.privacy.models import Ended
from community.privacy.registry import Term, holdings
from forums.actions import hide_post, reply, start_topic
from profiles.actions import ask_field, change_profile, retire_field, send_code
from profiles.bookmarks.actions import bookmark, remove_bookmark
from profiles.drafts.actions import keep_draft
from profiles.garage.actions import open_proof, refuse_proof
from profiles.garage.models import Proof
from profiles.inbox.actions import ask_once
from profiles.leaving.actions import ask_for_export, make_exports, send_closing_code
from profiles.portraits.models import Portrait
from profiles.signin.actions import ask_recovery, begin_device, bind_phone, send_sms_code
from profiles.signin.agents import Agent
from tests.conftest import NOON, as_, drain, person
from tests.house.planting import NUMBER
from tests.profiles.garages import car_of

WITH_DAYS = sorted(code for code, holding in holdings.items() if holding.term.days is not None)
AT = NOON - timedelta(days=400)


@pytest.fixture(autouse=True)
def apart(files_apart, settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def her(board):
    return person("qing", "小青", at=AT - timedelta(days=90))


def hidden_words(her, board, admin):
    post = start_topic(her, board, title="一个主题", body="骂人的话", at=AT).posts.get()
    hide_post(admin, post, rule="rude", at=AT)


def kept_picture(her, board, admin):
    Portrait.objects.create(
        member=her, place="avatar", key="0" * 32, ready=True, hidden_at=AT, hidden_rule="rude", at=AT
    )


def told(her, board, admin):
    topic = start_topic(her, board, title="一个主题", body="说两句", at=AT)
    reply(admin, topic, body="回一句", at=AT)
    drain(AT)


def packed(her, board, admin):
    ask_for_export(her, at=AT)
    make_exports(AT)


def taken_out(her, board, admin):
    row = bookmark(her, start_topic(her, board, title="一个主题", body="说两句", at=AT), at=AT)
    remove_bookmark(her, row, at=AT)


def signed_in(her, board, admin):
    begin_device(her, as_(her).session.session_key, Agent(), "浙江", at=AT)


def decided(her, board, admin):
    proof = Proof.objects.create(car=car_of(her, at=AT), wording=1, wording_hash="0" * 64, at=AT)
    refuse_proof(admin, open_proof(admin, proof, at=AT), why="blurred", at=AT)


def asked_no_more(her, board, admin):
    road = ask_field(admin, label="常走的路", why="好约着一起开", choices=[], at=AT)
    told = {road: ("杭徽高速", "public")}
    change_profile(her, name=her.name, bio="", region=None, product=None, values=told, at=AT)
    retire_field(admin, road, at=AT)


def invited(her, board, admin):
    club = found_club(admin, "晚风小队", "wanfeng", intro="傍晚出门的人", at=AT)
    join_club(her, club, at=AT)
    invite(her, club, at=AT)


def allowed_once(her, board, admin):
    topic = start_topic(admin, board, title="一个主题", body="说两句", at=AT)
    ask_once(her, topic, openid="o" * 28, scene=1, template="t", at=AT)


def token_with_answer(her, board, admin):
    token, _secret = issue_token(her, "脚本", ["read"], ends_at=AT + timedelta(days=9), at=AT)
    answer_once(token, "key", "0" * 64, lambda: (200, {}), at=AT)


PLANT = {
    "api.ApiAnswer": token_with_answer,
    "api.ApiToken": token_with_answer,
    "bookmarks.Bookmark": taken_out,
    "clubs.Invitation": invited,
    "drafts.Draft": lambda her, board, admin: keep_draft(her, "topic:care", {"body": ["写了一半"]}, url="/", at=AT),
    "garage.Proof": decided,
    "inbox.Line": told,
    "inbox.Notice": told,
    "inbox.Once": allowed_once,
    "leaving.Closure": lambda her, board, admin: send_closing_code(her, at=AT),
    "leaving.Export": packed,
    "moderation.KeptWords": hidden_words,
    "portraits.Portrait": kept_picture,
    "profiles.Joining": lambda her, board, admin: send_code("late@example.com", "来晚了", at=AT),
    "profiles.FieldValue": asked_no_more,
    "signin.Change": lambda her, board, admin: bind_phone(her, NUMBER, at=AT),
    "signin.Code": lambda her, board, admin: send_sms_code(NUMBER, member=her, at=AT),
    "signin.Device": signed_in,
    "signin.Recovery": lambda her, board, admin: ask_recovery(her, at=AT),
    "sealed.Posting": lambda her, board, admin: start_topic(
        her, board, title="一个主题", body="说两句", origin=Origin("浙江", "101.68.211.7", 50123), at=AT
    ),
}


def test_priv_08_every_class_with_days_is_planted():
    assert set(PLANT) == set(WITH_DAYS), "tests/house/test_terms.py plants nothing in a class of the register"


def last_day(holding):
    """The moment at which the term of what was planted is over."""
    since = holding.model._base_manager.order_by(holding.term.since).values_list(holding.term.since, flat=True).last()
    if not hasattr(since, "hour"):
        since = timezone.make_aware(timezone.datetime(since.year, since.month, since.day))
    return since + timedelta(days=holding.term.days)


def is_there(holding):
    rows = holding.model._base_manager.all()
    return rows.exclude(**{f"{holding.term.since}__isnull": True}).exists()


@pytest.mark.parametrize("code", WITH_DAYS)
def test_priv_08_it_is_there_the_day_before_and_gone_the_day_after_with_one_row_in_the_log(code, her, board, admin):
    holding = holdings[code]
    PLANT[code](her, board, admin)
    job, end = jobs[holding.term.job], last_day(holding)
    assert is_there(holding), code
    run_job(job, end - timedelta(days=1))
    assert is_there(holding), f"{code} went a day too early"
    assert not Ended.objects.filter(code=code).exists()
    run_job(job, end + timedelta(days=1))
    assert not is_there(holding), f"{code} outlives its term"
    (row,) = Ended.objects.filter(code=code)
    assert row.rows >= 1
    run_job(job, end + timedelta(days=2))
    assert Ended.objects.filter(code=code).count() == 1


def test_priv_08_a_job_that_ends_nothing_leaves_the_row_control(her, board, admin, monkeypatch):
    holding = holdings["drafts.Draft"]
    PLANT["drafts.Draft"](her, board, admin)
    monkeypatch.setitem(jobs, "prune_drafts", type(jobs["prune_drafts"])("prune_drafts", 1, lambda at: 0))
    run_job(jobs["prune_drafts"], last_day(holding) + timedelta(days=1))
    assert is_there(holding)
    assert not Ended.objects.exists()
    assert isinstance(holding.term, Term)


def test_priv_08_the_public_page_says_what_went_lately(her, board, admin):
    PLANT["profiles.Joining"](her, board, admin)
    run_job(jobs["forget_joinings"], last_day(holdings["profiles.Joining"]) + timedelta(days=1))
    assert "最近到期清掉的" in as_(admin).get("/privacy/").content.decode()
