# ruff: noqa: F811 (the fixture of the doors)
"""FORU-05: whatever is typed into a text box of the site comes back."""

import re

from profiles.drafts.models import Draft
from tests.conftest import as_
from tests.house.test_doors import TABLE, knock, world  # noqa: F401 (the fixture)

FORM = re.compile(r"<form\b.*?</form>", re.S)
BOX = re.compile(r'<textarea[^>]*\bname="([^"]+)"')
TYPED = "打了一半的话，关掉窗口也在"


def boxes_in(page):
    """{text box: place of its draft, "" where its form names none}."""
    found = {}
    for form in FORM.findall(page):
        place = re.search(r'name="draft" value="([^"]*)"', form)
        found |= dict.fromkeys(BOX.findall(form), place[1] if place else "")
    return found


def boxes(world, name, who):
    """`boxes_in` a page as somebody sees it."""
    return boxes_in(knock(world, name, who)[2]) if TABLE[name][0] == "GET" else {}


def forgetful(world, names):
    """(the doors with text boxes, what is wrong with them: a sentence each)."""
    seen, wrong = set(), []
    for name in names:
        for who in ("leader", "admin", "member"):
            for box, place in boxes(world, name, who).items():
                seen.add(name)
                if not place:
                    wrong.append(f"{box} at {name} names no draft")
                    continue
                client = as_(world["who"][who])
                kept = client.post("/my/drafts/keep/", {"draft": place, "draft_url": "/", box: TYPED})
                assert kept.status_code in (200, 302)
                if TYPED not in knock(world, name, who)[2]:
                    wrong.append(f"{box} at {name} forgets")
                client.post("/my/drafts/drop/", {"place": place})
    return seen, wrong


WRITTEN_IN = {
    "forums:topic",
    "forums:start_topic",
    "forums:edit_post",
    "clubs:found_club",
    "clubs:change_club",
    "blogs:write_entry",
    "blogs:edit_entry",
    "blogs:entry",
    "blogs:say",
    "blogs:repost",
    "events:plan_event",
    "events:change_event",
    "events:write_to_all",
    "chat:room",
    "chat:with_member",
}


def test_foru_05_every_text_box_of_the_site_brings_back_what_was_typed(world):
    seen, wrong = forgetful(world, sorted(TABLE))
    assert not wrong
    assert seen >= WRITTEN_IN


def test_foru_05_the_walk_over_text_boxes_finds_the_one_that_forgets(world, monkeypatch):
    assert boxes_in('<form method="post"><textarea rows="3" name="body"></textarea></form>') == {"body": ""}
    monkeypatch.setattr(type(Draft.objects), "of", lambda self, member, place: None)
    assert {line.partition(" at ")[2] for line in forgetful(world, WRITTEN_IN)[1]} == {
        f"{n} forgets" for n in WRITTEN_IN
    }
