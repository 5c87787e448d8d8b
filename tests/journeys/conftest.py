"""A real site beside the tests: its own database with the demo in it, pages, sockets and a worker in processes."""

import contextlib
import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.community.servers import missing
from tests.migrated import demo_copy
from tests.ready import Ready

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The shell is the same engine without a window around it: a page costs half.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(autouse=True)
def fresh_caches():
    """The site beside the tests has its own database and caches."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# What every script would load anew: the words, which take a second.
WORDS = """
from django.db import connection
from community.text.models import current, current_sieve
current(), current_sieve()
connection.close()
"""


class Site:
    """Addresses and processes of the running site."""

    def __init__(self, var):
        self.var, self.port, self.processes, self.ready = var, free_port(), {}, None
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DEMO": "1",
            "VAR_DIR": str(var),
            "SITE_URL": self.url,
            "PLAIN_STATIC": "",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "BODY_SECONDS": "4",
        }
        # A brand's account system that a journey may set up beside the site (tests/journeys/test_providers.py).
        self.elsewhere = free_port()
        server = {"id": "beichen", "name": "北辰账号", "server": f"http://127.0.0.1:{self.elsewhere}"}
        own = {"client_id": "app-of-this-site", "secret": "a-secret-nobody-logs"}
        self.environment["OIDC"] = json.dumps([server | own])
        # A source of headlines that a journey may set up (tests/journeys/test_widgets.py), and the demo's own.
        self.radio = free_port()
        self.environment["INSIDE_HOSTS"] = f"127.0.0.1:{self.port},127.0.0.1:{self.radio}"
        # A 服务号, and a place where a journey may set WeChat up (tests/journeys/test_once.py).
        self.weixin = free_port()
        self.environment |= {"WECHAT_MP_ID": "wx-of-this-site", "WECHAT_MP_SECRET": "mp-secret-nobody-logs"}
        self.environment |= {"WECHAT_MP_TEMPLATE": "template-of-once-1"}
        self.environment |= {"WECHAT_MP_API": f"http://127.0.0.1:{self.weixin}"}

    def python(self, code):
        """Run Python inside the site, beside its processes: in a process of its own, forked off one that stands ready."""
        if self.ready is None:
            self.ready = Ready(self.environment, WORDS)
        done = self.ready.script(code)
        assert done.returncode == 0, done.stderr[-2000:]

    def begin(self, *command, log=subprocess.DEVNULL):
        return subprocess.Popen(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
        )

    def start(self, name, *command):
        log = open(self.var / f"{name}.log", "w")  # noqa: SIM115 (lives as long as the process)
        self.processes[name] = self.begin(*command, log=log)

    def stop(self, name):
        process = self.processes.pop(name)
        process.terminate()
        process.wait(timeout=15)

    def wait(self):
        for _ in range(450):  # a loaded machine takes its time
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/rules/terms/").close()
                return
            time.sleep(0.2)
        raise RuntimeError((self.var / "serve.log").read_text()[-2000:])


@contextlib.contextmanager
def once(folder):
    """Whether this process is the first of the run to come here; the others wait until it is through."""
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not folder.exists()


def furnish(folder):
    """The demo as a newcomer finds it and the collected files, built in a folder."""
    made = Site(folder)
    collecting = made.begin("collectstatic", "--noinput", "-v0")
    demo_copy(folder)
    assert collecting.wait() == 0


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """A site for each process of the run; the demo in it is built once."""
    base = tmp_path_factory.getbasetemp()
    furnished = (base if worker_id == "master" else base.parent) / "furnished"
    with once(furnished) as first:
        if first:
            making = tmp_path_factory.mktemp("making")
            furnish(making)
            making.rename(furnished)
    var = base / "site"
    shutil.copytree(furnished, var)
    made = Site(var)
    made.start("serve", "serve", "--port", str(made.port))
    made.start("worker", "worker")
    made.wait()
    yield made
    for name in list(made.processes):
        made.stop(name)
    if made.ready:
        made.ready.end()


@pytest.fixture(autouse=True)
def quiet(request, site, tmp_path_factory, worker_id):
    """Journeys run side by side; one that is marked `clock` runs alone, so that its seconds are the site's."""
    base = tmp_path_factory.getbasetemp()
    with ((base if worker_id == "master" else base.parent) / "quiet.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if request.node.get_closest_marker("clock") else fcntl.LOCK_SH)
        yield


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        missing("a browser (chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def begun(chromium, site, *, width=390, dark=False, scripts=True, agent=None):
    """A fresh browser."""
    return chromium.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        base_url=site.url,
        user_agent=agent,
    )


def page_of(context):
    """A new page that remembers what went wrong in it."""
    page = context.new_page()
    page.errors = []
    page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: page.errors.append(str(e)))
    return page


@pytest.fixture
def open_page(site, chromium):
    """open_page(who, path, width=390, dark=False, scripts=True, agent=None): a page in a fresh browser, signed in as
    somebody; `agent` is what the browser calls itself."""
    contexts = []

    def opened(who=None, path="/", **options):
        contexts.append(begun(chromium, site, **options))
        page = page_of(contexts[-1])
        if who:
            page.goto(f"/demo/enter/{who}/")
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def windows(site, chromium):
    """Pages in which somebody came in once: {who: page}."""
    kept = {}
    yield kept
    for page in kept.values():
        page.context.close()


@pytest.fixture
def known_page(site, chromium, windows):
    """As open_page, for what is only looked at: in a window that has shown other pages before."""

    def opened(who, path, *, width, dark):
        if who not in windows:
            context = begun(chromium, site)
            if who:
                context.request.get(f"/demo/enter/{who}/")
            windows[who] = page_of(context)
        page = windows[who]
        page.errors.clear()
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto(path)
        return page

    return opened


@pytest.fixture
def talk(open_page):
    """The address of the demo's talk of 林间小路 and 一度电."""
    page = open_page("l02", "/chat/", width=1280)
    page.click(".chat-list a:has-text('林间小路')")
    page.wait_for_url(re.compile(r"/chat/\d+/"))
    return re.search(r"/chat/\d+/", page.url)[0]
