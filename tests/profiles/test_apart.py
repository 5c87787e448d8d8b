"""单独同意: asked alone, in a dialog of its own, under the words that were shown; nothing else stands for it."""

import pytest

from community.access.permissions import Refused
from community.privacy.registry import Apart, Purpose, purposes
from profiles.consent.actions import answer, answer_apart, import_grants, publish_wording
from profiles.consent.models import Grant, Wording, allows
from tests.conftest import APART, NOON, TOGETHER, as_

DIALOG = "/my/consents/publication/"
CENTRE = "/my/consents/answer/"


def test_cons_03_the_dialog_says_what_goes_to_whom_and_offers_two_equal_answers(site, mei):
    for code in APART:
        page = as_(mei).get(f"/my/consents/{code}/").content.decode()
        purpose = purposes[code]
        for said in (
            purpose.ask,
            purpose.recipient,
            purpose.uses,
            purpose.spares,
            Wording.objects.get(purpose=code).text,
        ):
            assert str(said) in page
        main = page.partition("<main")[2].partition("</main>")[0]
        assert main.count('class="btn grow"') == 2
        assert "btn-main" not in main
        assert "checked" not in main
    assert not Grant.objects.exists()


def test_cons_03_a_yes_is_given_in_its_dialog_and_taken_back_with_one_tap(site, mei):
    browser = as_(mei)
    back = browser.post(DIALOG, {"decision": "yes", "version": 1, "next": "/my/relation/"})
    assert back.headers["Location"] == "/my/relation/"
    assert allows(mei, "publication")
    assert list(Grant.objects.values_list("purpose", "surface")) == [("publication", "apart")]
    assert "你现在同意着" in browser.get(DIALOG).content.decode()
    browser.post(CENTRE, {"purpose": "publication", "decision": "no"})
    assert not allows(mei, "publication")


def test_cons_03_a_no_in_the_dialog_is_kept_and_costs_nothing(site, mei):
    browser = as_(mei)
    browser.post(DIALOG, {"decision": "no"})
    assert list(Grant.objects.values_list("purpose", "decision")) == [("publication", False)]
    assert browser.get("/my/relation/").status_code == 200


@pytest.mark.parametrize("purpose", APART)
def test_cons_03_no_other_door_gives_that_yes(site, mei, purpose):
    """The switches lead to the dialog; the question after the first word takes no more than it asks."""
    browser = as_(mei)
    browser.post("/my/words/", {"own": "露营"})
    to = browser.post(CENTRE, {"purpose": purpose, "decision": "yes", "version": 1})
    assert to.headers["Location"] == f"/my/consents/{purpose}/"
    asked = {f"{code}_version": 1 for code in TOGETHER}
    browser.post("/my/relation/ask/", {"guess": "yes", purpose: "on", f"{purpose}_version": 1} | asked)
    assert allows(mei, "profile_posts"), "control: the same post did give the yes it asks for"
    assert not allows(mei, purpose)
    text = Wording.objects.get(purpose=purpose).text_hash
    assert import_grants([(mei, purpose, text, NOON)], at=NOON) == (0, 1)
    assert not allows(mei, purpose)


def test_cons_03_the_actions_keep_the_two_apart(site, mei):
    for wrong in (
        lambda: answer(mei, {"publication": True}, surface="centre", at=NOON),
        lambda: answer(mei, {"statistics": True, "publication": True}, surface="centre", at=NOON),
        lambda: answer_apart(mei, "statistics", True, at=NOON),
    ):
        with pytest.raises(ValueError, match="dialog"):
            wrong()
    assert not Grant.objects.exists()


def test_cons_03_what_is_asked_apart_says_whom_it_reaches(monkeypatch):
    monkeypatch.setattr("community.privacy.registry.purposes", {})
    for wrong in ({"recipient": ""}, {"recipient": "经销商", "optional": False}):
        with pytest.raises(ValueError, match="apart"):
            Purpose("x", "x", "?", "", "", 0, apart=Apart.HANDOVER, **wrong)
    Purpose("x", "x", "?", "", "", 0, apart=Apart.HANDOVER, recipient="经销商")


@pytest.mark.parametrize("unknown", ["nonsense", "statistics", "service"])
def test_cons_03_what_has_no_dialog_has_no_page(site, mei, unknown):
    assert as_(mei).get(f"/my/consents/{unknown}/").status_code == 404
    assert as_(mei).post(f"/my/consents/{unknown}/", {"decision": "yes", "version": 1}).status_code == 404
    assert not Grant.objects.exists()


@pytest.mark.parametrize("said", [{}, {"decision": "maybe", "version": 1}, {"decision": "yes", "version": "eins"}])
def test_cons_03_an_answer_that_is_none_changes_nothing(site, mei, said):
    answered = as_(mei).post(DIALOG, said)
    assert answered.status_code == 422
    assert "什么都没变" in answered.content.decode()
    assert not Grant.objects.exists()


# --- An old text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", TOGETHER)
def test_cons_01_a_yes_to_an_old_text_is_refused_with_a_sentence(site, admin, mei, purpose):
    """The page stood open while the words changed: what she did not see she did not agree to."""
    browser = as_(mei)
    publish_wording(admin, purpose, "换了一种问法。", at=NOON)
    for version in ({"version": 1}, {}):
        browser.post(CENTRE, {"purpose": purpose, "decision": "yes"} | version)
        assert "问法刚换过" in browser.get("/my/consents/").content.decode()
    assert not Grant.objects.exists()
    page = browser.get("/my/consents/").content.decode()
    assert page.count('name="version" value="2"') == 1
    browser.post(CENTRE, {"purpose": purpose, "decision": "yes", "version": 2})
    assert allows(mei, purpose)


def test_cons_01_in_the_dialog_and_in_the_question_too(site, admin, mei):
    browser = as_(mei)
    browser.post("/my/words/", {"own": "露营"})
    asked = {f"{code}_version": 1 for code in TOGETHER}
    for purpose in ("publication", "statistics"):
        publish_wording(admin, purpose, "换了一种问法。", at=NOON)
    answered = browser.post(DIALOG, {"decision": "yes", "version": 1})
    assert answered.status_code == 422
    assert "问法刚换过" in answered.content.decode()
    assert 'name="version" value="2"' in answered.content.decode()
    # One old text among three: none of the three answers counts.
    to = browser.post("/my/relation/ask/", {"guess": "yes", "statistics": "on"} | asked, follow=True)
    assert "问法刚换过" in to.content.decode()
    assert not Grant.objects.exists()
    # A no, and what was shown as it stands, count.
    browser.post("/my/relation/ask/", {"guess": "yes"} | asked)
    browser.post(DIALOG, {"decision": "no", "version": 1})
    assert allows(mei, "profile_posts")
    assert not allows(mei, "publication")


def test_cons_01_nothing_is_written_of_a_refused_answer(site, admin, mei):
    publish_wording(admin, "statistics", "换了一种问法。", at=NOON)
    with pytest.raises(Refused):
        answer(
            mei,
            {"profile_posts": True, "statistics": True},
            surface="ask",
            at=NOON,
            shown={"profile_posts": 1, "statistics": 1},
        )
    assert not Grant.objects.exists()
