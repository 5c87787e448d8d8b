"""Every door that is the brand's people's alone either leaves a row in 谁用了我的数据, or stands here with its reason."""

import pytest
from django.db import transaction
from django.utils import timezone

from community.moderation.actions import report, take_measure
from community.moderation.registry import kinds
from community.privacy.models import DataRead
from forums.actions import start_topic
from profiles.actions import change_profile
from profiles.models import Member
from tests.conftest import NOON, as_
from tests.house.test_doors import STAFF, TABLE, _fresh, knock, world  # noqa: F401 (the fixture)
from tests.profiles.garages import car_of, handed_over, vin

# {door: (whose data it shows, the fields that are shown in this world)}
READS = {
    "profiles:customer": ("member", ["邮箱", "来的日子", "同意情况"]),
    "moderation:measures": ("stranger", ["警告、禁言和停用", "警告的分"]),
    "moderation:review": ("member", ["警告、禁言和停用"]),
}
NOBODY = "in it stands no member: rules, words, tags, boards, backups"
PUBLIC = "what it shows stands in public, or did until a colleague hid it, with the names that stand there"
WORK = "a list of work: who asked for what and what colleagues did; nobody's data is opened until one of it is"
NO_ROW = {
    **dict.fromkeys(
        (
            "points:change_rule", "garage:import_sold", "backups:backups", "backups:fetch", "ops:condition", "tags:desk", "tags:curate",
            "tags:merge_tags", "profiles:fields", "profiles:change_field", "widgets:desk", "widgets:change_feed", "forums:desk", "forums:open_board",
            "forums:change_board", "insights:desk", "text:words", "text:change_word", "text:guard", "text:change_sensitive",
            "text:versions", "text:roll_back", "chat:open_room", "pages:change_look", "pages:looks", "pages:bring_back_look",
        ),
        NOBODY,
    ),
    **dict.fromkeys(("moderation:hide", "forums:deeds", "forums:manage_topic"), PUBLIC),
    **dict.fromkeys(("points:desk", "garage:desk", "moderation:desk", "moderation:queue"), WORK),
    "profiles:customers": "finds a name, which everybody may, and leads to the page that is logged",
    "profiles:roles": "the brand's own people",
    "garage:judge": "who handed in a document for which model, as her request says; the document is opened by a logged POST",
    "sealed:open_sealed": "a form; what it opens is logged before it is shown (tests/profiles/test_sealed.py)",
    "reports:terms": "no figure under ten people",
    "reports:export": "no figure under ten people",
    "reports:sentences": "without names; whoever is named by her own yes gets a row (tests/insights/test_reports.py)",
}  # fmt: skip


def staff_pages():
    """Every page of the table that is for some of the brand's people and for nobody else."""
    return {
        name
        for name, (method, _p, allowed, _b) in TABLE.items()
        if method == "GET" and allowed and allowed <= set(STAFF)
    }


def test_priv_05_every_page_of_the_brands_people_is_known():
    assert staff_pages() == READS.keys() | NO_ROW.keys()
    assert all(NO_ROW.values())


def test_priv_05_each_staff_read_makes_exactly_one_row_that_names_what_is_shown(world):  # noqa: F811
    for name in sorted(staff_pages()):
        for who in sorted(TABLE[name][2]):
            _fresh()
            with transaction.atomic():
                status, _to, text = knock(world, name, who)
                rows = list(DataRead.objects.values_list("member", "reader", "fields"))
                transaction.set_rollback(True)
            reader = world["who"][who].pk
            whom, fields = READS.get(name, ("", []))
            expected = [(world["who"][whom].pk, reader, fields)] if whom else []
            assert status == 200 or name == "insights:desk", f"{who} at {name}: {status}"  # which leads on
            assert rows == expected, f"{who} at {name}: {rows}"
            assert "example.com" not in text or "邮箱" in fields, f"{name} shows an address"


def test_priv_05_those_without_the_power_leave_no_row(world):  # noqa: F811
    for name in READS:
        for who in set(world["who"]) - set(TABLE[name][2]):
            _fresh()
            knock(world, name, who)
    assert not DataRead.objects.exists()


def test_priv_05_the_member_reads_who_saw_her_warnings(site, mei, admin):
    take_measure(admin, mei, "warn", rule="rude", reason="嘴快了", at=NOON)
    assert "嘴快了" in as_(admin).get("/desk/acts/mei/").content.decode()
    shown = as_(mei).get("/my/reads/").content.decode()
    for words in ("站长一号，管理员", "警告、禁言和停用", "处理会员", "让社区运转"):
        assert words in shown


def test_priv_05_a_held_text_is_named_beside_the_warnings(board, mei, lin, admin):
    topic = start_topic(mei, board, title="拿不准的一段", body="说两句", at=NOON)
    review = report(lin, kinds["post"], topic.posts.get(number=1), rule="rude", at=NOON)
    type(review).objects.filter(pk=review.pk).update(held=True)
    as_(admin).get(f"/desk/queue/{review.pk}/")
    assert DataRead.objects.get(member=mei).fields == ["警告、禁言和停用", "还没放行的原话"]


@pytest.mark.parametrize("sight", ["public", "self"])
def test_priv_05_the_members_page_names_exactly_what_it_shows(site, mei, shen, sight):
    from community.catalogue.models import Product, Region

    place, car = Region.objects.filter(name="杭州市").first() or Region.objects.first(), Product.objects.first()
    change_profile(
        mei, name=mei.name, bio="", region=place, product=car, sight={"region": sight, "product": sight}, at=NOON
    )
    page = as_(shen).get("/desk/members/mei/").content.decode()
    row = DataRead.objects.get()
    for label, value in (("邮箱", "mei@example.com"), ("城市", place.name), ("车型", car.model)):
        assert (label in row.fields) == (value in page), label
    assert ("车型" in row.fields) == ("城市" in row.fields) == (sight == "public")
    assert row.fields[-2:] == ["来的日子", "同意情况"]


def test_priv_05_what_is_not_there_is_not_said_to_be_read(site, mei, shen):
    Member.objects.filter(pk=mei.pk).update(email=None)
    as_(shen).get("/desk/members/mei/")
    assert DataRead.objects.get().fields == ["来的日子", "同意情况"]


def test_priv_05_an_opened_document_names_the_serial_only_where_there_is_one(site, mei, shen, files_apart):
    proof = handed_over(mei, car_of(mei), vin(1))
    as_(shen).post(f"/desk/garage/{proof.pk}/", {"do": "open"})
    assert DataRead.objects.get().fields == ["行驶证照片", "车型", "车架号"]
    type(proof).objects.filter(pk=proof.pk).update(serial="")
    as_(shen).post(f"/desk/garage/{proof.pk}/", {"do": "open"})
    assert DataRead.objects.latest("pk").fields == ["行驶证照片", "车型"]
    assert DataRead.objects.filter(at__lte=timezone.now()).count() == 2
