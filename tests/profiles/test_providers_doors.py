"""别处的账号, beside the contract: what is not set is not shown, who may be called how, what was there before."""

import re
from datetime import timedelta

import pytest
from allauth.account.internal.flows import reauthentication
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from clubs.actions import found_club, invite
from community.access.roles import Role
from community.lib.elsewhere import providers
from community.moderation.actions import take_measure
from community.outgoing import asking
from profiles.logins.actions import enter_by_login, join_by_login, link
from profiles.models import Member
from tests.conftest import NOON, person
from tests.profiles.elsewhere import address_in, go, newcomer, opened, words
from tests.profiles.providers import SECRET, Weibo, Weixin
from tests.profiles.signing import come_in, shown_by, with_authenticator

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def weixin(settings, monkeypatch):
    fake = Weixin()
    opened(settings, monkeypatch, fake)
    yield fake
    fake.close()


def linked(member, code="beichen", uid="uid-of-hers-1"):
    link(member, code, uid, called="山里来的人", way="北辰账号", at=timezone.now())


def test_prof_03_what_is_not_set_has_no_button_and_no_door(settings, mei):
    settings.SOCIALACCOUNT_PROVIDERS = providers({"weixin": ("", "x"), "weibo": ("x", "")}, "")
    for page in ("/account/login/", "/join/"):
        assert "用别处的账号" not in Client().get(page).content.decode()
    client = come_in(mei)
    assert "/my/logins/" not in client.get("/my/settings/").content.decode()
    assert "还没有接别处的账号" in words(client.get("/my/logins/"))
    for code in ("weixin", "weibo", "beichen"):
        assert Client().post(f"/account/with/{code}/").status_code == 404
        assert Client().get(f"/account/with/{code}/back/").status_code == 404


@pytest.mark.parametrize("place", ["", "login/cancelled/", "login/error/", "signup/"])
def test_prof_03_allauths_own_pages_are_shut(oidc, mei, place):
    for base in ("/account/3rdparty/", "/account/social/", "/accounts/3rdparty/"):
        assert come_in(mei).get(base + place).status_code == 404


def test_prof_03_no_page_loads_from_elsewhere(oidc):
    """The page between is ours; nothing of it is loaded from there, and the policy allows nothing new."""
    page = Client().post("/account/with/beichen/")
    assert re.findall(r'(?:src|action)="(?:https?:)?//[^"]*"', page.content.decode()) == []
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert oidc.url not in policy


def test_prof_03_a_copy_of_a_colleagues_name_is_neither_offered_nor_taken(oidc, admin):
    oidc.person["name"] = "站长一號"
    client = Client()
    go(client, oidc)
    assert 'name="name" autocomplete="nickname" value=""' in client.get("/account/newcomer/").content.decode()
    page = client.post("/account/newcomer/", {"name": "站长一號"})
    assert (page.status_code, "太像了" in words(page)) == (422, True)
    assert not SocialAccount.objects.exists()


def test_prof_03_a_name_that_is_taken_meanwhile_is_told(oidc):
    client = Client()
    go(client, oidc)
    person("quick", "山里来的人")
    page = client.post("/account/newcomer/", {"name": "山里来的人"})
    assert (page.status_code, "有人用了" in words(page)) == (422, True)


def test_prof_03_a_newcomer_goes_on_to_where_she_was_invited(oidc):
    client = Client()
    go(client, oidc, "/forums/")
    assert client.post("/account/newcomer/", {"name": "受邀的人"}).url == "/forums/"


def test_prof_03_a_newcomer_has_half_an_hour_for_her_name(oidc, monkeypatch):
    client = Client()
    go(client, oidc)
    session = client.session
    session["elsewhere_new"] = session["elsewhere_new"] | {"until": timezone.now().timestamp() - 1}
    session.save()
    assert client.post("/account/newcomer/", {"name": "来晚的人"}).url == "/account/login/"
    assert not Member.objects.filter(name="来晚的人").exists()


def test_prof_03_a_second_step_is_asked_for_here_too(oidc, mei):
    secret = with_authenticator(mei)
    linked(mei)
    client = Client()
    assert go(client, oidc).url.startswith("/account/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    client.post("/account/2fa/authenticate/", {"code": shown_by(secret)})
    assert client.session["_auth_user_id"] == str(mei.pk)


def test_prof_03_a_colleague_without_a_second_step_is_half_in(oidc, settings):
    settings.STAFF_SECOND_STEP = True
    colleague = person("gong", "龚工", role=Role.AGENT)
    linked(colleague)
    client = Client()
    go(client, oidc)
    assert client.get("/desk/members/").url.startswith("/account/2fa/")


def test_prof_03_a_closed_account_stays_closed_and_a_stopped_one_is_told(oidc, mei, admin):
    linked(mei)
    until = timezone.now() + timedelta(days=7)
    take_measure(admin, mei, "suspend", rule="rude", reason="骂人", until=until, at=timezone.now())
    client = Client()
    go(client, oidc)
    assert "停用到" in words(client.get("/"))
    Member.objects.filter(pk=mei.pk).update(is_active=False, suspended_until=None)
    page = go(Client(), oidc)
    assert (page.status_code, "停用了，进不去" in words(page)) == (403, True)


def test_prof_03_linking_and_letting_go_ask_again_who_one_is(oidc, mei, monkeypatch):
    with_authenticator(mei)
    linked(mei)
    client = Client()
    client.force_login(mei, backend="profiles.adapters.SignIn")
    row = SocialAccount.objects.get()
    assert client.post(f"/my/logins/{row.pk}/unlink/").url.startswith("/account/2fa/reauthenticate/")
    assert client.post("/account/with/beichen/").url.startswith("/account/2fa/reauthenticate/")
    assert SocialAccount.objects.exists()
    monkeypatch.setattr(reauthentication, "did_recently_reauthenticate", lambda request: True)
    client.post(f"/my/logins/{row.pk}/unlink/")
    assert not SocialAccount.objects.exists()


def test_prof_03_wechat_goes_by_the_unionid_where_there_is_one(weixin):
    """Linked by the openid first; once the apps are one company's she is the same person."""
    newcomer(weixin)
    member = Member.objects.get(name="山里来的人")
    weixin.person["union"] = "union-of-hers"
    client = Client()
    go(client, weixin)
    assert client.session["_auth_user_id"] == str(member.pk)
    assert SocialAccount.objects.get().uid == "union-of-hers"
    # the same person by another app: another openid
    weixin.person["uid"] = "openid-of-another-app"
    client = Client()
    go(client, weixin)
    assert client.session["_auth_user_id"] == str(member.pk)
    assert SocialAccount.objects.count() == 1


def test_prof_03_weibo_is_not_believed_with_another_persons_profile(settings, monkeypatch):
    fake = Weibo()
    opened(settings, monkeypatch, fake)
    speak = fake.speak
    monkeypatch.setattr(
        fake,
        "speak",
        lambda path, *rest: (
            (200, "application/json", {"idstr": "another", "screen_name": "x"})
            if path.startswith("/2/")
            else speak(path, *rest)
        ),
    )
    assert "复核不上" in words(go(Client(), fake))
    fake.close()


def test_prof_03_of_two_members_who_link_one_account_the_first_has_it(mei, chen):
    linked(mei)
    with pytest.raises(Exception, match="另一个会员"):
        linked(chen)
    with pytest.raises(Exception, match="刚刚有了账号"):
        join_by_login("beichen", "uid-of-hers-1", "第三个人", at=NOON)
    assert enter_by_login("beichen", "uid-of-hers-1", at=timezone.now()) == mei
    assert enter_by_login("weibo", "uid-of-hers-1", at=timezone.now()) is None


def test_prof_03_a_way_that_is_no_longer_open_is_no_way_in(oidc, settings):
    client = newcomer(oidc)
    member = Member.objects.get(name="山里来的人")
    linked(member, "weibo", "w")
    row = SocialAccount.objects.get(provider="weibo")
    assert client.post(f"/my/logins/{SocialAccount.objects.get(provider='beichen').pk}/unlink/").status_code == 403
    client.post(f"/my/logins/{row.pk}/unlink/")
    assert list(SocialAccount.objects.values_list("provider", flat=True)) == ["beichen"]


def test_prof_03_attempts_from_one_address_have_an_end(oidc):
    client = Client()
    statuses = {client.post("/account/with/beichen/").status_code for _ in range(41)}
    assert statuses == {200, 429}


@pytest.mark.parametrize("invited", [True, False])
def test_site_09_whoever_comes_from_elsewhere_with_an_invitation_counts_to_it(oidc, lin, invited):
    given, statuses = invite(lin, found_club(lin, "手冲咖啡", "coffee", intro="一起冲", at=NOON), most=50, at=NOON), []
    for n in range(45):
        client = Client(REMOTE_ADDR="203.0.113.9")
        oidc.person |= {"uid": f"uid-{n}"}
        if invited:
            client.post(given.get_absolute_url())
        go(client, oidc)
        statuses.append(client.post("/account/newcomer/", {"name": f"客人{n}号"}).status_code)
    assert statuses == [302] * 45 if invited else statuses.count(302) == 20


def test_prof_03_a_name_that_was_refused_counts_to_nobody(oidc, mei):
    client = Client(REMOTE_ADDR="203.0.113.9")
    go(client, oidc)
    for _ in range(30):
        assert client.post("/account/newcomer/", {"name": mei.name}).status_code == 422
    assert client.post("/account/newcomer/", {"name": "山里来的人"}).status_code == 302


def test_prof_03_the_way_out_is_bounded(monkeypatch, oidc):
    session = asking.Asking()
    for url in ("http://example.com/", "ftp://127.0.0.1/", "http://127.0.0.1.example.com/", None, ""):
        with pytest.raises(asking.Unanswered, match="only https"):
            session.get(url)
    monkeypatch.setattr(asking, "WHOLE", -1)
    with pytest.raises(asking.Unanswered, match="too long"):
        session.get(f"{oidc.url}/jwks")


def test_prof_03_no_secret_stands_in_the_log(weixin, caplog):
    client = Client()
    path = weixin.consent(address_in(client.post("/account/with/weixin/")))
    weixin.close()
    assert client.get(path).status_code == 502
    assert "cannot be asked" in caplog.text
    assert SECRET not in caplog.text


def test_prof_03_what_a_member_has_linked_is_in_her_data_and_goes_with_her(oidc):
    client = newcomer(oidc)
    assert "我连着的微信、微博等账号" in Client().get("/privacy/").content.decode()
    assert client.get("/my/data/").status_code == 200
    member = Member.objects.get(name="山里来的人")
    assert SocialAccount.objects.filter(user=member, date_joined__gt=timezone.now() - timedelta(hours=1)).exists()
