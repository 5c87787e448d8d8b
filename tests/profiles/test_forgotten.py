"""A forgotten password comes back by mail, once, within the hour, and takes nothing else along."""

import re

import pytest
from django.core import mail
from django.test import Client

from profiles.signin.models import Device
from tests.profiles.signing import come_in, tell, with_authenticator


def reset_link(to="mei@example.com"):
    return next(re.search(r"http://testserver(\S+)", m.body)[1] for m in reversed(mail.outbox) if m.to == [to])


def test_prof_19_a_forgotten_password_comes_back_by_mail_once_and_ends_the_other_sign_ins(site, mei):
    elsewhere, client = come_in(mei), Client()
    assert (
        "信在路上"
        in client.post("/account/password/reset/", {"email": "mei@example.com"}, follow=True).content.decode()
    )
    link = reset_link()
    form = client.get(link, follow=True)
    assert "换一个密码" in form.content.decode()
    path = form.redirect_chain[-1][0]
    wanted = {"password1": "new-and-long-0815", "password2": "new-and-long-0815"}
    assert "太短" in client.post(path, {"password1": "x1", "password2": "x1"}).content.decode()
    assert client.post(path, wanted).status_code == 302
    mei.refresh_from_db()
    assert mei.check_password("new-and-long-0815")
    assert elsewhere.get("/inbox/").status_code == 302
    assert not Device.objects.exists()
    assert "用不了了" in Client().get(link, follow=True).content.decode(), "reused"
    tell()
    assert "改了密码" in mail.outbox[-1].subject


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("x1", "至少 8 位，现在是 2 位"),
        ("314159265", "全是数字"),
        ("mei@example.com", "太像了"),
        ("password1", "一试就中"),
    ],
)
def test_prof_19_a_password_that_is_none_has_its_sentence(site, mei, password, said):
    answer = come_in(mei).post("/account/password/set/", {"password1": password, "password2": password})
    assert said in answer.content.decode()
    mei.refresh_from_db()
    assert not mei.has_usable_password()


def test_prof_19_an_unknown_address_looks_the_same_and_an_old_or_forged_link_opens_nothing(site, mei, settings):
    pages = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", Client().post("/account/password/reset/", {"email": to}, follow=True).content.decode())
        for to in ("mei@example.com", "nobody@example.com")
    ]  # fmt: skip
    assert pages[0] == pages[1]
    link = reset_link()
    assert "用不了了" in Client().get(link[:-3] + "abc/", follow=True).content.decode()
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "用不了了" in Client().get(link, follow=True).content.decode()


def test_prof_19_another_password_takes_no_second_step_off(site, mei):
    with_authenticator(mei)
    client = Client()
    client.post("/account/password/reset/", {"email": "mei@example.com"})
    path = client.get(reset_link(), follow=True).redirect_chain[-1][0]
    client.post(path, {"password1": "new-and-long-0815", "password2": "new-and-long-0815"})
    answer = client.post("/account/login/", {"login": "小梅", "password": "new-and-long-0815"})
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
