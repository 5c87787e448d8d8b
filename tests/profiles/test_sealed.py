"""The province beside what is written, and the sealed log under it (ACCS-04)."""

from datetime import timedelta

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.origins import Origin
from community.access.permissions import Refused
from community.activity.models import Activity
from community.activity.registry import jobs
from community.privacy.models import DataRead
from community.privacy.registry import holdings, purposes
from forums.actions import edit_post, reply
from forums.models import Post
from profiles.actions import note_province
from profiles.consent.models import Subject
from profiles.models import Member
from profiles.sealed import actions
from profiles.sealed.models import KEEP, Opening, Posting, RetentionDoor
from tests.community.test_origins import AMERICA, HANGZHOU
from tests.conftest import NOON, as_

HERE = Origin("浙江", HANGZHOU, 50123)
ASKED = {"scope": "post", "basis": "police", "reason": "某公（网）调〔2026〕17 号"}


def from_(member, address=HANGZHOU):
    return as_(member, REMOTE_ADDR=address, REMOTE_PORT="50123")


# --- the province -------------------------------------------------------------------------------------------------


def test_accs_04_a_topic_a_reply_and_an_edit_are_sealed_and_show_the_province_of_the_first_words(board, mei, lin):
    browser = from_(mei)
    typed = {"kind": "discussion", "title": "西湖边停车", "body": "哪儿好停？", "tags": ""}
    assert browser.post("/forums/care/new/", typed).status_code == 302
    opening = Post.objects.get(topic__title="西湖边停车")
    assert from_(lin, AMERICA).post(f"/t/{opening.topic_id}/reply/", {"body": "北山街。"}).status_code == 302
    assert from_(mei, AMERICA).post(f"/p/{opening.pk}/edit/", typed | {"body": "哪儿好停车？"}).status_code == 302
    page = Client().get(f"/t/{opening.topic_id}/").content.decode()
    shown = '<span><span class="sr">发自</span>{}</span>'
    assert page.count(shown.format("浙江")) == 1
    assert page.count(shown.format("海外")) == 1
    rows = Posting.objects.order_by("id").values_list("kind", "object_id", "address", "port")
    second = Post.objects.get(topic=opening.topic_id, number=2)
    assert list(rows) == [
        ("post", opening.pk, HANGZHOU, 50123), ("post", second.pk, AMERICA, 50123), ("edit", opening.pk, AMERICA, 50123),
    ]  # fmt: skip


def test_accs_04_going_back_to_an_earlier_version_is_sealed_too(topic, mei):
    post = topic.posts.get(number=1)
    edit_post(mei, post, body="改了一回", at=NOON)
    assert from_(mei).post(f"/p/{post.pk}/history/1/restore/").status_code == 302
    assert list(Posting.objects.values_list("kind", "object_id")) == [("edit", post.pk)]


def test_accs_04_what_came_through_no_door_has_no_province_and_no_row(topic):
    assert topic.posts.get(number=1).province == ""
    assert not Posting.objects.exists()
    assert "发自" not in Client().get(topic.get_absolute_url()).content.decode()


def test_accs_04_where_the_server_tells_no_address_the_row_says_so(topic, lin):
    reply(lin, topic, body="在吗", origin=Origin(), at=NOON)
    assert Posting.objects.get().address is None


def test_accs_04_a_space_shows_the_province_of_the_last_post_and_changes_once_a_day(topic, mei):
    def shown():
        return Client().get("/u/mei/").content.decode().partition("IP 属地：")[2].partition("<")[0]

    assert shown() == ""
    reply(mei, topic, body="一", origin=HERE, at=NOON)
    assert shown() == "浙江"
    reply(mei, topic, body="二", origin=Origin("海外", AMERICA), at=NOON)
    assert shown() == "浙江"
    reply(mei, topic, body="三", origin=Origin("海外", AMERICA), at=NOON + timedelta(days=1))
    assert shown() == "海外"
    reply(mei, topic, body="四", origin=Origin("", "10.1.1.1"), at=NOON + timedelta(days=3))
    assert shown() == "海外"


def test_accs_04_signing_in_says_the_province(mei, rf):
    request = rf.post("/account/login/", REMOTE_ADDR=HANGZHOU)
    request.session = Client().session
    request._messages = FallbackStorage(request)
    get_adapter(request).login(request, mei)
    assert Member.objects.get(pk=mei.pk).province == "浙江"


def test_accs_04_limits_of_sign_in_count_by_the_same_address(rf):
    request = rf.get("/", REMOTE_ADDR=HANGZHOU, HTTP_X_FORWARDED_FOR=AMERICA)
    assert get_adapter(request).get_client_ip(request) == HANGZHOU


def test_accs_04_the_same_province_again_costs_no_statement(mei, django_assert_num_queries):
    note_province(mei, "浙江", at=NOON)
    with django_assert_num_queries(0):
        note_province(mei, "浙江", at=NOON + timedelta(days=9))


def test_accs_04_sealing_costs_two_statements_and_the_first_of_a_new_province_three(mei, django_assert_num_queries):
    with django_assert_num_queries(3):
        actions.seal(mei, "post", 1, HERE, at=NOON)
    with django_assert_num_queries(2):
        actions.seal(mei, "post", 2, HERE, at=NOON)


def test_accs_04_a_topic_page_asks_for_the_province_with_no_statement_of_its_own(topic, lin, chen):
    for n in range(3):
        reply(lin, topic, body=f"第 {n} 句", origin=HERE, at=NOON)
    with CaptureQueriesContext(transaction.get_connection()) as asked:
        as_(chen).get(topic.get_absolute_url())
    assert not [q["sql"] for q in asked if "sealed" in q["sql"]]
    with_province = [q["sql"] for q in asked if "province" in q["sql"] and 'FROM "forums_post"' in q["sql"]]
    assert with_province
    assert not [sql for sql in with_province if '"profiles_member"."province"' in sql]


# --- the log ------------------------------------------------------------------------------------------------------


@pytest.fixture
def written(topic, lin):
    """A reply of Lin's from Hangzhou."""
    return reply(lin, topic, body="从杭州写的", origin=HERE, at=NOON)


@pytest.mark.parametrize("model", [Posting, Opening])
def test_accs_04_the_log_and_its_openings_refuse_changes(written, admin, model):
    actions.open_sealed(admin, about=written.pk, at=NOON, **ASKED)
    rows = model.objects.all()
    for change in (lambda: rows.update(at=NOON - timedelta(days=999)), rows.delete, rows.get().delete):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()
    assert rows.count() == 1


def test_accs_04_the_door_lets_through_what_is_older_than_it_says_and_nothing_else(written):
    RetentionDoor.objects.create(code="sealed_posting", before=NOON)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Posting.objects.all().delete()
    RetentionDoor.objects.update(code="another_table", before=NOON + timedelta(days=1))
    RetentionDoor.objects.filter(code="sealed_posting").delete()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Posting.objects.all().delete()
    RetentionDoor.objects.create(code="sealed_posting", before=NOON + timedelta(seconds=1))
    Posting.objects.all().delete()
    assert not Posting.objects.exists()


def test_accs_04_the_log_is_empty_after_its_date_and_not_a_day_before(written, topic, lin):
    reply(lin, topic, body="一个月以后", origin=HERE, at=NOON + timedelta(days=30))
    run = jobs["forget_postings"].run
    assert run(NOON + KEEP) == 0
    assert Posting.objects.count() == 2
    assert run(NOON + KEEP + timedelta(seconds=1)) == 1
    assert run(NOON + KEEP + timedelta(days=31)) == 1
    assert not Posting.objects.exists()
    assert not RetentionDoor.objects.exists()
    assert jobs["forget_postings"].every <= 86_400


def test_accs_04_six_months_are_never_fewer_than_six_months():
    for month in range(1, 13):
        year, later = (2026, month + 6) if month <= 6 else (2027, month - 6)
        assert timezone.datetime(2026, month, 1) + KEEP >= timezone.datetime(year, later, 1)


# --- openings -----------------------------------------------------------------------------------------------------


def opened(browser, **typed):
    answer = browser.post("/desk/sealed/", ASKED | typed)
    return answer.status_code, answer.content.decode()


def test_accs_04_each_opening_makes_a_row_and_the_member_sees_it(written, admin, lin):
    browser = as_(admin)
    assert HANGZHOU not in browser.get("/desk/sealed/").content.decode()
    for n in (1, 2):
        status, page = opened(browser, about=f"/p/{written.pk}/")
        assert status == 200
        assert HANGZHOU in page
        assert "50123" in page
        assert Opening.objects.count() == DataRead.objects.filter(member=lin).count() == n
    row = Opening.objects.first()
    assert (row.by, row.by_role, row.basis) == (Subject.objects.get(member=admin).key, "admin", "police")
    assert (row.scope, row.post, row.reason) == ("post", written.pk, ASKED["reason"])
    seen = as_(lin).get("/my/reads/").content.decode()
    assert seen.count("封存的发帖地址") == 2
    assert "法律要求留的记录" in seen
    assert "站长一号" in seen
    assert Activity.objects.filter(verb="sealed.opened", actor=admin).count() == 2
    after = browser.get("/desk/sealed/").content.decode()
    assert HANGZHOU not in after
    assert ASKED["reason"] in after


def test_accs_04_the_row_stands_before_anything_is_shown(written, admin, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the row could not be written")

    monkeypatch.setattr(Opening.objects, "create", broken)
    browser = as_(admin, raise_request_exception=False)
    status, page = opened(browser, about=str(written.pk))
    assert status == 500
    assert HANGZHOU not in page


def test_accs_04_a_member_is_opened_by_the_exact_name_with_everything_she_wrote(written, topic, lin, mei, admin):
    reply(mei, topic, body="别人写的", origin=Origin("海外", AMERICA), at=NOON)
    status, page = opened(as_(admin), scope="member", about="小林")
    assert status == 200
    assert HANGZHOU in page
    assert AMERICA not in page
    assert Opening.objects.get().subject == Subject.objects.get(member=lin).key
    assert DataRead.objects.get().member == lin


def test_accs_04_what_is_not_there_is_said_and_still_written_down(topic, admin):
    status, page = opened(as_(admin), about=str(topic.posts.get(number=1).pk))
    assert status == 200
    assert "里面没有" in page
    assert Opening.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"about": ""}, "写帖子的网址或编号"),
        ({"about": "第三楼那个"}, "写帖子的网址或编号"),
        ({"about": "9" * 30}, "写帖子的网址或编号"),
        ({"about": "没这个人", "scope": "member"}, "没有叫「没这个人」的会员"),
        ({"about": "1", "basis": ""}, "没有依据，这里不开"),
        ({"about": "1", "reason": "查"}, "现在是 1 个"),
        ({"about": "1", "reason": "查" * 201}, "现在是 201 个"),
    ],
)
def test_accs_04_without_a_thing_a_ground_and_a_reason_nothing_opens_and_nothing_typed_is_lost(
    written, admin, typed, said
):
    status, page = opened(as_(admin), **typed)
    assert status == 422
    assert said in page
    assert not Opening.objects.exists()
    assert HANGZHOU not in page
    for value in filter(None, (ASKED | typed).values()):
        assert f'value="{value}"' in page


def test_accs_04_only_whoever_has_the_power_may_open_it(written, colleagues, lin):
    for role, colleague in colleagues.items():
        with pytest.raises(Refused):
            actions.open_sealed(colleague, about=written.pk, at=NOON, **ASKED)
        assert opened(as_(colleague), about=str(written.pk))[0] == 403, role
    assert not Opening.objects.exists()


def test_accs_04_the_empty_page_says_what_to_do(admin, site):
    assert "还没打开过" in as_(admin).get("/desk/sealed/").content.decode()
    assert "no-store" in as_(admin).get("/desk/sealed/").headers["Cache-Control"]


def test_accs_04_the_log_opens_by_post_when_its_writer_has_left(written, admin, lin):
    Subject.objects.filter(member=lin).delete()
    status, page = opened(as_(admin), about=str(written.pk))
    assert status == 200
    assert HANGZHOU in page
    assert "已离开的会员" in page


# --- what is said of it -------------------------------------------------------------------------------------------


def test_accs_04_the_register_says_what_is_kept_until_when_and_why_and_holds_no_address(written, lin, mei):
    holding = holdings["sealed.Posting"]
    rows = list(holding.rows(lin))
    assert [(r["kind"], r["object_id"]) for r in rows] == [("post", written.pk)]
    assert HANGZHOU not in str(rows)
    assert not holding.rows(mei).exists()
    assert holding.forget == "keep"
    assert f"{KEEP.days} 天" in holding.why
    assert "第二十一条" in holding.why
    assert purposes[holding.purpose].keep_days == KEEP.days
    assert not purposes[holding.purpose].optional


def test_accs_04_the_foot_links_the_icp_number_and_the_account_rules_are_shown(site, client):
    from community.pages.actions import lay_home

    lay_home("北辰车友会", icp="沪ICP备00000000号", terms="说真话。")
    page = client.get("/").content.decode()
    assert '<a href="https://beian.miit.gov.cn/" rel="noopener noreferrer">沪ICP备00000000号</a>' in page
    assert 'href="/rules/terms/"' in page
    rules = client.get("/rules/terms/").content.decode()
    assert "账号规则" in rules
    assert f"{KEEP.days} 天" in rules


def test_accs_04_old_posts_that_were_imported_have_no_province(board, admin):
    from types import SimpleNamespace

    from forums.actions import import_posts

    row = SimpleNamespace(key="a", body="很早以前写的", title="旧的", author="", at=NOON, tags=[])
    import_posts(board, [row], {}, at=NOON)
    assert Post.objects.get(imported=True).province == ""
    assert not Posting.objects.exists()


def test_accs_04_the_composer_of_a_visitor_seals_nothing(topic):
    Client(REMOTE_ADDR=HANGZHOU).post(f"/t/{topic.pk}/reply/", {"body": "没登录"})
    assert not Posting.objects.exists()
