"""别处的账号: one contract for WeChat, Weibo, Feishu, DingTalk and OpenID Connect, over each provider's fake."""

import json
import re

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.test import Client
from django.utils import timezone

from community.activity.models import Activity
from profiles.models import Member
from profiles.signin.actions import bind_phone
from profiles.signin.models import Change, Device, Phone
from tests.profiles.elsewhere import address_in, go, newcomer, opened, words
from tests.profiles.providers import AVATAR, SECRET, Weixin
from tests.profiles.signing import come_in, tell

pytestmark = pytest.mark.usefixtures("site")
NUMBER = "+8613800005678"


def nothing_came(client):
    """Nobody is signed in, nobody new is here, nothing is linked."""
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    assert not Member.objects.filter(name="山里来的人").exists()
    return True


def test_prof_03_the_button_stands_on_both_pages_and_leads_there_and_back(there):
    for page in ("/account/login/?next=/forums/", "/join/?next=/forums/"):
        text = Client().get(page).content.decode()
        assert f'action="/account/with/{there.code}/"' in text
        assert f"用{there.label}" in text
        assert '<input type="hidden" name="next" value="/forums/">' in text
    assert Client().get(f"/account/with/{there.code}/").status_code == 405


def test_prof_03_a_newcomer_gives_a_name_and_is_a_member(there):
    client = Client()
    page = go(client, there)
    assert page.url == "/account/newcomer/"
    page = client.get(page.url)
    assert 'value="山里来的人"' in page.content.decode()
    assert "社区章程" in page.content.decode()
    assert client.post("/account/newcomer/", {"name": "山里来的人"}).url == "/my/words/"
    member = Member.objects.get(name="山里来的人")
    assert client.session["_auth_user_id"] == str(member.pk)
    assert (member.email, member.has_usable_password()) == (None, False)
    assert Activity.objects.filter(verb="member.joined", target_id=member.pk).count() == 1
    assert Device.objects.filter(member=member).count() == 1


def test_prof_03_of_the_account_there_uid_and_name_are_kept_and_nothing_else(there):
    there.person |= {"number": NUMBER, "mail": "hers@example.com"}
    client = newcomer(there)
    row = SocialAccount.objects.get()
    assert (row.provider, row.uid, row.extra_data) == (there.code, "uid-of-hers-1", {"name": "山里来的人"})
    go(Client(), there)
    row.refresh_from_db()
    assert row.extra_data == {"name": "山里来的人"}
    assert not SocialToken.objects.exists()
    kept = json.dumps(dict(client.session.items()), default=str)
    for said in (AVATAR, NUMBER, "13800005678", "hers@example.com", "union-of-hers", *there.tokens):
        assert said not in kept
        assert said not in str(list(SocialAccount.objects.values()))
    assert not Phone.objects.exists()


def test_prof_03_whoever_comes_again_is_signed_in_and_goes_where_she_wanted(there):
    newcomer(there)
    client = Client()
    assert go(client, there, "/forums/").url == "/forums/"
    assert client.session["_auth_user_id"] == str(Member.objects.get(name="山里来的人").pk)
    assert Device.objects.count() == 2
    assert Member.objects.filter(name="山里来的人").count() == 1
    assert go(Client(), there, "https://elsewhere.example.com/").url == "/"


def test_prof_03_a_member_links_it_with_a_yes_and_is_told_everywhere(there, mei):
    bind_phone(mei, NUMBER, at=timezone.now())
    tell()
    client = come_in(mei)
    page = client.get("/my/logins/").content.decode()
    assert f'action="/account/with/{there.code}/"' in page
    assert go(client, there).url == "/my/logins/offer/"
    assert not SocialAccount.objects.exists()
    assert "山里来的人" in words(client.get("/my/logins/offer/"))
    client.get("/my/logins/offer/?answer=yes")
    assert not SocialAccount.objects.exists()
    del mail.outbox[:]
    assert client.post("/my/logins/offer/", {"answer": "yes"}).url == "/my/logins/"
    assert SocialAccount.objects.get().user_id == mei.pk
    change = Change.objects.latest("pk")
    assert (change.what, change.to) == ("login_new", [["mail", mei.email], ["sms", NUMBER]])
    tell()
    assert "别处的账号" in mail.outbox[0].body
    again = Client()
    go(again, there)
    assert again.session["_auth_user_id"] == str(mei.pk)


def test_prof_03_a_no_leaves_everything(there, mei):
    client = come_in(mei)
    go(client, there)
    page = client.post("/my/logins/offer/", {"answer": "no"}, follow=True)
    assert "没连，什么都没变" in words(page)
    assert client.post("/my/logins/offer/", {"answer": "yes"}).url == "/my/logins/"
    assert not SocialAccount.objects.exists()
    assert not Change.objects.exists()


def test_prof_03_a_member_lets_it_go_and_is_told(there, mei):
    client = come_in(mei)
    go(client, there)
    client.post("/my/logins/offer/", {"answer": "yes"})
    row = SocialAccount.objects.get()
    assert f'action="/my/logins/{row.pk}/unlink/"' in client.get("/my/logins/").content.decode()
    client.post(f"/my/logins/{row.pk}/unlink/")
    assert not SocialAccount.objects.exists()
    assert Change.objects.latest("pk").what == "login_gone"
    assert go(Client(), there).url == "/account/newcomer/"


def test_prof_03_the_last_way_in_is_not_let_go(there):
    client = newcomer(there)
    row = SocialAccount.objects.get()
    page = client.get("/my/logins/")
    assert "唯一的门" in words(page)
    assert "/unlink/" not in page.content.decode()
    answer = client.post(f"/my/logins/{row.pk}/unlink/")
    assert (answer.status_code, "唯一的门" in words(answer)) == (403, True)
    assert SocialAccount.objects.exists()
    # with a number beside it it may go
    bind_phone(row.user, NUMBER, at=timezone.now())
    client.post(f"/my/logins/{row.pk}/unlink/")
    assert not SocialAccount.objects.exists()


def test_prof_03_what_is_linked_to_one_member_is_not_linked_to_another(there, mei, chen):
    newcomer(there)
    client = come_in(mei)
    go(client, there)
    answer = client.post("/my/logins/offer/", {"answer": "yes"})
    assert (answer.status_code, "连在另一个会员那里" in words(answer)) == (403, True)
    assert SocialAccount.objects.get().user.name == "山里来的人"
    row = SocialAccount.objects.get()
    assert come_in(chen).post(f"/my/logins/{row.pk}/unlink/").status_code == 404


def test_prof_03_a_denied_consent_has_a_sentence(there, mei):
    client = Client()
    page = go(client, there, yes=False)
    assert page.status_code == 200
    assert f"在{there.label}那边没有点同意" in words(page)
    assert nothing_came(client)
    assert "没有点同意" in words(go(come_in(mei), there, yes=False))


def test_prof_03_an_error_that_is_no_denial_has_a_sentence(there):
    client = Client()
    address = address_in(client.post(f"/account/with/{there.code}/"))
    state = re.search(r"state=([^&#]+)", address)[1]
    page = client.get(f"/account/with/{there.code}/back/?error=server_error&state={state}")
    assert (page.status_code, f"{there.label}那边没能完成" in words(page)) == (403, True)
    assert nothing_came(client)


@pytest.mark.parametrize("how", ["missing", "wrong", "twice", "other_browser", "other_person", "other_provider"])
def test_prof_03_an_answer_to_another_attempt_opens_nothing(there, how, mei, settings):
    client, answering = Client(), Client()
    path = there.consent(address_in(client.post(f"/account/with/{there.code}/")))
    if how == "missing":
        answering, path = client, re.sub(r"&state=[^&]+", "", path)
    elif how == "wrong":
        answering, path = client, re.sub(r"state=[^&]+", "state=abcdefghijklmnop", path)
    elif how == "twice":
        client.get(path)
        answering = client
    elif how == "other_person":
        answering = come_in(mei)
        session = answering.session
        session["socialaccount_states"] = client.session["socialaccount_states"]
        session.save()
    elif how == "other_provider":
        told = settings.SOCIALACCOUNT_PROVIDERS
        other = "weibo" if there.code != "weibo" else "weixin"
        settings.SOCIALACCOUNT_PROVIDERS = told | {other: {"APPS": [{"client_id": "x", "secret": "y"}]}}
        answering, path = client, path.replace(f"/{there.code}/", f"/{other}/")
    asked = len(there.asked)
    page = answering.get(path)
    assert (page.status_code, "对不上" in words(page)) == (403, True)
    assert len(there.asked) == asked
    assert not SocialAccount.objects.exists()


def test_prof_03_an_answer_that_is_too_late_opens_nothing(there, monkeypatch):
    client = Client()
    path = there.consent(address_in(client.post(f"/account/with/{there.code}/")))
    now = timezone.now().timestamp()
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: now + 601)
    assert "对不上" in words(client.get(path))


def test_prof_03_a_code_that_the_provider_did_not_give_out_opens_nothing(there):
    client = Client()
    path = there.consent(address_in(client.post(f"/account/with/{there.code}/")))
    there.codes.clear()
    page = client.get(path)
    assert (page.status_code, "复核不上" in words(page)) == (403, True)
    assert nothing_came(client)


@pytest.mark.parametrize("mood", ["html", "broken", "slow", "away", "huge", "list"])
def test_prof_03_a_provider_that_is_down_has_a_sentence_within_seconds(there, mood, caplog):
    client = Client()
    path = there.consent(address_in(client.post(f"/account/with/{there.code}/")))
    there.mood = mood
    begun = timezone.now()
    page = client.get(path)
    assert page.status_code in (403, 502)
    assert f"{there.label}" in words(page)
    assert "什么都没变" in words(page)
    assert (timezone.now() - begun).total_seconds() < 5
    assert nothing_came(client)
    assert SECRET not in caplog.text


def test_prof_03_a_proved_number_that_is_a_members_neither_signs_in_nor_merges(there, mei):
    if not there.proves_number:
        pytest.skip("this provider tells no number")
    bind_phone(mei, NUMBER, at=timezone.now())
    there.person["number"] = NUMBER
    client = Client()
    assert go(client, there, "/forums/").url == "/account/known/"
    page = client.get("/account/known/")
    assert "手机号，在这里已经有人用" in words(page)
    assert "/account/login/?next=/my/logins/offer/" in page.content.decode()
    assert nothing_came(client)
    # the newcomer's page is no way round
    assert client.get("/account/newcomer/").url == "/account/login/"
    # in by the old way, in the same browser
    client.post("/account/login/code/", {"email": mei.email, "next": "/my/logins/offer/"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    client.post("/account/login/code/confirm/", {"code": code})
    assert not SocialAccount.objects.exists()
    assert "连到这里的「小梅」" in words(client.get("/my/logins/offer/"))
    assert client.post("/my/logins/offer/", {"answer": "yes"}).url == "/forums/"
    assert SocialAccount.objects.get().user_id == mei.pk


def test_prof_03_one_uid_with_two_providers_is_two_people(there, oidc, settings, monkeypatch):
    if there.code == oidc.code:
        pytest.skip("one server")
    from tests.profiles.elsewhere import go, newcomer

    opened(settings, monkeypatch, there, oidc)
    newcomer(there)
    assert there.person["uid"] == oidc.person["uid"]
    assert go(Client(), oidc).url == "/account/newcomer/"


def test_prof_03_wechat_takes_its_code_by_get_control(settings):
    """Control: the fakes are strict, a wrong secret is none."""
    fake = Weixin()
    status, _kind, said = fake.answer("/sns/oauth2/access_token", {"appid": "x", "secret": "y", "code": "z"}, "", {})
    assert (status, json.loads(said)["errcode"]) == (200, 40125)
    fake.close()
