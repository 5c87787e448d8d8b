# ruff: noqa: F811 (fixtures that stand elsewhere)
"""One walk over the table of doors as each role, and everything that is watched for on the way: who gets through (ACCS-02),
what stands on every page (SITE-06), and what stands on nobody else's (ACCS-04, PROF-08, PROF-09)."""

import pytest
from django.db import transaction

from profiles.models import Member, ProfileField, Sight
from profiles.widgets.actions import name_feed
from tests.conftest import NOON
from tests.house.doorways import _fresh, all_come_in
from tests.house.test_addresses import PLANTED, PORT, planted  # noqa: F401 (the fixture)
from tests.house.test_doors import OWN, TABLE, WHO, knock, world  # noqa: F401 (the fixture)
from tests.house.test_filing import ICP, filed, lacking  # noqa: F401 (the fixture)
from tests.profiles import test_fields, test_widgets
from tests.profiles.sources import Sources

PARTS = 6
# What the one member keeps to herself: found on no page of anybody else.
HER_OWN = {test_fields.LINE, test_fields.TOLD, test_fields.WORD, test_fields.CITY, *test_widgets.SHOWN}


@pytest.fixture
def watched(filed, planted, settings):
    """The world of the doors with everything in it that the walk watches for."""
    mei, admin = (Member.objects.get(handle=handle) for handle in ("mei", "admin"))
    source = Sources().settle(settings)
    test_fields.tell(mei, ProfileField.objects.get(), Sight.SELF)
    feed = name_feed(admin, name="山外电台", address=source.address, at=NOON)
    test_widgets.choose_all(mei, feed, Sight.SELF)
    source.close()
    return planted


def amiss(name, who, status, to, text):
    """What is wrong with an answer, in a word for each."""
    through = status in (200, 302, 422) and "/account/login/" not in to
    allowed = TABLE[name][2]
    if through != (who in allowed):
        yield "through" if through else "refused"
    if not through and not _turned_away(name, who, status, text):
        yield "no sentence"
    if PLANTED in text or PLANTED in to or str(PORT) in text:
        yield "an address"
    if lacking(text):
        yield "no number of the site"
    if who != "member":
        yield from (mark for mark in HER_OWN if mark in text)


def _turned_away(name, who, status, text):
    """Whether a refusal says why, or leads a visitor to the sign-in, or hides what is somebody's own."""
    if who == "visitor" and status == 302:
        return True
    said = text.partition("<main")[2].partition("</main>")[0]
    return (status == 404 and name in OWN) or (status == 403 and any("\u4e00" <= c <= "\u9fff" for c in said))


@pytest.mark.parametrize("part", range(PARTS))
def test_accs_02_each_role_gets_what_the_table_says_and_nothing_that_is_watched_for(watched, part):
    """Every sixth door in one world; what a knock changes is taken back before the next."""
    all_come_in(watched)
    wrong, whole = [], 0
    for name in sorted(TABLE)[part::PARTS]:
        _fresh()
        for who in WHO:
            with transaction.atomic():
                status, to, text = knock(watched, name, who)
                transaction.set_rollback(True)
            whole += "<html" in text
            wrong += [(name, who, status, to, found) for found in amiss(name, who, status, to, text)]
    assert wrong == []
    assert whole > 5 * len(TABLE) / PARTS  # the number is looked for on whole pages


def test_accs_02_each_thing_that_is_watched_for_would_be_found_control(watched):
    page = knock(watched, "pages:terms", "stranger")[2]
    assert list(amiss("pages:terms", "stranger", 200, "", page)) == []
    assert list(amiss("insights:desk", "stranger", 200, "", page)) == ["through"]
    assert list(amiss("pages:terms", "stranger", 500, "", "<p>")) == ["refused", "no sentence"]
    assert list(amiss("pages:terms", "stranger", 200, "", f"{page}{PLANTED}")) == ["an address"]
    assert list(amiss("pages:terms", "stranger", 200, "", page.replace(ICP, ""))) == ["no number of the site"]
    for mark in HER_OWN:
        assert list(amiss("pages:terms", "stranger", 200, "", f"{page}{mark}")) == [mark]
    mine = knock(watched, "profiles:space", "member")[2]
    assert {mark for mark in HER_OWN if mark in mine} >= HER_OWN
