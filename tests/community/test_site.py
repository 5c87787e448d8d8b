"""Every address: headers, forged forms, redirects, limits, sentences, languages, JavaScript off."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from django.urls import path as django_path
from django.utils.translation import trans_real

from community.access.roles import Role
from community.lib import env
from community.urls import handler400, handler403, handler404, handler500, urlpatterns
from forums.actions import start_topic
from tests.conftest import NOON, as_
from tests.house.test_doors import TABLE, WHO, all_doors, knock, world

__all__ = ["world"]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Whose address is a secret: no page that is opened from there is told of it.
STRICTER = dict.fromkeys(("privacy:receipt", "privacy:receipt_file"), {"Referrer-Policy": "no-referrer"})
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def everywhere(world):
    """(name, method, address, body) of every door of the house."""
    for name, (method, path, _who, body) in TABLE.items():
        yield name, method, path.format(**world["places"]), body


def test_site_07_every_answer_carries_the_headers(world):
    for who in (Client(), as_(world["who"]["admin"])):
        for name, method, path, body in everywhere(world):
            answer = who.get(path) if method == "GET" else who.post(path, body)
            for header, value in (HEADERS | STRICTER.get(name, {})).items():
                assert answer.headers.get(header) == value, f"{name}: {header}"
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy, name
            if "csrftoken" in answer.cookies:
                assert answer.cookies["csrftoken"]["samesite"] == "Lax"


def test_site_07_every_form_without_its_token_is_refused_in_a_sentence(world):
    for name, method, path, body in everywhere(world):
        if method == "POST":
            member = world["who"]["member"]
            answer = as_(member, enforce_csrf_checks=True).post(path, body)
            assert answer.status_code == 403, name
            assert "验证" in answer.content.decode()
    assert (
        as_(world["who"]["member"], enforce_csrf_checks=True).post("/forums/care/new/", {"title": "x"}).status_code
        == 403
    )


def test_site_07_a_name_that_is_no_sites_is_refused_in_a_sentence(site, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = Client(raise_request_exception=False, headers={"host": "evil.example"}).get("/")
    assert (answer.status_code, "没有这个网站" in answer.text) == (400, True)


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
def test_site_07_no_redirect_leaves_the_site(mei, site, there):
    member, visitor = as_(mei), Client()
    tries = [
        member.post("/my/consents/answer/", {"purpose": "statistics", "decision": "no", "next": there}),
        member.post("/i18n/setlang/", {"language": "en", "next": there}),
        visitor.get("/account/login/", {"next": there}),
        visitor.post("/account/login/", {"login": "mei@example.com", "password": "x", "next": there}),
        member.post("/account/logout/", {"next": there}),
    ]
    for answer in tries:
        assert "evil" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")


def test_site_07_the_eleventh_wrong_password_names_the_waiting_time(mei, site):
    member = mei
    member.set_password("right-one-4711")
    member.save()
    client = Client()
    for _ in range(10):
        answer = client.post("/account/login/", {"login": "mei@example.com", "password": "wrong"})
        assert "对不上" in answer.content.decode()
    answer = client.post("/account/login/", {"login": "mei@example.com", "password": "right-one-4711"})
    assert "先歇 10 分钟" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_site_07_the_right_password_lets_in(mei, site):
    member = mei
    member.set_password("right-one-4711")
    member.save()
    client = Client()
    assert client.post("/account/login/", {"login": "小梅", "password": "right-one-4711"}).status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_site_07_a_sign_in_code_by_mail_lets_in(mei, site):
    from django.core import mail

    client = Client()
    client.post("/account/login/code/", {"email": "mei@example.com"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    assert CHINESE.search(mail.outbox[-1].subject)
    answer = client.post("/account/login/code/confirm/", {"code": code})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(mei.pk)


def test_site_07_staff_need_a_second_step(mei, site, colleagues, settings):
    settings.STAFF_SECOND_STEP = True
    for path in ("/desk/", "/desk/reports/terms/", "/admin/"):
        answer = as_(colleagues[Role.MARKETER]).get(path)
        assert answer.headers["Location"] == "/account/2fa/"
    assert as_(mei).get("/").status_code == 200


def boom(request):
    raise RuntimeError("planned")


class Broken:
    """The house with one door that always breaks."""

    urlpatterns = [django_path("boom/", boom), *urlpatterns]
    handler400, handler403, handler404, handler500 = handler400, handler403, handler404, handler500


@override_settings(ROOT_URLCONF=Broken)
def test_site_07_errors_carry_chinese_sentences(mei, chen, board):
    client = Client(raise_request_exception=False)
    pages = {404: client.get("/nowhere/"), 400: client.get("/forums/care/?older=nonsense"), 500: client.get("/boom/")}
    pages[403] = as_(chen).get("/desk/roles/")
    for status, answer in pages.items():
        assert answer.status_code == status
        assert CHINESE.search(answer.content.decode().partition("<main")[2] or answer.content.decode())
    from django.template.loader import render_to_string

    assert CHINESE.search(render_to_string("503.html"))


@pytest.mark.parametrize(
    "path",
    [
        "/t/0/",
        "/t/999999999999999999/",
        "/p/99999999/",
        "/u/nobody/",
        "/clubs/nowhere/",
        "/forums/nowhere/",
        "/moderation/nothing/1/hide/",
        "/rules/wording/nothing/",
        "/css/nothing.css",
        "/forums/care/?sort=nonsense",
        "/t/1/?from=%00",
    ],
)
def test_unknown_ids_are_404_and_nothing_is_500(topic, path):
    client = Client(raise_request_exception=False)
    assert client.get(path).status_code in (404, 200, 400)
    assert client.get(path).status_code != 500


NASTY = [
    "\x00",
    "💥" * 500,
    "<script>alert(1)</script> ../../etc/passwd %s%n {{7*7}}",
    "-1",
    "99999999999999999999",
    "",
    "\u202e倒",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_no_input_gives_a_500(world, nasty):
    browser = as_(world["who"]["member"], raise_request_exception=False)
    browser.raise_request_exception = False
    fields = [
        "title",
        "body",
        "tags",
        "kind",
        "name",
        "bio",
        "region",
        "product",
        "own",
        "words",
        "purpose",
        "decision",
        "term",
        "verdict",
        "instead",
        "quoted",
        "note",
        "answer",
        "rank",
        "rule",
        "board",
        "next",
        "q",
        "older",
        "newer",
        "from",
        "p",
        "since",
        "city",
        "model",
        "facet",
        "about",
        "opinion",
    ]
    for name, method, path, _body in everywhere(world):
        data = dict.fromkeys(fields, nasty)
        answer = browser.get(path.partition("?")[0], data) if method == "GET" else browser.post(path, data)
        assert answer.status_code < 500, name
        if method == "GET" and nasty.startswith("<script") and not answer.streaming:
            assert "<script>alert" not in answer.content.decode(errors="replace")
    for path in ("/forums/care/new/", "/my/words/", "/my/settings/", "/clubs/found/", "/join/", "/my/relation/ask/"):
        assert browser.post(path, dict.fromkeys(fields, nasty)).status_code < 500, path


# --- SITE-01 ------------------------------------------------------------------------------------------------------


def test_site_01_every_source_string_is_chinese():
    """Whatever stands in gettext's calls, in templates and in code, holds Chinese (names of languages and marks aside)."""
    from pathlib import Path

    root = Path(django_settings.BASE_DIR)
    found = []
    for path in root.rglob("templates/**/*.html"):
        if ".venv" not in path.parts:
            found += [(path.name, s) for s in re.findall(r"{% translate ['\"]([^'\"]+)['\"]", path.read_text("utf-8"))]
    for floor in ("community", "profiles", "forums", "clubs", "insights"):
        for path in (root / floor).rglob("*.py"):
            found += [
                (path.name, s)
                for s in re.findall(r"(?:\b_|\bgettext_lazy|\bgettext)\(\s*\"([^\"]+)\"", path.read_text("utf-8"))
            ]
    assert len(found) > 400
    assert [f for f in found if not CHINESE.search(f[1])] == []


def test_site_01_a_missing_entry_shows_chinese_and_never_english(mei, board, monkeypatch):
    """With another language chosen, whatever has no translation stays as it is written."""
    browser = as_(mei)
    browser.cookies["django_language"] = "en"
    assert "我的关系" not in browser.get("/my/relation/").content.decode()
    for entries in trans_real.translation("en")._catalog._catalogs:
        monkeypatch.delitem(entries, "我的关系", raising=False)
    page = browser.get("/my/relation/").content.decode()
    assert 'lang="en"' in page
    assert "我的关系" in page
    assert not re.search(r"This field is required|Page not found", page)


def test_site_01_the_choice_counts_and_the_browsers_wish_does_not(world):
    assert 'lang="zh-CN"' in Client(headers={"accept-language": "en-GB,en"}).get("/forums/").content.decode()
    browser = Client()
    browser.post("/i18n/setlang/", {"language": "zh-hant", "next": "/forums/"})
    assert 'lang="zh-TW"' in browser.get("/forums/").content.decode()


def test_site_01_every_page_offers_the_switch(world):
    for path in ("/", "/forums/", "/clubs/", "/join/", "/account/login/", "/nowhere/"):
        page = Client().get(path).content.decode()
        assert page.count('name="language"') == 3, path


# --- figures that pages promise -----------------------------------------------------------------------------------


def test_every_role_is_tried_and_every_door_is_known(world):
    assert len(WHO) == 10
    assert len(all_doors()) > len(TABLE)
    assert knock(world, "forums:board", "visitor")[0] == 200


def test_a_post_can_carry_no_script_image_or_frame(mei, board):
    body = '<script>x</script><img src=x onerror=y> [a](javascript:alert(1)) ![i](http://a/b.png) <iframe src="x"></iframe> <b onclick=x>粗</b>'
    topic = start_topic(mei, board, title="来试试看的", body=body, at=NOON)
    html = topic.posts.get().html
    assert not re.search(r"<(script|img|iframe|b)\b|javascript:\w+\(1\)\"|onerror=\w+>", html)


def started(**changed):
    """How the settings were taken in an environment: what was said where they were refused, else nothing."""
    environment = {**os.environ, "SECRET_KEY": "", "DEMO": "", **changed}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, env=environment, cwd=django_settings.BASE_DIR, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def test_site_07_a_site_others_can_reach_does_not_start_with_the_key_of_the_demo():
    for elsewhere in ({"ALLOWED_HOSTS": "club.example.com"}, {"SITE_URL": "https://club.example.com/"}):
        assert "SECRET_KEY" in started(**elsewhere)
        assert not started(**elsewhere, SECRET_KEY="x" * 60)


@pytest.mark.parametrize(
    ("name", "read", "wrong"),
    [
        ("STAFF_SECOND_STEP", env.flag, "enabled"),
        ("EMAIL_TLS", env.flag, "starttls"),
        ("EMAIL_PORT", lambda name: env.number(name, 587), "a port"),
        ("SITE_URL", lambda name: env.address(name, "http://127.0.0.1"), "club.example.com"),
    ],
)
def test_a_setting_that_says_nothing_is_refused_by_its_name(monkeypatch, name, read, wrong):
    monkeypatch.setenv(name, wrong)
    with pytest.raises(ValueError, match=name):
        read(name)


def test_settings_are_taken_as_they_are_commonly_written(monkeypatch):
    for said, meant in {"on": True, "TRUE": True, " 1 ": True, "off": False, "no": False, "0": False, "": None}.items():
        monkeypatch.setenv("A_FLAG", said)
        assert env.flag("A_FLAG", None) is meant
    monkeypatch.setenv("AN_ADDRESS", "https://club.example.com/")
    assert env.address("AN_ADDRESS", "") == "https://club.example.com"


def test_setup_makes_an_empty_site_and_may_be_run_again(db, monkeypatch):
    from django.core.management import CommandError, call_command

    from community.access.roles import Role
    from community.pages.models import Brand
    from forums.models import Board
    from profiles.models import Member

    asked = {"name": "晨磨社区", "company": "晨磨", "colour": "#0b6a66", "icp": "", "products": "晨磨一号，晨磨二号"}
    who = {"admin_email": "boss@example.com", "admin_name": "老板"}
    monkeypatch.setenv("ADMIN_PASSWORD", "short")
    with pytest.raises(CommandError, match="8 位"):
        call_command("setup", **asked, **who, verbosity=0)
    monkeypatch.setenv("ADMIN_PASSWORD", "long-enough-92")
    call_command("setup", **asked, **who, verbosity=0)
    call_command("setup", **asked | {"name": "晨磨新社区"}, verbosity=0)
    assert Brand.objects.get().name == "晨磨新社区"
    assert Member.objects.get(role=Role.ADMIN).check_password("long-enough-92")
    assert Board.objects.count() == 4
    assert "晨磨新社区" in Client().get("/").content.decode()
    with pytest.raises(CommandError, match="看不清"):
        call_command("setup", **asked | {"colour": "#eeeeee"}, verbosity=0)


def test_site_02_an_empty_search_offers_words_to_try(client, db):
    page = client.get("/search/").content.decode()
    assert re.search(r'href="\?q=%E9%9C%B2%E8%90%A5"[^>]*>露营<', page)
