"""Every page in a real browser: nothing scrolls sideways, axe finds nothing, nothing is loaded from elsewhere."""

import json
import sqlite3
import time
from pathlib import Path

import axe_playwright_python
import pytest
from django.core import signing

from tests.house.test_doors import TABLE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# What other colours can change of a page whose windows of that shape were looked at by every rule.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# Whose page it is; everything else is looked at as a member.
READERS = {
    "garage": "l01",
    "ops": "admin",
    "garage:desk": "hejing",
    "garage:import_sold": "hejing",
    "garage:judge": "hejing",
    "reports": "yangmin",
    "text": "luyan",
    "text:guard": "xuke",
    "text:change_sensitive": "xuke",
    "moderation:hide": "xuke",
    "forums:manage_topic": "xuke",
    "forums:deeds": "xuke",
    "clubs:change_club": "l01",
    **dict.fromkeys(
        (
            "events:change_event",
            "events:postpone_event",
            "events:call_off_event",
            "events:attendees",
            "events:write_to_all",
        ),
        "l01",
    ),
    "clubs:invitations": "l01",
    "clubs:invitation": "l01",
    "chat:open_room": "xuke",
    "forums:edit_post": "y01",
    "blogs:edit_entry": "l01",
}
NO_PAGE = {
    "api:document",
    "clubs:appoint_leader",  # where nobody looks after a club; in the demo everywhere somebody does
    "reports:export",
    "chat:lines",
    "chat:day",
    "chat:club_room",
    "chat:event_room",
    "pages:stylesheet",
    "pages:colour",
    "pages:logo",
    "pages:star",
    "pages:manifest",
    "forums:post",
    "forums:unread",
    "forums:suggest_people",
    "forums:similar",
    "tags:suggest",
    "attachments:file",
    "attachments:state",
    "inbox:open_line",
    "inbox:told_once",  # tests/journeys/test_once.py
    "signin:again", "signin:remove_passkey", "signin:enter_code", "signin:join_by_phone", "signin:phone_code", "signin:lost", "signin:lost_codes",
    "logins:back", "logins:newcomer", "logins:known", "logins:offer",  # tests/journeys/test_providers.py
    "signin:activate_totp",  # behind a password: tests/journeys/test_passkeys.py looks at it
    "insights:desk",
    "profiles:join_code",
    "now:fresh", "blogs:comment_place", "privacy:gpc", "polls:poll", "api:feed", "api:my_feed", "api:my_overall_feed", "api:sitemap", "api:sitemap_section", "api:robots",
    "api:share_picture", "api:share_open_graph", "privacy:receipt_file", "leaving:fetch", "backups:fetch", "ops:ready", "ops:live", "ops:metrics", "ops:condition_away", "events:event_file", "events:my_calendar",
}  # fmt: skip
FOR_VISITORS = ("clubs:invited", "profiles:join", "signin:enter", "account_login", "account_request_login_code")
MORE = {
    "home": "/", "account_login": "/account/login/", "account_request_login_code": "/account/login/code/", "account_reset_password": "/account/password/reset/",
    "account_logout": "/account/logout/",
    "account_email": "/account/email/",
    "account_change_password": "/account/password/change/",
    "mfa_index": "/account/2fa/", "account_reauthenticate": "/account/reauthenticate/", "search with nothing": "/search/?q=不存在的词组", "not found": "/nowhere/", "outbox": "/demo/outbox/",
}  # fmt: skip


KEEP = """
from django.utils import timezone
from community.text.actions import save_sensitive, save_word
from community.text.models import SensitiveWord, Word
from community.moderation.actions import report, take_measure
from community.moderation.registry import kinds
from forums.models import Post, Topic
from community.privacy.actions import begin_erasure
from profiles.actions import join
from profiles.bookmarks.actions import bookmark
from profiles.models import Member
begin_erasure(join('gone@example.com', '要走的人', at=timezone.now(), handle='gone'), keeps_posts=True, token='r' * 40, at=timezone.now())
bookmark(Member.objects.get(handle='l02'), Topic.objects.get(pk={topic}), at=timezone.now())
post = Post.objects.filter(author__role='member', topic__board__slug='care').exclude(author__handle='l02').first()
report(Member.objects.get(handle='l02'), kinds['post'], post, rule='place', words='发错地方了', at=timezone.now())
take_measure(Member.objects.get(handle='xuke'), post.author, 'warn', rule='rude', reason='嘴快了', at=timezone.now())
from django.conf import settings
from profiles.inbox.actions.sending import token_of
(settings.VAR / 'stop').write_text(token_of(Member.objects.get(handle='l02'), ['reply'], 'mail'))
Word.objects.exists() or save_word(Member.objects.get(handle='luyan'), '小雨滴', 'brand', at=timezone.now())
from profiles.signin.actions import ask_recovery
ask_recovery(Member.objects.get(handle='l02'), number='+8613800005678', at=timezone.now())
xuke = Member.objects.get(handle='xuke')
from clubs.actions import invite
from clubs.models import Club
given = invite(Member.objects.get(handle='l01'), Club.objects.get(slug='liuguang-hangzhou'), most=3, at=timezone.now())
(settings.VAR / 'given').write_text(given.token)
SensitiveWord.objects.exists() or save_sensitive(xuke, '小雨滴贴膜', 'review', 'selling', at=timezone.now())
"""


@pytest.fixture(scope="session")
def places(site):
    """Ids for the addresses of the table, from the running site's database."""
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        topic = base.execute(
            "select t.id from forums_topic t join forums_board b on b.id=t.board_id where b.slug='care' and t.title like '%咯吱%' limit 1"
        ).fetchone()[0]
        post = base.execute("select id from forums_post where topic_id=? and number=1", [topic]).fetchone()[0]
    site.python(KEEP.format(topic=topic))
    for _ in range(150):  # the worker erases somebody, so that there is a receipt to look at
        with sqlite3.connect(site.var / "site.sqlite3") as base:
            if base.execute("select count(*) from privacy_erasure where done_at is null").fetchone()[0] == 0:
                break
        time.sleep(0.2)
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        kept = base.execute("select max(id) from bookmarks_bookmark").fetchone()[0]
        waits = base.execute("select max(id) from signin_recovery").fetchone()[0]
        word = base.execute("select max(id) from text_word").fetchone()[0]
        review = base.execute("select max(id) from moderation_review").fetchone()[0]
        guarded = base.execute("select max(id) from text_sensitiveword").fetchone()[0]
        entry, comment = base.execute(
            "select e.id, c.id from blogs_entry e join blogs_comment c on c.entry_id=e.id order by e.comment_count desc"
        ).fetchone()
        proof = base.execute("select id from garage_proof where outcome = 'waiting'").fetchone()[0]
        said = base.execute("select id from garage_car where state = 'said' and called = '第二台'").fetchone()[0]
        owned = base.execute("select id from garage_car where state = 'verified' and called = '小青'").fetchone()[0]
        field = base.execute("select min(id) from profiles_profilefield").fetchone()[0]
        feed = base.execute("select min(id) from widgets_feed").fetchone()[0]
        event = base.execute(
            "select e.id from events_event e join profiles_member m on m.id = e.organiser_id where m.handle = 'l01' and e.state = 'planned' order by e.starts_at desc"
        ).fetchone()[0]
        room, message = base.execute(
            "select r.id, max(m.id) from chat_room r join chat_message m on m.room_id=r.id where r.name='围炉夜筹备'"
        ).fetchone()
        tag = base.execute("select id from tags_tag where merged_into_id is null order by count desc").fetchone()[0]
    return {
        "bookmark": kept,
        "invited": (given := (site.var / "given").read_text()),
        "invitation": given.partition("-")[0],
        "car": said,
        "owned": owned,
        "proof": proof,
        "halt": signing.dumps(waits, salt="recovery"),
        "receipt": "r" * 40,
        "word": word,
        "guarded": guarded,
        "review": review,
        "field": field,
        "feed": feed,
        "event": event,
        "room": room,
        "said": message,
        "person": 1,
        "tag": tag,
        "topic": topic,
        "entry": entry,
        "stop": (site.var / "stop").read_text(),
        "comment": comment,
        "post": post,
        "answer": post,
        "membership": 1,
        "applied": 1,
        "css": "x",
        "logo": "x",
        "line": 1,
        "deed": 1,
        "edited": post,
        "official": post,
    }


def pages():
    """{name: (who, address pattern)} of every page the URLconf has."""
    found = {}
    for name, (method, path, *_rest) in TABLE.items():
        if method == "GET" and name not in NO_PAGE:
            who = (
                READERS.get(name)
                or READERS.get(name.split(":")[0])
                or ("admin" if path.startswith("/desk/") else "l02")
            )
            path = (
                path.replace("/u/mei/", "/u/l01/")
                .replace("/chat/with/mei/", "/chat/with/x05/")
                .replace("/desk/members/mei/", "/desk/members/l01/")
                .replace("/desk/acts/chen/", "/desk/acts/l05/")
                .replace("/clubs/open/", "/clubs/liuguang-hangzhou/")
            )
            found[name] = (None if name in FOR_VISITORS else who, path)
    return found | {
        name: (None if name in FOR_VISITORS or name in ("home", "account_reset_password") else "l02", path)
        for name, path in MORE.items()
    }


def wrong(page, rules=RULES):
    """What axe finds, in a line each; the window is as long as the page, so that fixed bars lie on nothing."""
    page.wait_for_load_state("domcontentloaded")  # a press has led here: the head of an answer comes before its page
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": min(height + 200, 16_000)})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {json.dumps(rules)}).then((all) => all.violations)")
    return [f"{v['id']}: {n['target']} {n['failureSummary'][:160]}" for v in found for n in v["nodes"][:3]]


def fits(page):
    """Nothing scrolls sideways, and nothing axe finds."""
    page.wait_for_load_state("domcontentloaded")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert not wrong(page)


LOOKS = ((360, False), (390, True), (1280, False), (1280, True))
ARRIVED = (
    "document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime < Infinity).forEach((a) => a.finish())"
)


def shown(page, width, dark):
    """The loaded page in a window of another width and in the other colours."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.evaluate(ARRIVED)


def right(page, width, rules=RULES):
    """Nothing stands over the edge, nothing came from elsewhere, axe finds nothing."""
    page.wait_for_load_state("domcontentloaded")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{wide} px at {width}"
    elsewhere = page.evaluate(
        "performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith(location.origin) && !n.startsWith('data:'))"
    )
    assert elsewhere == []
    assert wrong(page, rules) == []
    assert [e for e in page.errors if "404" not in e and "400" not in e] == []


@pytest.mark.parametrize("name", sorted(pages()))
def test_site_03_every_page_light_and_dark_on_a_phone_and_at_a_desk(known_page, places, name):
    """One load, looked at in four windows, by every rule on a phone and at a desk; tests/slow loads it anew for each."""
    who, path = pages()[name]
    page = known_page(who, path.format(**places), width=LOOKS[0][0], dark=LOOKS[0][1])
    assert "出了错" not in page.title()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    for width, dark in LOOKS:
        shown(page, width, dark)
        right(page, width, COLOURS if dark else RULES)


def test_site_03_the_look_at_a_page_finds_what_only_one_window_shows(open_page):
    """Control: text too pale in the dark, a box too wide for a phone, a name that is missing at a desk."""
    found = []
    for style in (
        "@media (prefers-color-scheme: dark) { main p { color: #333 !important; background: #222 !important } }",
        "@media (max-width: 380px) { main h1 { min-width: 700px } }",
        "@media (min-width: 1000px) { main p { color: #eee !important; background: #fff !important } }",
    ):
        page = open_page(None, "/rules/terms/", width=360)
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", style
        )
        for width, dark in LOOKS:
            shown(page, width, dark)
            try:
                right(page, width, COLOURS if dark else RULES)
            except AssertionError:
                found.append((width, dark))
    assert found == [(390, True), (1280, True), (360, False), (1280, False), (1280, True)]


FOCUS_IS_SEEN = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  if (at === document.body || box.width < 3) return true;
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  return [box.top + 2, box.top + box.height / 2, box.bottom - 2].some((y) => {
    const top = document.elementFromPoint(x, Math.min(Math.max(y, 0), innerHeight - 1));
    const bar = top?.closest(".reply-bar, .tabbar, .manage");
    return top && (!bar || bar.contains(at));
  });
}"""


@pytest.mark.parametrize(
    ("who", "path", "width"),
    [("l02", "/now/", 390), ("l02", "/t/{topic}/", 390), ("l02", "/t/{topic}/", 1280), ("xuke", "/forums/care/?manage=1", 1280)],
)  # fmt: skip
def test_site_03_what_has_the_focus_is_never_under_a_bar(site, open_page, who, path, width):
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        (topic,) = base.execute("select id from forums_topic order by reply_count desc limit 1").fetchone()
    page = open_page(who, path.format(topic=topic), width=width)
    for step in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN), f"step {step}: {page.evaluate('document.activeElement.outerHTML')[:200]}"


def test_site_03_esc_closes_the_other_reactions(open_page):
    page = open_page("l02", "/hot/")
    page.locator(".topic a.hit").first.click()
    page.wait_for_load_state("load")  # scripts have run: before that Escape is the browser's own
    summary = page.locator(".react-more > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".react-more[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".react-more[open]").count() == 0
    assert summary.evaluate("e => e === document.activeElement")
