"""Asked once, unticked, versioned; a no costs nothing; a withdrawal works from the next request."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.access.registry import forget_keys
from community.privacy.registry import holdings, purposes
from forums.actions import start_topic
from insights.evidence.models import Reading, TermEvidence
from profiles.consent.actions import answer, publish_wording
from profiles.consent.models import Grant, Subject, Wording, allows, members_who_allow
from profiles.preferences.models import Preference
from profiles.preferences.views import ASK_AGAIN_DAYS, should_ask
from tests.conftest import APART, LONG_AGO, NOON, OPTIONAL, TOGETHER, agree, as_, drain, person

# What the page of the question sends along: the versions of the wordings it shows.
ASKED = {f"{purpose}_version": 1 for purpose in TOGETHER}


def test_cons_01_each_optional_purpose_has_its_own_switch_and_none_is_on(site, mei):
    shown = as_(mei).get("/my/consents/").content.decode()
    optional = [p for p in purposes.values() if p.optional]
    assert {p.code for p in optional} == set(OPTIONAL)
    assert shown.count("没同意，点一下同意") == len(TOGETHER)
    assert shown.count("没同意，单独问你") == len(APART)
    assert len(optional) == len(TOGETHER) + len(APART)
    assert "同意着" not in shown
    for purpose in optional:
        assert str(purpose.name) in shown
        assert not allows(mei, purpose.code)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("purpose", TOGETHER)
def test_cons_01_a_switch_turns_its_own_purpose_alone(site, mei, purpose):
    browser = as_(mei)
    browser.post("/my/consents/answer/", {"purpose": purpose, "decision": "yes", "version": 1})
    assert [p for p in OPTIONAL if allows(mei, p)] == [purpose]
    browser.post("/my/consents/answer/", {"purpose": purpose, "decision": "no"})
    assert not [p for p in OPTIONAL if allows(mei, p)]
    assert list(Grant.objects.values_list("purpose", "decision", "surface")) == [
        (purpose, True, "centre"),
        (purpose, False, "centre"),
    ]


def test_cons_01_a_new_wording_stops_use_until_it_is_asked_again(site, admin, board):
    mei = person("mei", consents=OPTIONAL, words=["露营"])
    start_topic(mei, board, title="周末去露营", body="我喜欢露营", at=NOON)
    drain()
    assert TermEvidence.objects.filter(member=mei).exists()
    publish_wording(admin, "profile_posts", "换了一种问法，用的还是公开帖子。", at=NOON)
    assert not allows(mei, "profile_posts")
    assert mei.pk not in set(members_who_allow("profile_posts").values_list("member_id", flat=True))
    drain()
    assert not Preference.objects.filter(member=mei).exists()
    assert should_ask(mei, timezone.now())
    assert "问法换了" in as_(mei).get("/my/consents/").content.decode()
    answer(mei, {"profile_posts": True}, surface="centre", at=NOON)
    drain()
    assert Preference.objects.filter(member=mei, term="露营").exists()
    assert Grant.objects.filter(purpose="profile_posts").last().version == 2


def test_cons_01_every_version_of_a_wording_can_be_read(site, admin):
    publish_wording(admin, "statistics", "第二种问法。", at=NOON)
    shown = Client().get("/rules/wording/statistics/").content.decode()
    for text in Wording.objects.filter(purpose="statistics"):
        assert text.text in shown
    with pytest.raises(Refused):
        publish_wording(person("x1"), "statistics", "我来写", at=NOON)


def test_cons_01_asked_once_after_the_first_own_word_with_an_example(site, mei):
    browser = as_(mei)
    assert not should_ask(mei, NOON)
    assert browser.post("/my/words/", {"own": "露营"}).headers["Location"] == "/my/relation/ask/"
    shown = browser.get("/my/relation/ask/").content.decode()
    assert "雪地胎" in shown
    assert "checked" not in shown
    tried = browser.post("/my/relation/ask/", {"eg": "最喜欢海边钓鱼"}).content.decode()
    assert "钓鱼" in tried
    assert "什么也不猜" in browser.post("/my/relation/ask/", {"eg": "再也不想露营了"}).content.decode()
    assert not Grant.objects.exists()
    assert not Reading.objects.exists()
    browser.post("/my/relation/ask/", {"guess": "no"})
    assert not should_ask(mei, timezone.now())
    assert not should_ask(mei, timezone.now() + timedelta(days=ASK_AGAIN_DAYS - 1))
    assert should_ask(mei, timezone.now() + timedelta(days=ASK_AGAIN_DAYS, minutes=1))
    assert browser.get("/my/relation/ask/").status_code == 302


def test_cons_01_yes_to_the_question_ticks_nothing_else(site, mei):
    browser = as_(mei)
    browser.post("/my/words/", {"own": "露营"})
    browser.post("/my/relation/ask/", {"guess": "yes"} | ASKED)
    assert [p for p in OPTIONAL if allows(mei, p)] == ["profile_posts"]


def test_cons_01_grants_point_to_a_key_and_never_to_the_member(db, mei):
    answer(mei, {"statistics": True}, surface="ask", at=NOON)
    assert not [f for f in Grant._meta.get_fields() if f.is_relation]
    Subject.objects.filter(member=mei).delete()
    assert Grant.objects.count() == 1
    assert not allows(mei, "statistics")


# --- CONS-02 ------------------------------------------------------------------------------------------------------


def derived_rows(member):
    """{model: rows} of everything derived about a member, from the register of holdings."""
    return {label: h.rows(member).count() for label, h in holdings.items() if h.derived_for}


def walk(member, club, topic):
    """One journey through everything a member does, by HTTP; returns the answers' codes."""
    browser = as_(member)
    steps = [
        browser.get("/"),
        browser.post("/my/words/", {"own": "露营 钓鱼"}),
        browser.post(f"/t/{topic.pk}/reply/", {"body": "我喜欢露营，座椅加热真舒服"}),
        browser.post(
            "/forums/care/new/",
            {"kind": "question", "title": "露营带什么灯", "body": "喜欢露营，想买灯", "tags": "露营"},
        ),
        browser.post(f"/clubs/{club.slug}/join/", {}),
        browser.post(
            f"/forums/{club.board.slug}/new/", {"kind": "discussion", "title": "大家好我来了", "body": "露营见"}
        ),
        browser.post("/my/settings/", {"name": member.name, "bio": "爱露营", "region": "杭州"}),
        browser.get("/search/?q=露营"),
        browser.get("/clubs/?q=露营"),
        browser.get("/my/relation/"),
        browser.get("/my/reads/"),
        browser.post(f"/clubs/{club.slug}/leave/"),
    ]
    return [s.status_code for s in steps]


@pytest.fixture(params=["all off", "all on"])
def consents(request):
    return request.param


@pytest.fixture
def open_club(lin):
    from clubs.actions import found_club

    return found_club(lin, "开着的圈子", "open", intro="谁都能进来坐坐", at=NOON)


def test_cons_02_every_journey_takes_the_same_steps_with_all_consents_off(site, open_club, topic, consents):
    member = person("walker", consents=OPTIONAL if consents == "all on" else ())
    forget_keys(member)
    assert walk(member, open_club, topic) == [200, 302, 302, 302, 302, 302, 302, 200, 200, 200, 200, 302]
    drain()
    stored = derived_rows(member)
    assert stored, "no derived store is registered"
    if consents == "all off":
        assert set(stored.values()) == {0}
    else:
        assert all(stored.values()), stored


class Walker:
    """Somebody who only follows what stands on the pages, as they are without scripts; every step is counted."""

    def __init__(self, member):
        self.browser, self.steps = as_(member), 0
        self.page = BeautifulSoup(self.browser.get("/my/consents/").content, "html.parser")

    def press(self, purpose, decision):
        """Press what gives that answer to the purpose; what lies behind a link takes a step more."""
        if link := self.page.select_one(f'main a[href^="/my/consents/{purpose}/"]'):
            self._went(self.browser.get(link["href"]))
        form = next(f for f in self.page.select("main form") if f"/{purpose}/" in f["action"] or _has(f, purpose))
        assert form.select_one(f'button[name="decision"][value="{decision}"]'), (purpose, decision)
        told = {i["name"]: i["value"] for i in form.select("input[type=hidden]") if i["name"] != "csrfmiddlewaretoken"}
        self._went(self.browser.post(form["action"], told | {"decision": decision}, follow=True))

    def _went(self, answer):
        self.steps += 1
        self.page = BeautifulSoup(answer.content, "html.parser")


def _has(form, purpose):
    return form.select_one(f'input[name="purpose"][value="{purpose}"]')


@pytest.mark.parametrize("purpose", OPTIONAL)
def test_cons_02_withdrawing_takes_no_more_steps_than_giving(site, board, purpose):
    """Counted on the pages themselves, for every optional purpose."""
    mei, taken = person("mei"), []
    for decision in ("yes", "no"):
        walker = Walker(mei)
        walker.press(purpose, decision)
        taken.append(walker.steps)
        assert allows(mei, purpose) is (decision == "yes")
    giving, withdrawing = taken
    assert withdrawing <= giving
    assert (giving, withdrawing) == ((2, 1) if purpose in APART else (1, 1))


@pytest.mark.parametrize("purpose", ["profile_keywords", "profile_posts", "statistics"])
def test_cons_02_after_withdrawal_nothing_new_is_stored_and_the_old_is_gone(site, board, purpose):
    mei = person("mei", consents=[purpose], words=["露营"])
    start_topic(mei, board, title="先说一次", body="我喜欢露营", at=NOON)
    drain()
    assert TermEvidence.objects.filter(member=mei).exists()
    as_(mei).post("/my/consents/answer/", {"purpose": purpose, "decision": "no"})
    as_(mei).post("/forums/care/new/", {"kind": "discussion", "title": "再说一次", "body": "我还是喜欢露营"})
    drain()
    assert set(derived_rows(mei).values()) == {0}
    assert not Reading.objects.filter(member=mei).exists()


def test_cons_02_a_no_while_the_reader_is_behind_still_wins(site, board):
    """The post lies in the queue with a yes; the no comes before the reader: nothing is stored."""
    mei = person("mei", consents=OPTIONAL)
    drain()
    start_topic(mei, board, title="队列里的帖子", body="我喜欢露营", at=NOON)
    agree(mei, OPTIONAL, NOON, False)
    drain()
    assert not Reading.objects.filter(member=mei).exists()
    assert set(derived_rows(mei).values()) == {0}


def test_cons_02_the_same_answer_again_writes_nothing(db, mei):
    for _ in range(3):
        answer(mei, {"statistics": False}, surface="centre", at=LONG_AGO)
    assert Grant.objects.count() == 1
    with pytest.raises(ValueError, match="not a matter of consent"):
        answer(mei, {"service": False}, surface="centre", at=LONG_AGO)


def test_cons_05_a_browser_that_says_global_privacy_control_is_asked_nothing(lin, board):
    """Control beside: without the header the question comes."""
    for said, goes_to in (({}, "/my/relation/ask/"), ({"HTTP_SEC_GPC": "1"}, "/u/lin/")):
        client = as_(lin, **said)
        assert client.post("/my/words/", {"words": ["露营"], "own": "露营"}).headers["Location"] == goes_to
        assert ("有一句话想问你" in client.get("/my/relation/").content.decode()) == (not said)
        assert ("全局隐私控制" in client.get("/my/consents/").content.decode()) == bool(said)
    assert Client().get("/.well-known/gpc.json").json()["gpc"] is True
