"""What a member says of herself is seen by those she says, and by nobody else anywhere (PROF-08)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.permissions import Refused
from community.catalogue.models import Product, Region
from community.moderation.actions import take_measure
from community.moderation.models import KeptWords, Review
from community.search.models import Indexed
from forums.actions import reply
from forums.models import Topic
from profiles.actions import (
    ask_field,
    bring_back_field,
    change_field,
    change_profile,
    choose_keywords,
    cover_member,
    move_field,
    put_back_member,
    retire_field,
    uncover_member,
)
from profiles.consent.actions import answer
from profiles.finds.finds import people
from profiles.forms import FieldForm, ProfileForm
from profiles.models import MOST_FIELDS, FieldValue, Member, ProfileField, Sight
from tests.conftest import NOON, as_, drain

LINE, TOLD, WORD, CITY = "喜欢走夜路找星星", "老杭徽线的七个弯", "萤石暗号", "暗号城"
EVERYTHING = ("bio", "region", "product", "words")


@pytest.fixture
def road(admin):
    return ask_field(admin, label="常走的路", why="好约着一起开", choices=[], at=NOON)


def tell(member, road, sight):
    """The member tells everything there is to tell, for some."""
    city, _new = Region.objects.get_or_create(
        code="999900", defaults={"name": CITY, "full_name": CITY, "pinyin": "anhaocheng", "initials": "ahc"}
    )
    choose_keywords(member, [WORD], at=NOON)
    change_profile(
        member, name=member.name, bio=LINE, region=city, product=None, sight=dict.fromkeys(EVERYTHING, sight),
        values={road: (TOLD, sight)}, at=NOON,
    )  # fmt: skip
    drain()
    return member


def found_in(text):
    return {mark for mark in (LINE, TOLD, WORD, CITY) if mark in text}


def space(who, member):
    return (as_(who) if who else Client()).get(f"/u/{member.handle}/").content.decode()


@pytest.mark.parametrize(
    ("sight", "visitor", "stranger", "herself"),
    [(Sight.PUBLIC, True, True, True), (Sight.MEMBERS, False, True, True), (Sight.SELF, False, False, True)],
)
def test_prof_08_each_thing_stands_in_her_space_for_those_she_says(mei, chen, road, sight, visitor, stranger, herself):
    tell(mei, road, sight)
    everything = {LINE, TOLD, WORD, CITY}
    for who, sees in ((None, visitor), (chen, stranger), (mei, herself)):
        assert found_in(space(who, mei)) == (everything if sees else set()), (sight, who)


def test_prof_08_what_is_public_stands_in_her_space_and_in_the_search(mei, chen, road):
    """What is her own is looked for on the pages of all doors: tests/house/test_walk.py."""
    tell(mei, road, Sight.PUBLIC)
    assert {LINE, TOLD, WORD, CITY} == found_in(space(chen, mei)) == found_in(space(None, mei))
    assert as_(chen).get(f"/search/?q={WORD}").context["rows"]


@pytest.mark.parametrize(("sight", "seen"), [(Sight.SELF, set()), (Sight.MEMBERS, {LINE, TOLD, WORD})])
def test_prof_08_a_report_shows_and_hands_over_what_others_see_and_no_more(mei, chen, colleagues, road, sight, seen):
    """The page on which a person is reported, what the moderators are handed, and what a decision takes off and seals."""
    tell(mei, road, sight)
    assert found_in(as_(chen).get(f"/report/member/{mei.pk}/").content.decode()) == seen
    as_(chen).post(f"/report/member/{mei.pk}/", {"rule": "rude"})
    row = Review.objects.get(kind="member", key=mei.pk)
    assert found_in(row.words) == seen
    cover_member(colleagues["moderator"], mei, rule="rude", at=NOON)
    sealed = "".join(KeptWords.objects.values_list("words", flat=True))
    assert found_in(sealed) == seen - {WORD}
    mei.refresh_from_db()
    assert bool(mei.bio) == bool(mei.field_values.exists()) == (sight == Sight.SELF)
    put_back_member(colleagues["moderator"], mei.pk, at=NOON)
    mei.refresh_from_db()
    assert (mei.bio, mei.field_values.get().value) == (LINE, TOLD)


def test_prof_08_the_index_holds_only_what_everybody_sees(mei, road):
    for sight, there in ((Sight.PUBLIC, True), (Sight.MEMBERS, False), (Sight.PUBLIC, True), (Sight.SELF, False)):
        tell(mei, road, sight)
        row = Indexed.objects.get(kind="member", key=str(mei.pk))
        text = " ".join(str(value) for value in vars(row).values())
        for mark in (LINE, WORD, CITY):
            assert (mark in text) is there, (sight, mark)


def test_prof_08_a_model_she_keeps_to_herself_is_on_no_floor(mei, chen, topic, site):
    car = Product.objects.get(model="流光")
    Topic.objects.filter(pk=topic.pk).update(product=car)
    reply(chen, topic, body="我也想知道", at=NOON)
    for sight, there in ((Sight.PUBLIC, True), (Sight.MEMBERS, False), (Sight.SELF, False), (Sight.PUBLIC, True)):
        change_profile(mei, name=mei.name, bio="", region=None, product=car, sight={"product": sight}, at=NOON)
        page = as_(chen).get(topic.get_absolute_url()).content.decode()
        assert ('<span class="badge b-info">开流光</span>' in page) is there, sight


def test_prof_08_who_hides_her_words_is_offered_to_nobody_for_them(mei, chen, road):
    answer(mei, {"profile_keywords": True}, surface="ask", at=NOON)
    tell(mei, road, Sight.MEMBERS)
    assert [f.title for f in people(chen, {k.term: k.word for k in mei.keywords.all()})] == [mei.name]
    tell(mei, road, Sight.SELF)
    assert people(chen, {k.term: k.word for k in mei.keywords.all()}) == []


def test_prof_08_the_desk_sees_no_city_that_is_hers_alone(mei, shen, road):
    tell(mei, road, Sight.MEMBERS)
    assert CITY in as_(shen).get("/desk/members/mei/").content.decode()
    tell(mei, road, Sight.SELF)
    assert CITY not in as_(shen).get("/desk/members/mei/").content.decode()


def test_prof_08_settings_say_it_and_keep_what_they_did_not_ask(mei, road):
    client = as_(mei)
    page = client.get("/my/settings/").content.decode()
    assert "常走的路" in page
    assert "好约着一起开" in page
    sent = {"name": mei.name, "bio": LINE, f"own_{road.pk}": TOLD, f"own_{road.pk}_for": "self", "bio_for": "members"}
    client.post("/my/settings/", sent)
    mei.refresh_from_db()
    assert (mei.bio_for, mei.region_for) == (Sight.MEMBERS, Sight.PUBLIC)
    value = FieldValue.objects.get()
    assert (value.value, value.sight, value.asked) == (TOLD, Sight.SELF, "常走的路")
    client.post("/my/settings/", {**sent, f"own_{road.pk}": ""})
    assert not FieldValue.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"own": "路" * 61}, "最多 60 个字"),
        ({"own": "我得了糖尿病"}, "别挂在空间里"),
        ({"own": "能代　開發票吗"}, "这里发不了，依第三条"),
        ({"own": "好", "own_for": "everybody"}, "从列出来的里选一个"),
        ({"bio_for": "club:1"}, "从列出来的里选一个"),
    ],
)
def test_prof_08_wrong_input_gets_its_sentence_and_nothing_changes(mei, road, sent, sentence):
    names = {"own": f"own_{road.pk}", "own_for": f"own_{road.pk}_for"}
    sent = {names.get(key, key): value for key, value in sent.items()}
    answer = as_(mei).post("/my/settings/", {"name": mei.name, "bio": "换一句", **sent})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    mei.refresh_from_db()
    assert (mei.bio, FieldValue.objects.count()) == ("", 0)


def test_prof_08_a_choice_is_one_of_those_offered(mei, admin):
    road = ask_field(admin, label="开多久了", why="问的人有个数", choices=["一年以内", "三年以上"], at=NOON)
    form = ProfileForm({"name": mei.name, f"own_{road.pk}": "二十年"}, member=mei, own_fields=[road])
    assert "从列出来的里选一个" in str(form.errors)
    page = as_(mei).get("/my/settings/").content.decode()
    assert f'<select name="own_{road.pk}"' in page
    assert ProfileForm({"name": mei.name, f"own_{road.pk}": "一年以内"}, member=mei, own_fields=[road]).is_valid()


def test_prof_08_only_an_admin_asks_and_nothing_sensitive(mei, shen, admin):
    for who in (mei, shen):
        with pytest.raises(Refused):
            ask_field(who, label="爱好", why="看看", choices=[], at=NOON)
    for label in ("糖尿病", "存款"):
        assert not FieldForm({"label": label, "why": "看看"}).is_valid(), label
    client = as_(admin)
    client.post("/desk/fields/", {"label": "开多久了", "why": "问的人有个数", "choices": "一年以内、三年以上"})
    assert ProfileField.objects.get().choices == ["一年以内", "三年以上"]
    assert client.post("/desk/fields/", {"label": "开多久了", "why": "再问"}).status_code == 422
    assert client.post("/desk/fields/", {"label": "车", "why": "问", "choices": "只有一个"}).status_code == 422


def test_prof_08_fields_move_change_rest_and_come_back(mei, admin, road):
    second = ask_field(admin, label="开多久了", why="问的人有个数", choices=[], at=NOON)
    move_field(admin, second, True, at=NOON)
    assert list(ProfileField.objects.in_use()) == [second, road]
    change_field(admin, road, label="常走的线", why="好约着一起开", choices=[], at=NOON)
    tell(mei, road, Sight.PUBLIC)
    assert TOLD in space(None, mei)
    retire_field(admin, road, at=NOON)
    assert TOLD not in space(mei, mei)
    assert "常走的线" not in as_(mei).get("/my/settings/").content.decode()
    bring_back_field(admin, road, at=NOON)
    assert TOLD in space(None, mei)


def test_prof_08_what_breaks_a_rule_is_taken_off_with_the_name_and_put_back(mei, admin, road):
    tell(mei, road, Sight.PUBLIC)
    cover_member(admin, mei, rule="rude", at=NOON)
    assert not FieldValue.objects.exists()
    uncover_member(admin, Member.objects.get(pk=mei.pk), at=NOON)
    assert FieldValue.objects.get().value == TOLD


def test_prof_08_a_space_costs_as_many_statements_with_twelve_fields_as_with_one(mei, chen, admin, road):
    client = as_(chen)
    tell(mei, road, Sight.PUBLIC)
    client.get("/u/mei/")
    with CaptureQueriesContext(connection) as one:
        client.get("/u/mei/")
    for n in range(11):
        tell(mei, ask_field(admin, label=f"第{n}样", why="看看", choices=[], at=NOON), Sight.PUBLIC)
    client.get("/u/mei/")  # the brand is read every two seconds
    with CaptureQueriesContext(connection) as twelve:
        client.get("/u/mei/")
    assert len(twelve) == len(one)


def test_prof_08_a_member_who_may_not_speak_writes_in_no_field(mei, admin, road):
    now = timezone.now()
    take_measure(admin, mei, "mute", rule="rude", reason="嘴快", until=now + timedelta(days=1), at=now)
    with pytest.raises(Refused):
        change_profile(
            Member.objects.get(pk=mei.pk), name=mei.name, bio=mei.bio, region=None, product=None,
            values={road: (TOLD, "public")}, at=now,
        )  # fmt: skip


def test_prof_08_what_she_chose_stays_hers_when_it_is_no_choice_any_more(mei, chen, admin):
    years = ask_field(admin, label="开多久了", why="问的人有个数", choices=["一年以内", "三年以上"], at=NOON)
    tell_only = {"name": mei.name, "bio": "", f"own_{years.pk}": "三年以上"}
    as_(mei).post("/my/settings/", tell_only)
    change_field(admin, years, label="开多久了", why="问的人有个数", choices=["一年以内", "两年以上"], at=NOON)
    assert as_(mei).post("/my/settings/", {**tell_only, "bio": "换一句"}).status_code == 302
    assert FieldValue.objects.get().value == "三年以上"
    assert as_(chen).post("/my/settings/", {**tell_only, "name": chen.name}).status_code == 422


def test_prof_08_no_more_than_twelve_are_asked_and_a_retired_one_does_not_move(admin, road):
    for n in range(MOST_FIELDS - 1):
        ask_field(admin, label=f"第{n}样", why="看看", choices=[], at=NOON)
    client = as_(admin)
    refused = client.post("/desk/fields/", {"label": "再一样", "why": "看看"})
    assert (refused.status_code, "最多问 12 项" in refused.content.decode()) == (422, True)
    retire_field(admin, road, at=NOON)
    assert client.post(f"/desk/fields/{road.pk}/", {"do": "up"}).status_code == 302
    ask_field(admin, label="再一样", why="看看", choices=[], at=NOON)
    with pytest.raises(Refused, match="最多问 12 项"):
        bring_back_field(admin, road, at=NOON)


def test_prof_08_no_choice_is_sensitive(db):
    assert not FieldForm({"label": "身体", "why": "看看", "choices": "糖尿病、没有"}).is_valid()


def test_prof_08_saving_leaves_alone_what_was_given_meanwhile(mei):
    """A badge, a trust level: columns that are not hers to type."""
    stale = Member.objects.get(pk=mei.pk)
    Member.objects.filter(pk=mei.pk).update(title="流光", trust=2)
    change_profile(stale, name=stale.name, bio="换一句", region=None, product=None, at=NOON)
    mei.refresh_from_db()
    assert (mei.bio, mei.title, mei.trust) == ("换一句", "流光", 2)
