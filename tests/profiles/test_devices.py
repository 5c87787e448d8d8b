"""登录设备: each sign-in in words, ended from elsewhere with its sockets, at once."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.activity.models import Activity
from community.api.actions import issue_token
from community.api.models import ApiToken
from community.api.scopes import Scope
from profiles.signin import agents
from profiles.signin.actions import SEEN_MINUTES, begin_device, forget_devices
from profiles.signin.models import Device
from tests.community.test_live import in_thread, quick_looks, run, socket  # noqa: F401 (the fixture)
from tests.conftest import NOON, as_
from tests.profiles.signing import HANGZHOU, OFFICE, PHONE, come_in, key_of
from tests.profiles.test_joining import ask, code, later  # noqa: F401 (the fixture)

AGENTS = [
    (PHONE, "手机上的 Chrome，Android"),
    (OFFICE, "电脑上的 Edge，Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "手机上的 Safari，iOS"),
    ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "平板上的 Safari，iPadOS"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0", "电脑上的 Firefox，macOS"),
    ("Mozilla/5.0 (Linux; Android 13; V2301A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Mobile Safari/537.36 XWEB/1160 MMWEBSDK/2024 MicroMessenger/8.0.49", "手机上的微信，Android"),
    ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0", "手机上的华为浏览器，鸿蒙"),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36", "电脑上的 Chrome，Linux"),
    ("curl/8.5.0", "没认出来的设备"),
    ("", "没认出来的设备"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "said"), AGENTS, ids=[said for _header, said in AGENTS])
def test_prof_04_a_device_is_named_as_its_owner_would(header, said):
    agent = agents.read(header)
    assert agents.words(agent.kind, agent.browser, agent.system) == said
    assert max(len(agent.browser), len(agent.system)) <= 20


def test_prof_04_each_sign_in_stands_in_the_list_with_province_and_time_and_no_address(site, mei):
    phone, office = come_in(mei, PHONE, HANGZHOU), come_in(mei, OFFICE)
    page = phone.get("/my/devices/").content.decode()
    for words in (
        "手机上的 Chrome，Android",
        "电脑上的 Edge，Windows",
        "浙江",
        "就是这一台",
        "正在用",
        "最近来过",
        "把另外 1 台都退出",
    ):
        assert words in page
    assert page.index("手机上的 Chrome") < page.index("电脑上的 Edge")
    assert HANGZHOU not in page + str(list(Device.objects.values()))
    assert office.get("/my/devices/").content.decode().count("就是这一台") == 1
    assert "登录设备" in phone.get("/my/settings/").content.decode()


def test_prof_04_the_way_in_by_joining_is_a_sign_in_too(site, client, later, django_capture_on_commit_callbacks):  # noqa: F811
    with django_capture_on_commit_callbacks(execute=True):
        ask(client)
    client.post("/join/code/", {"code": code()}, headers={"user-agent": PHONE})
    assert client.get("/my/devices/").context["rows"] == [Device.objects.get(system="Android", key=key_of(client))]


def test_prof_04_one_is_signed_out_at_once_and_the_others_are_not(site, mei, chen):
    phone, office, other = come_in(mei), come_in(mei, OFFICE), come_in(chen)
    row = Device.objects.get(key=key_of(office))
    assert other.post(f"/my/devices/{row.pk}/end/").status_code == 404
    assert office.get("/inbox/").status_code == 200
    assert phone.post(f"/my/devices/{row.pk}/end/").headers["Location"] == "/my/devices/"
    assert office.get("/inbox/").status_code == 302
    page = phone.get("/my/devices/").content.decode()
    assert "电脑上的 Edge，Windows退出了" in page
    assert "把另外" not in page
    assert other.get("/inbox/").status_code == 200
    assert Activity.objects.get(verb="signin.device_ended").audience == "nobody"


def test_prof_04_this_device_is_not_signed_out_from_the_list(site, mei):
    phone = come_in(mei)
    phone.post(f"/my/devices/{Device.objects.get().pk}/end/")
    assert "退出登录" in phone.get("/my/devices/").content.decode()
    assert Device.objects.count() == 1


def test_prof_04_all_others_at_one_press(site, mei, chen):
    phone, office, tablet, other = come_in(mei), come_in(mei, OFFICE), come_in(mei, ""), come_in(chen)
    phone.post("/my/devices/others/end/")
    assert "另外 2 台都退出了" in phone.get("/my/devices/").content.decode()
    assert [b.get("/inbox/").status_code for b in (phone, office, tablet, other)] == [200, 302, 302, 200]
    phone.post("/my/devices/others/end/")
    assert "没有别的要退" in phone.get("/my/devices/").content.decode()


def test_prof_04_signing_out_takes_the_row_along(site, mei):
    phone = come_in(mei)
    key = key_of(phone)
    phone.post("/account/logout/")
    assert not Device.objects.exists()
    assert not Session.objects.filter(pk=key).exists()


@pytest.mark.parametrize("rings", [True, False])
def test_prof_04_the_sockets_of_a_device_close_with_it_and_no_others(
    topic, mei, chen, rings, monkeypatch, settings, django_capture_on_commit_callbacks
):
    """`rings` False is the control: without the bell the socket would stay open."""
    settings.LIVE_LOOK_SECONDS = 600
    if not rings:
        monkeypatch.setattr("profiles.signin.actions.devices.ring_signed_out", lambda key: None)
    phone, office, strange = come_in(mei), come_in(mei, OFFICE), come_in(chen)
    lines = {
        name: socket(who, cookie=browser.cookies[django_settings.SESSION_COOKIE_NAME].value)
        for name, who, browser in (("phone", mei, phone), ("office", mei, office), ("strange", chen, strange))
    }
    row = Device.objects.get(key=key_of(office))

    def end():
        with django_capture_on_commit_callbacks(execute=True):
            phone.post(f"/my/devices/{row.pk}/end/")

    async def walk():
        for line in lines.values():
            await line.connect()
            await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        await asyncio.sleep(0.1)
        await in_thread(end)
        assert await lines["phone"].receive_nothing(timeout=0.2)
        assert await lines["strange"].receive_nothing(timeout=0.1)
        closed = not await lines["office"].receive_nothing(timeout=0.4)
        event = await lines["office"].receive_output(timeout=1) if closed else {"type": "silence"}
        for name in ("phone", "strange", *(() if closed else ("office",))):
            await lines[name].disconnect()
        return event["type"]

    assert run(walk) == ("websocket.close" if rings else "silence")


def test_prof_04_another_password_ends_the_other_sign_ins_and_the_tokens_and_this_one_goes_on(site, mei, chen):
    mei.set_password("old-enough-4711")
    mei.save()
    phone, office = come_in(mei), come_in(mei, OFFICE)
    before = key_of(phone)
    token, _secret = issue_token(
        mei, "脚本", [Scope.READ], ends_at=timezone.now() + timedelta(days=9), at=timezone.now()
    )
    others, _secret = issue_token(
        chen, "脚本", [Scope.READ], ends_at=timezone.now() + timedelta(days=9), at=timezone.now()
    )
    wanted = {"oldpassword": "old-enough-4711", "password1": "new-and-long-0815", "password2": "new-and-long-0815"}
    assert phone.post("/account/password/change/", wanted).status_code == 302
    assert key_of(phone) != before
    assert phone.get("/inbox/").status_code == 200
    assert office.get("/inbox/").status_code == 302
    assert list(Device.objects.values_list("key", flat=True)) == [key_of(phone)]
    assert list(ApiToken.objects.standing(timezone.now())) == [others]
    assert token.pk != others.pk
    page = phone.get("/my/devices/").content.decode()
    assert "就是这一台" in page
    assert "改了密码" in page


def test_prof_04_where_somebody_was_last_is_noted_once_in_some_minutes_and_costs_no_page(
    site, mei, django_assert_num_queries
):
    phone, plain = come_in(mei), as_(mei)
    mark = f"seen:{Device.objects.get().pk}"
    plain.get("/my/settings/")
    with CaptureQueriesContext(connection) as page:
        plain.get("/my/settings/")
    cost = len(page)
    assert cost
    phone.get("/my/settings/")  # the first sight of this process
    Device.objects.update(seen_at=NOON)
    with django_assert_num_queries(cost):
        phone.get("/my/settings/")
    assert Device.objects.get().seen_at == NOON
    caches["pages"].delete(mark)  # as after SEEN_MINUTES, or in another process
    with django_assert_num_queries(cost + 1):
        phone.get("/my/settings/")
    seen = Device.objects.get().seen_at
    assert timezone.now() - seen < timedelta(minutes=1)
    caches["pages"].delete(mark)
    phone.get("/my/settings/")
    assert Device.objects.get().seen_at == seen, f"written twice within {SEEN_MINUTES} minutes"


def test_prof_04_a_sign_in_that_is_over_is_forgotten(site, mei):
    phone, now = come_in(mei), timezone.now()
    lost = begin_device(mei, "gone", agents.Agent(), "", at=now)
    assert lost not in phone.get("/my/devices/").context["rows"]
    assert forget_devices(now) == 1
    assert phone.get("/inbox/").status_code == 200
    Device.objects.update(seen_at=now - timedelta(days=61))
    assert forget_devices(now) == 1
    assert phone.get("/inbox/").status_code == 302
    assert not Session.objects.filter(expire_date__lt=now).exists()


def test_prof_04_sign_ins_from_before_have_a_row_after_the_migration(site, mei):
    import importlib

    from django.apps import apps

    old = as_(mei)
    importlib.import_module("profiles.signin.migrations.0002_sign_ins_from_before").write_down(apps, None)
    page = old.get("/my/devices/").content.decode()
    assert "没认出来的设备" in page
    assert "就是这一台" in page
