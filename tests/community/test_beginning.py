"""A site begins as the read-me says it does: `setup` and then `serve`, and nothing that is missing is found out by a reader."""

import io
import os
import socket
import sys
import time

import pytest
from django.core.management import call_command
from django.utils import timezone

from community.access.roles import Role
from community.management.commands.setup import Command
from community.management.demo_site import TERMS
from community.pages.actions import change_look
from community.pages.models import Brand, LookVersion, Terms
from profiles.models import Member
from tests.community.servers import Process, ready

SETUP = (
    "setup", "--name=晨磨社区", "--company=晨磨", "--colour=#0b6a66", "--icp=", "--products=", "--admin-email=boss@example.com",
    "--admin-name=老板",
)  # fmt: skip
HOME = "from django.test import Client; print(Client(raise_request_exception=False).get('/forums/', headers={'host': 'localhost'}).status_code)"
SAID = "python manage.py collectstatic --noinput"


@pytest.fixture
def bare(tmp_path):
    """A site whose pages name their static files by a list that nobody has made yet."""
    site = Process(tmp_path, "sqlite")
    site.environment |= {"PLAIN_STATIC": "", "ADMIN_PASSWORD": "long-enough-92"}
    return site


def served(site):
    """Why it does not serve: at the latest because the port is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return site.refusal("serve", "--port", str(taken.getsockname()[1]))


def refusal_of(site, module):
    done = ready().script(f"import {module}", site.environment)
    return done.stderr if done.returncode else ""


@pytest.mark.processes
def test_ops_06_setup_alone_makes_pages_that_answer_and_serve_refuses_before_it(bare):
    """The control is the page itself: an error without the files, an answer with them."""
    assert bare.script(HOME).strip() == "500"
    assert SAID in served(bare)
    for module in ("community.wsgi", "community.asgi"):
        assert SAID in refusal_of(bare, module)
    bare.manage(*SETUP)
    assert bare.script(HOME).strip() == "200"
    assert "用不了" in served(bare)
    assert refusal_of(bare, "community.wsgi") == ""


@pytest.mark.processes
def test_ops_06_files_of_another_version_are_found_and_collected_anew_however_old_the_code_is(bare):
    """As after going back to an image that was built before the files were collected."""
    bare.manage("collectstatic", "--noinput", "-v0")
    kept = bare.folder / "static" / "css" / "base.css"
    ours = kept.read_bytes()
    kept.write_bytes(ours + b"/* of the next version */")
    late = time.time() + 3600
    os.utime(kept, (late, late))
    assert "css/base.css" in served(bare)
    bare.manage("collectstatic", "--noinput", "-v0")
    assert kept.read_bytes() == ours
    assert refusal_of(bare, "community.wsgi") == ""
    listed = bare.folder / "static" / "staticfiles.json"
    listed.write_text(listed.read_text().replace('"css/base.css"', '"css/gone.css"', 1))
    assert "css/base.css" in refusal_of(bare, "community.wsgi")


@pytest.mark.processes
def test_ops_06_where_pages_name_files_plainly_nothing_needs_to_be_collected(bare):
    bare.environment["PLAIN_STATIC"] = "1"
    assert refusal_of(bare, "community.wsgi") == ""
    bare.manage(*SETUP)
    assert not (bare.folder / "static").exists()


@pytest.mark.parametrize(
    ("environment", "stdin", "taken"),
    [
        ("of-the-environment", "piped", "of-the-environment"),
        ("", "piped in\n", "piped in"),
        ("", "", ""),
        ("", None, "typed"),
    ],
)
def test_ops_06_the_first_password_stands_behind_no_command(monkeypatch, environment, stdin, taken):
    """Whatever stands there is read by everybody on the machine, in the list of processes."""
    told = Command().create_parser("manage.py", "setup").format_help()
    assert "--admin-email" in told
    assert "--admin-password" not in told
    monkeypatch.setenv("ADMIN_PASSWORD", environment)
    monkeypatch.setattr("getpass.getpass", lambda asked: "typed")
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: stdin is None)
    assert Command()._password() == taken


@pytest.fixture
def asked(db, monkeypatch):
    """The questions of a setup that gets no answer but Enter."""
    questions = []
    monkeypatch.setattr("builtins.input", lambda question: questions.append(question) or "")
    monkeypatch.setenv("ADMIN_PASSWORD", "long-enough-92")
    return questions


def test_ops_06_setup_that_is_run_again_leaves_what_it_is_not_told(asked):
    call_command("setup", name="晨磨社区", company="晨磨", icp="", admin_email="boss@example.com")
    brand = Brand.objects.get()
    look = brand.look._replace(
        name="晨磨新社区", company="晨磨咖啡", colour="#7a1f1f", motto="慢慢喝", icp="浙ICP备1号"
    )
    change_look(Member.objects.get(role=Role.ADMIN), look, at=timezone.now())
    brand = Brand.objects.get()
    brand.terms = "说真话。"
    brand.save()
    asked.clear()
    call_command("setup")
    assert [question.rpartition("［")[2] for question in asked[:4]] == [
        "晨磨新社区］：", "晨磨咖啡］：", "#7a1f1f］：", "浙ICP备1号］："
    ]  # fmt: skip
    assert (Brand.objects.get().look, Brand.objects.get().terms) == (look, "说真话。")
    call_command("setup", icp="沪ICP备2号")
    assert (Brand.objects.get().look, Brand.objects.get().terms) == (look._replace(icp="沪ICP备2号"), "说真话。")
    assert (Terms.objects.count(), LookVersion.objects.count()) == (2, 3)


def test_ops_06_setup_writes_terms_where_it_is_given_them_or_none_stand(asked, tmp_path):
    (tmp_path / "terms.txt").write_text("不说假话。\n", "utf-8")
    own = {"terms": str(tmp_path / "terms.txt")}
    for told, stand in (({}, TERMS), (own, "不说假话。"), ({}, "不说假话。")):
        call_command("setup", admin_email="boss@example.com", **told)
        assert Brand.objects.get().terms == stand
