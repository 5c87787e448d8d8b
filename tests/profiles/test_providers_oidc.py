"""OpenID Connect: a token opens something where it is signed, for this site, for this attempt, and in time."""

import json
import time

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from community.lib.elsewhere import providers
from profiles.models import Member
from profiles.signin.actions import bind_phone
from profiles.signin.models import Phone
from tests.profiles.elsewhere import go, newcomer, opened, words
from tests.profiles.providers import ID, STRANGE, DingTalk, Feishu
from tests.profiles.signing import come_in

pytestmark = pytest.mark.usefixtures("site")
NUMBER = "+8613800005678"
LIES = {
    "issuer": {"iss": "https://elsewhere.example.com"},
    "audience": {"aud": "another-site"},
    "of_many": {"aud": [ID, "another-site"], "azp": "another-site"},
    "nonce": {"nonce": "of-another-attempt"},
    "no_nonce": {"nonce": None},
    "late": {"iat": int(time.time()) - 900, "exp": int(time.time()) - 600},
    "never_ends": {"exp": None},
    "nobody": {"sub": None},
    "number": {"sub": 17},
    "long": {"sub": "x" * 192},
}


@pytest.mark.parametrize("lie", LIES)
def test_prof_03_a_token_with_one_wrong_claim_opens_nothing(oidc, lie):
    oidc.claims = LIES[lie]
    client = Client()
    page = go(client, oidc)
    assert (page.status_code, "复核不上" in words(page)) == (403, True)
    assert "elsewhere_new" not in client.session


def test_prof_03_a_token_with_every_claim_right_opens_control(oidc):
    oidc.claims = {"aud": [ID, "another-site"], "azp": ID}
    assert go(Client(), oidc).url == "/account/newcomer/"


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"),
    [(STRANGE, "RS256", "k1"), (None, "none", "k1"), ("x" * 40, "HS256", "k1"), (STRANGE, "RS256", "unknown")],
    ids=["strange", "none", "shared", "unknown"],
)
def test_prof_03_a_token_that_the_servers_key_did_not_sign_opens_nothing(oidc, key, algorithm, kid):
    oidc.key, oidc.algorithm, oidc.kid = key, algorithm, kid
    page = go(Client(), oidc)
    assert (page.status_code, "复核不上" in words(page)) == (403, True)


def test_prof_03_an_old_token_handed_out_again_opens_nothing(oidc, monkeypatch):
    told = []
    monkeypatch.setattr(jwt, "encode", lambda *a, own=jwt.encode, **k: told.append(own(*a, **k)) or told[0])
    assert go(Client(), oidc).url == "/account/newcomer/"
    assert "复核不上" in words(go(Client(), oidc))


def test_prof_03_userinfo_of_another_person_is_not_believed(oidc):
    oidc.claims = {"name": None}
    assert go(Client(), oidc).url == "/account/newcomer/"
    oidc.claims = {"name": None, "userinfo": "somebody-else"}
    assert "复核不上" in words(go(Client(), oidc))


def test_prof_03_a_server_that_says_it_is_another_is_not_asked(oidc):
    oidc.config = {"issuer": "https://elsewhere.example.com"}
    page = Client().post("/account/with/beichen/")
    assert (page.status_code, "没有回音" in words(page)) == (502, True)


@pytest.mark.parametrize("mood", ["html", "broken", "away", "list"])
def test_prof_03_a_server_that_is_down_is_told_before_anybody_leaves(oidc, mood):
    oidc.mood = mood
    page = Client().post("/account/with/beichen/")
    assert (page.status_code, "没有回音" in words(page)) == (502, True)


@pytest.mark.parametrize("where", ["http://elsewhere.example.com/x", "javascript:alert(1)", "file:///etc/passwd", ""])
def test_prof_03_a_server_cannot_lead_us_off_https(oidc, where):
    oidc.config = {"authorization_endpoint": where}
    assert Client().post("/account/with/beichen/").status_code == 502
    oidc.config = {"jwks_uri": where}
    page = go(Client(), oidc)
    assert (page.status_code, page.url if page.status_code == 302 else "") == (502, "")


def test_prof_03_a_proved_mail_that_is_a_members_neither_signs_in_nor_merges(oidc, mei):
    oidc.person["mail"] = "MEI@example.com"
    client = Client()
    assert go(client, oidc).url == "/account/known/"
    assert "邮箱，在这里已经有人用" in words(client.get("/account/known/"))
    assert "_auth_user_id" not in client.session
    assert "MEI" not in json.dumps(dict(client.session.items())).upper()
    assert not SocialAccount.objects.exists()


def test_prof_03_a_mail_that_was_not_proved_says_nothing_about_anybody(oidc, mei):
    oidc.person["mail"], oidc.claims = mei.email, {"email_verified": False}
    assert go(Client(), oidc).url == "/account/newcomer/"
    oidc.claims = {"email_verified": "false"}
    assert go(Client(), oidc).url == "/account/newcomer/"


def test_prof_03_two_providers_with_one_proved_number_never_merge_without_a_yes(oidc, settings, monkeypatch):
    """She came by the one and bound the number; the others prove the same number."""
    first = Feishu()
    second = DingTalk()
    opened(settings, monkeypatch, oidc, first, second)
    newcomer(first, "飞书来的人")
    member = Member.objects.get(name="飞书来的人")
    bind_phone(member, NUMBER, at=timezone.now())
    for other in (second, oidc):
        other.person |= {"number": NUMBER, "uid": "another-uid"}
        client = Client()
        assert go(client, other).url == "/account/known/"
        assert "_auth_user_id" not in client.session
        assert SocialAccount.objects.filter(user=member).count() == 1
    # in by the first, which is her old way, and then the question
    assert go(client, first, "/my/logins/offer/").url == "/my/logins/offer/"
    client.post("/my/logins/offer/", {"answer": "no"})
    assert SocialAccount.objects.count() == 1
    go(client, oidc)
    client.post("/my/logins/offer/", {"answer": "yes"})
    assert set(SocialAccount.objects.values_list("provider", "user")) == {("feishu", member.pk), ("beichen", member.pk)}
    assert Phone.objects.count() == 1
    first.close()
    second.close()


def test_prof_03_a_second_account_of_one_kind_is_refused(oidc, mei):
    client = come_in(mei)
    for uid, status in (("one", 302), ("two", 403)):
        oidc.person["uid"] = uid
        go(client, oidc)
        assert client.post("/my/logins/offer/", {"answer": "yes"}).status_code == status
    assert SocialAccount.objects.get().uid == "one"


@pytest.mark.parametrize(
    "told",
    [
        "{", "{}", '["x"]', '[{"id": "x"}]',
        '[{"id": "weixin", "name": "x", "server": "https://a.example", "client_id": "x", "secret": "x"}]',
        '[{"id": "A B", "name": "x", "server": "https://a.example", "client_id": "x", "secret": "x"}]',
        '[{"id": "x", "name": "x", "server": "http://a.example", "client_id": "x", "secret": "x"}]',
    ],
)  # fmt: skip
def test_prof_03_a_setting_that_cannot_be_meant_stops_the_start(told):
    with pytest.raises(ImproperlyConfigured, match="OIDC"):
        providers({}, told)
