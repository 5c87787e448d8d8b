"""The way in, names, words of one's own, what colleagues read."""

import re
from datetime import timedelta
from unittest.mock import Mock

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.access.roles import Role
from community.outgoing.registry import Undelivered
from community.privacy.models import DataRead
from community.text.keywords import idf
from insights.evidence.actions import STATED_WEIGHT
from insights.evidence.models import KEYWORD, TermEvidence
from profiles import actions
from profiles.actions import change_profile, choose_keywords, join
from profiles.forms import FASTEST_SECONDS, JoinForm
from profiles.models import Joining, Member
from profiles.names import skeleton
from profiles.permissions import AddressTaken
from tests.conftest import NOON, as_, drain, person, searched


@pytest.fixture
def later(monkeypatch):
    """Forms are answered three seconds after they were handed out."""
    age = JoinForm._age
    monkeypatch.setattr(JoinForm, "_age", staticmethod(lambda stamp: age(stamp) + FASTEST_SECONDS + 1))


def ask(client, email="a@example.com", name="山里的风", **more):
    page = client.get("/join/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    return client.post("/join/", {"email": email, "name": name, "website": "", "stamp": stamp} | more)


def code():
    return re.search(r"\d{6}", mail.outbox[-1].body)[0]


def test_prof_01_two_fields_and_a_code_let_a_person_in(site, client, later, django_capture_on_commit_callbacks):
    form = client.get("/join/").content.decode().partition('action="/join/"')[2].partition("</form>")[0]
    assert [n for n in re.findall(r'<input[^>]*id="id_(\w+)"', form) if n != "website"] == ["email", "name"]
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(client).headers["Location"] == "/join/code/"
    wrong = "000000" if code() != "000000" else "111111"
    answer = client.post("/join/code/", {"code": wrong})
    assert "还能试 4 次" in answer.content.decode()
    answer = client.post("/join/code/", {"code": f"{code()[:3]} {code()[3:]}"})
    assert answer.headers["Location"] == "/my/words/"
    member = Member.objects.get(email="a@example.com")
    assert member.name == "山里的风"
    assert client.get("/my/settings/").status_code == 200
    assert not Joining.objects.exists()


def test_prof_01_a_code_dies_after_five_tries_and_after_ten_minutes(
    site, client, later, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(client)
    wrong = "000000" if code() != "000000" else "111111"
    for _ in range(5):
        client.post("/join/code/", {"code": wrong})
    assert "作废" in client.post("/join/code/", {"code": code()}).content.decode()
    Joining.objects.update(tries=0, expires_at=timezone.now() - timedelta(seconds=1))
    assert "过了 10 分钟" in client.post("/join/code/", {"code": code()}).content.decode()
    assert not Member.objects.filter(email="a@example.com").exists()


def test_prof_01_one_address_may_not_send_codes_without_end(site, client, later):
    last = None
    for n in range(21):
        last = ask(client, f"other{n}@example.com", f"另一个{n}号")
    assert last.status_code == 429
    assert "分钟" in last.content.decode()
    assert int(last.headers["Retry-After"]) <= 600


def test_prof_01_what_did_not_leave_counts_against_nobody(site, client, later, monkeypatch):
    with monkeypatch.context() as down:
        down.setattr(actions, "send_code", Mock(side_effect=Undelivered("away")))
        assert {ask(client, f"other{n % 7}@example.com", f"另一个{n}号").status_code for n in range(50)} == {422}
    assert ask(client, "other0@example.com", "终于来了").status_code == 302


def test_prof_01_of_ipv6_a_whole_line_counts_as_one(site, later):
    statuses = [
        ask(Client(REMOTE_ADDR=f"2001:db8:7:1::{n:x}"), f"other{n}@example.com", f"另一个{n}号").status_code
        for n in range(21)
    ]
    assert statuses == [302] * 20 + [429]
    assert ask(Client(REMOTE_ADDR="2001:db8:7:2::1"), "next@example.com", "隔壁那一家").status_code == 302


def test_prof_01_an_address_known_already_looks_the_same_and_gets_another_mail(
    site, client, later, mei, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(client, "mei@example.com", "新来的人")
    assert answer.headers["Location"] == "/join/code/"
    assert not re.search(r"\d{6}", mail.outbox[-1].body)


def test_prof_01_a_members_second_proved_address_is_known_too(
    site, client, later, mei, django_capture_on_commit_callbacks
):
    EmailAddress.objects.create(user=mei, email="second@example.com", verified=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(client, "Second@example.com", "新来的人").headers["Location"] == "/join/code/"
    assert not re.search(r"\d{6}", mail.outbox[-1].body)
    with pytest.raises(AddressTaken):
        join("second@example.com", "新来的人", at=NOON)
    assert not Member.objects.filter(name="新来的人").exists()


def test_prof_01_an_address_somebody_typed_and_never_proved_is_free_control(site, client, later, mei):
    EmailAddress.objects.create(user=mei, email="third@example.com", verified=False)
    assert join("third@example.com", "真的主人", at=NOON).email == "third@example.com"


@pytest.mark.parametrize(
    ("taken", "to", "said"),
    [("name", "/join/", "刚刚被人用了"), ("second", "/account/login/", "已经在这里了")],
)
def test_prof_01_what_was_taken_between_asking_and_coming_in_has_its_sentence(
    site, client, later, mei, taken, to, said, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(client)
    if taken == "name":
        person("quick", "山里的风")
    else:
        EmailAddress.objects.create(user=mei, email="a@example.com", verified=True)
    answer = client.post("/join/code/", {"code": code()})
    assert answer.headers["Location"] == to
    assert said in client.get(to).content.decode()
    assert not Member.objects.filter(email="a@example.com").exists()


@pytest.mark.parametrize(("email", "name"), [("new@example.com", "小梅"), ("second@example.com", "新来的人")])
def test_prof_01_what_is_taken_between_check_and_save_is_refused_with_a_sentence(site, mei, monkeypatch, email, name):
    EmailAddress.objects.create(user=mei, email="second@example.com", verified=True)
    check, calls = actions._check_free, []

    def late(*args):
        calls.append(args)
        if len(calls) > 1:
            check(*args)

    monkeypatch.setattr(actions, "_check_free", late)
    with pytest.raises(Refused, match="刚刚被人用了|已经在这里了"):
        join(email, name, at=NOON)
    assert Member.objects.filter(name="小梅").count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "小风",
        "山里来的老王",
        "阿·依古丽",
        "林-间_小路",
        "車友会的繁體人",
        "㐀㐁古字",
        "二十个字的昵称也能用不多不少正好二十个字",
    ],
)
def test_prof_05_chinese_names_join_are_searched_and_linked(
    site, client, later, name, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(client, name=name).status_code == 302, client.get("/join/").content.decode()
    client.post("/join/code/", {"code": code()})
    member = Member.objects.get(name=name)
    drain()
    assert [r.key for r in searched(name, member) if r.kind == "member"] == [member.pk]
    assert client.get(member.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["一", "字" * 21, "。。。", "北辰 客服", "a<b>c", "\u200b\u200b"])
def test_prof_05_what_is_no_name_is_refused_with_a_sentence(site, client, later, name):
    answer = ask(client, name=name)
    assert answer.status_code == 422
    assert "昵称" in answer.content.decode()


@pytest.mark.parametrize(
    "copy", ["北辰客服", "北辰客服.", "北·辰客服", "北辰客服 ", "BeiChen01", "beichenOl", "ВeiChen01", "北辰客\u200b服"]
)
def test_prof_05_copies_of_staff_names_are_refused(site, client, later, copy):
    person("s1", "北辰客服", role=Role.AGENT)
    person("s2", "BeiChen01", role=Role.AGENT)
    answer = ask(client, name=copy)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "太像了" in shown
    assert "没人用的" in shown
    assert skeleton("北辰客服") != skeleton("北辰老客")


@pytest.mark.parametrize("copy", ["沈エ", "沈ｴ", "沈\u115f工", "沈\u3164工", "第ー号车", "第―号车", "巳经上路"])
def test_prof_05_what_looks_like_a_colleagues_name_in_another_script_is_refused(site, client, later, copy):
    for n, name in enumerate(("沈工", "第一号车", "已经上路")):
        person(f"s{n}", name, role=Role.AGENT)
    answer = ask(client, name=copy)
    assert answer.status_code == 422
    assert re.search("太像了|昵称", answer.content.decode())
    assert ask(client, name="沈师傅").status_code == 302, "control: another name of that family"


def test_prof_05_nobody_becomes_a_colleague_beside_a_member_of_the_same_looks(site, admin, mei):
    colleague, twin = person("new", "沈工"), person("twin", "沈·工")
    said = {"name": "沈工", "role": "agent", "title": "客服"}
    answer = as_(admin).post("/desk/roles/", said)
    assert answer.status_code == 422
    assert "看着和「沈工」一样" in answer.content.decode()
    colleague.refresh_from_db()
    assert colleague.role == Role.MEMBER
    change_profile(twin, name="沈家小二", bio="", region=None, product=None, at=NOON)
    assert as_(admin).post("/desk/roles/", said).status_code == 302


def test_prof_05_a_name_of_another_member_is_refused_and_free_ones_are_offered(site, client, later, mei):
    shown = ask(client, name="小梅").content.decode()
    assert "有人用了" in shown
    assert "没人用的" in shown


def test_prof_10_a_typed_synonym_becomes_its_term(site, mei):
    as_(mei).post("/my/words/", {"words": ["流光"], "own": "野营 luying 手冲咖啡"})
    assert list(mei.keywords.values_list("word", "term")) == [
        ("流光", "流光"),
        ("野营", "露营"),
        ("手冲咖啡", "手冲咖啡"),
    ]
    assert "野营" in Client().get("/u/mei/").content.decode()


def test_prof_10_words_count_above_what_is_inferred_and_go_at_once(site):
    mei = person("mei", consents=["profile_keywords"], words=["露营"])
    drain()
    row = TermEvidence.objects.get(member=mei, reading__source_type=KEYWORD)
    assert (row.term, row.weight) == ("露营", STATED_WEIGHT)
    assert 4 * max(map(idf, ["露营", "胶片", "手冲咖啡", "川西", "铷磁"])) < STATED_WEIGHT
    as_(mei).post("/my/words/", {"own": ""})
    drain()
    assert not TermEvidence.objects.filter(member=mei).exists()
    assert "露营" not in as_(mei).get("/u/mei/").content.decode()


def test_prof_10_words_drive_the_suggested_clubs(site, mei):
    choose_keywords(mei, ["冬季续航"], at=NOON)
    assert "冬季续航" in as_(mei).get("/clubs/").content.decode()


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ("一二三四五六七八九", "最多 8 个字"),
        ("糖尿病", "这里不收"),
        (" ".join(f"词{n}" for n in range(13)), "最多选 12 个词"),
    ],
)
def test_prof_10_wrong_words_keep_what_was_typed(site, mei, own, sentence):
    answer = as_(mei).post("/my/words/", {"words": ["流光"], "own": own})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in shown
    assert own in shown
    assert re.search(r'value="流光" checked', shown)
    assert not mei.keywords.exists()


# --- PRIV-05 ------------------------------------------------------------------------------------------------------


def test_priv_05_one_sees_only_reads_of_oneself_and_ones_own_leave_no_row(site, mei, chen, shen):
    as_(shen).get("/desk/members/mei/")
    assert "会员资料页" not in as_(chen).get("/my/reads/").content.decode()
    as_(shen).get("/desk/members/shen/")
    assert DataRead.objects.count() == 1
