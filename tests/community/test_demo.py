"""The demo: people and conversations that were written, not generated, and a report worth looking at."""

import json
import re
from collections import Counter

import pytest

from community.management.commands.demo import environment_at
from community.management.demo_site import STAFF
from community.management.talk import people, talks
from tests.community.servers import Process
from tests.migrated import DEMO, demo_copy

# Places, not brands: nothing of a real car maker stands in the demo.
BRANDS = re.compile(r"比亚迪|特斯拉|蔚来|小鹏|理想汽车|吉利|奇瑞|长城汽车|丰田|本田|大众汽车|奔驰|宝马|奥迪|小米")


def posts():
    return [(t.author, t.body) for t in talks()] + [(r.author, r.body) for t in talks() for r in t.replies]


def test_ops_06_no_sentence_is_said_twice_and_nobody_is_real():
    said = Counter(s.strip() for _a, body in posts() for s in re.split(r"[。！？；\n]", body) if len(s.strip()) >= 6)
    assert not [s for s, n in said.items() if n > 1]
    assert len(posts()) >= 400
    assert not [b for _a, b in posts() if BRANDS.search(b)]
    assert not [b for _a, b in posts() if re.search(r"1[3-9]\d{9}|\d{17}[\dXx]|[京沪浙川][A-Z][·\s]?[A-Z0-9]{5}", b)]


def test_ops_06_many_voices_over_a_year():
    voices = {a for a, _b in posts()}
    assert len(people()) >= 120
    assert len(voices) >= 100
    assert max(t.days for t in talks()) >= 330
    assert min(t.days for t in talks()) <= 5
    lengths = [len(b) for _a, b in posts()]
    assert min(lengths) < 10
    assert max(lengths) > 400


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The whole demo, as `manage.py demo` leaves it."""
    site = Process(tmp_path_factory.mktemp("demo"), "sqlite")
    (site.folder / "site.sqlite3").unlink()
    demo_copy(site.folder)
    site.environment |= DEMO
    return site


REPORT = """
import json
from django.utils import timezone
from insights.reports.questions import Scope, report
got = report(Scope("statistics"), timezone.now())
print(json.dumps({
    "terms": len(got.terms), "hidden": sum(c.people is None for _a, cells in got.aspects for c in cells),
    "shown": [sum(bool(cells[n].people) for _a, cells in got.aspects) for n, _product in enumerate(got.products)],
}))
"""
PEOPLE = """
import json
from django.test import Client
from community.moderation.models import Rule
from profiles.models import Member
print(json.dumps({
    "people": Member.objects.count(), "staff": sorted(m.handle for m in Member.objects.exclude(role="member")),
    "rules": len(Rule.choices), "home": Client().get("/", headers={"host": "127.0.0.1:8000"}).status_code,
}))
"""


@pytest.mark.processes
def test_ops_06_the_demo_shows_a_full_report_with_a_suppressed_cell(demo):
    got = json.loads(demo.script(REPORT))
    assert got["terms"] >= 15
    assert got["shown"]
    assert all(shown >= 5 for shown in got["shown"]), got
    assert got["hidden"]


@pytest.mark.processes
def test_ops_06_staff_and_people_stand_ready(demo):
    got = json.loads(demo.script(PEOPLE))
    assert got["people"] == len(people()) + len(STAFF) + 1  # and one who only sold
    assert got["staff"] == sorted(s[0] for s in STAFF)
    assert got["rules"]
    assert got["home"] == 200


def test_ops_06_what_is_shared_from_the_demo_leads_to_where_it_is_served(monkeypatch):
    monkeypatch.delenv("SITE_URL", raising=False)
    assert environment_at("127.0.0.1", 8020)["SITE_URL"] == "http://127.0.0.1:8020"
    assert environment_at("127.0.0.1", 8020)["INSIDE_HOSTS"] == "127.0.0.1:8020"
    phone = environment_at("192.0.2.7", 8000)
    assert phone["SITE_URL"] == "http://192.0.2.7:8000"
    assert "192.0.2.7" in phone["ALLOWED_HOSTS"]
    monkeypatch.setenv("SITE_URL", "https://demo.example")
    assert environment_at("127.0.0.1", 8020)["SITE_URL"] == "https://demo.example"
