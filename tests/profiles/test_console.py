"""我的关系: everything that concerns a member and the brand on one console."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.privacy.actions import log_read
from forums.actions import start_topic
from profiles.actions import choose_keywords
from profiles.preferences.models import Preference
from tests.conftest import NOON, OPTIONAL, as_, drain, person
from tests.profiles.test_relation import crowd, people_for


@pytest.fixture
def mei(site):
    return person("mei", "小梅", consents=OPTIONAL)


def console(member):
    client = as_(member)
    client.get("/my/relation/")
    with CaptureQueriesContext(connection) as told:
        page = client.get("/my/relation/").content.decode()
    return page, len(told)


def test_pref_01_the_console_shows_what_is_known_guessed_allowed_and_who_looked(mei, board, shen):
    choose_keywords(mei, ["手冲咖啡"], at=NOON)
    start_topic(mei, board, title="说说最近的事", body="周末喜欢去露营，搭好帐篷就不想动。", at=NOON)
    drain()
    assert as_(shen).get("/desk/members/mei/").status_code == 200
    page, _count = console(mei)
    for words in (
        "手冲咖啡",
        "露营",
        "凭什么这么说",
        "我同意拿来做什么",
        "同意着，点一下收回",
        "谁用过我的资料",
        "沈工，客服",
    ):
        assert words in page
    for door in ("/my/reads/", "/privacy/", "/my/acts/", "/my/words/", "/my/consents/"):
        assert f'href="{door}"' in page


def test_pref_01_it_is_two_steps_from_the_home_page(mei, board):
    client = as_(mei)
    assert 'href="/u/mei/"' in client.get("/").content.decode()
    assert 'href="/my/relation/"' in client.get("/u/mei/").content.decode()


def test_pref_01_each_switch_changes_the_marketers_view_at_once(site, board):
    """Posts are read for the profile or for statistics, each by a switch of its own: the one for statistics takes her out
    of the report, the one for guessing takes her words out of her profile, both at once."""
    people = crowd(board, 10)
    client = as_(people[0])

    def turn(switch, decision):
        assert f'value="{switch}"' in client.get("/my/relation/").content.decode()
        client.post(
            "/my/consents/answer/", {"purpose": switch, "decision": decision, "version": 1, "next": "/my/relation/"}
        )
        drain()
        return people_for("露营"), Preference.objects.filter(member=people[0], term="露营").exists()

    for switch, left in (("statistics", (None, True)), ("profile_posts", (10, False))):
        assert turn(switch, "no") == left, switch
        assert turn(switch, "yes") == (10, True), switch


def test_pref_01_it_costs_the_same_however_much_there_is(mei, board, shen):
    def look(n):
        for i in range(n):
            log_read(shen, mei, fields=["邮箱"], purpose="service", where="x", at=NOON + timedelta(minutes=i))
            start_topic(mei, board, title=f"说说{i}", body=f"周末喜欢去露营，也喜欢钓鱼{i}。", at=NOON)
        drain()
        return console(mei)

    few, many = look(2), look(8)
    assert few[1] == many[1]
    assert many[0].count('<td data-l="谁">') == 3, "the latest three; the rest stands behind 全部"


def test_pref_01_nobody_has_looked_is_said(mei, board):
    assert "还没有人打开过" in console(mei)[0]
