"""Which role reaches which door: written by hand, compared with what the house answers."""

import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from clubs.actions import found_club, invite, join_club
from clubs.models import Membership, Policy, Rank
from community.access.roles import Role
from community.api.actions import issue_link, issue_token
from community.attachments.models import Attachment
from community.attachments.shelf import put
from community.lib.elsewhere import providers
from community.moderation.actions import report, take_measure, treat_as_spam
from community.moderation.registry import kinds
from community.pages.views import css
from community.polls.actions import open_poll
from community.text.actions import save_sensitive, save_word
from community.text.models import Word
from forums.actions import edit_post, pin_topics, reply, start_topic
from profiles.actions import ask_field
from profiles.blogs.actions import comment, write_entry
from profiles.bookmarks.actions import bookmark
from profiles.inbox.actions import ask_once
from profiles.inbox.actions.sending import token_of
from profiles.logins.actions import link
from profiles.points.actions import propose_adjustment
from profiles.signin.actions import ask_recovery, begin_device
from profiles.signin.agents import Agent
from tests.conftest import LONG_AGO, NOON, drain, person

# isort: off
from tests.house import chat_doors, club_doors, event_doors, garage_doors, look_doors, ops_doors, signin_doors, widget_doors  # fmt: skip

# isort: on
from tests.house.doorways import _fresh, all_come_in, all_doors, browser
from tests.house.planting import left_behind
from tests.profiles.garages import garage_of

# Whoever stands at the door. `stranger` is a member who is in no club; `leader` leads the private club.
WHO = ("visitor", "stranger", "member", "leader", "agent", "moderator", "editor", "marketer", "researcher", "admin")
MEMBERS = WHO[1:]
STAFF = WHO[4:]


def row(method, path, *allowed, body=None):
    """`allowed`: who gets through (200, or 302 to somewhere that is not the sign-in, or 422 for an empty form);
    refused visitors of a page are shown the sign-in, everybody else gets 403."""
    return method, path, frozenset(allowed), body or {}


TABLE = {
    "access:powers": row("GET", "/rules/powers/", *WHO),
    "moderation:rules": row("GET", "/rules/", *WHO),
    "trust:ladder": row("GET", "/rules/levels/", *WHO),
    "points:rules": row("GET", "/rules/points/", *WHO),
    "points:statement": row("GET", "/my/points/", *MEMBERS),
    "points:desk": row("GET", "/desk/points/", "agent", "moderator", "admin"),
    "points:decide": row("POST", "/desk/points/{adjustment}/", "agent", "moderator", "admin"),
    "points:change_rule": row("GET", "/desk/points/rules/post.written/", "admin"),
    "portraits:pictures": row("GET", "/my/pictures/", *MEMBERS),
    "portraits:choose": row("POST", "/my/pictures/avatar/", *MEMBERS),
    **signin_doors.rows(row, WHO, MEMBERS),
    **ops_doors.rows(row, WHO),
    **garage_doors.rows(row, MEMBERS),
    **(club_doors.rows(row, WHO, STAFF) | chat_doors.rows(row, MEMBERS) | event_doors.rows(row, WHO, MEMBERS)),
    "portraits:remove": row("POST", "/my/pictures/cover/remove/", *MEMBERS),
    "backups:backups": row("GET", "/desk/backups/", "admin"),
    "backups:ask": row("POST", "/desk/backups/new/", "admin"),
    "backups:fetch": row("GET", "/desk/backups/{backup}/", "admin"),
    "leaving:data": row("GET", "/my/data/", *MEMBERS),
    "leaving:ask_export": row("POST", "/my/data/new/", *MEMBERS),
    "leaving:stop": row("POST", "/my/data/stop/", *MEMBERS),
    "leaving:fetch": row("GET", "/my/data/{pack}/", "member"),
    "leaving:close": row("GET", "/my/leaving/", *MEMBERS),
    "leaving:send_code": row("POST", "/my/leaving/code/", *(set(MEMBERS) - {"admin"})),
    "leaving:change": row("POST", "/my/leaving/change/", *MEMBERS),
    "leaving:cancel": row("POST", "/my/leaving/cancel/", *MEMBERS),
    "privacy:check_receipt": row("GET", "/receipts/check/", *WHO),
    "privacy:receipt": row("GET", "/receipts/{receipt}/", *WHO),
    "privacy:receipt_file": row("GET", "/receipts/{receipt}/receipt.json", *WHO),
    "finds:mine": row("GET", "/now/mine/", *MEMBERS),
    "privacy:gpc": row("GET", "/.well-known/gpc.json", *WHO),
    "inbox:choices": row("GET", "/inbox/choices/", *MEMBERS),
    "inbox:pause": row("POST", "/inbox/pause/", *MEMBERS, body={"pause": "start"}),
    # Open inside WeChat's browser alone, and to whoever comes back from there: tests/profiles/test_once.py.
    "inbox:ask_once": row("POST", "/inbox/once/topic/{topic}/"),
    "inbox:told_once": row("GET", "/inbox/once/back/?reserved=x"),
    "inbox:give_back": row("POST", "/inbox/once/{once}/end/", "member"),
    "inbox:object_to": row("GET", "/out/{stop}/", "visitor", "member"),
    "blogs:blog": row("GET", "/u/mei/blog/", *WHO),
    "blogs:write_entry": row("GET", "/my/blog/write/?box=abcd1234", *MEMBERS),
    "blogs:categories": row("GET", "/my/blog/categories/", *MEMBERS),
    "blogs:say": row("GET", "/my/say/", *MEMBERS),
    "blogs:repost": row("GET", "/my/say/topic/{topic}/", *MEMBERS),
    "blogs:entry": row("GET", "/b/{entry}/", *WHO),
    "blogs:edit_entry": row("GET", "/b/{entry}/edit/", "member"),
    "blogs:withdraw_entry": row("POST", "/b/{entry}/withdraw/", "member"),
    "blogs:bring_back_entry": row("POST", "/b/{entry}/back/", "member"),
    "blogs:turn_comments": row("POST", "/b/{entry}/comments/", "member", body={"open": "no"}),
    "blogs:comment": row("POST", "/b/{entry}/comment/", *MEMBERS, body={"body": "写得好"}),
    "blogs:comment_place": row("GET", "/b/comments/{comment}/", *WHO),
    "blogs:withdraw_comment": row("POST", "/b/comments/{comment}/withdraw/", "stranger"),
    "blogs:bring_back_comment": row("POST", "/b/comments/{comment}/back/", "stranger"),
    "blogs:put_away": row("POST", "/b/comments/{comment}/away/", "member"),
    "blogs:put_back": row("POST", "/b/comments/{comment}/put-back/", "member"),
    "ties:people": row("GET", "/my/people/", *MEMBERS),
    "ties:follow": row("POST", "/u/mei/follow/", *(set(MEMBERS) - {"member"}), body={"follow": "yes"}),
    "ties:block": row("GET", "/u/mei/block/", *(set(MEMBERS) - {"member"})),
    "ties:unblock": row("POST", "/u/mei/unblock/", *MEMBERS),
    "moderation:log": row("GET", "/rules/log/", *WHO),
    "moderation:about_me": row("GET", "/my/acts/", *MEMBERS),
    "moderation:desk": row("GET", "/desk/acts/", "moderator", "admin"),
    "moderation:report": row("GET", "/report/post/{post}/", *(set(MEMBERS) - {"member"})),
    "moderation:queue": row("GET", "/desk/queue/", "moderator", "admin"),
    "moderation:review": row("GET", "/desk/queue/{review}/", "moderator", "admin"),
    "moderation:claim": row("POST", "/desk/queue/{review}/claim/", "moderator", "admin"),
    "moderation:give_back": row("POST", "/desk/queue/{review}/back/", "moderator", "admin"),
    "moderation:measures": row("GET", "/desk/acts/chen/", "moderator", "admin"),
    "moderation:treat_as_spam": row("POST", "/desk/acts/chen/spam/", "moderator", "admin"),
    "moderation:undo_spam": row("POST", "/desk/sweeps/{sweep}/undo/", "moderator", "admin"),
    "moderation:lift": row("POST", "/desk/measures/{measure}/lift/", "moderator", "admin"),
    "moderation:hide": row("GET", "/moderation/post/{post}/hide/", "moderator", "admin"),
    "moderation:release": row("POST", "/moderation/post/{post}/release/", "moderator", "admin"),
    "moderation:undo": row("POST", "/desk/queue/{review}/undo/"),
    "moderation:restore": row("POST", "/moderation/post/{post}/restore/", "moderator", "admin"),
    "attachments:arrange": row("GET", "/files/?place=reply:1", *MEMBERS),
    "attachments:bring": row("POST", "/files/new/", *MEMBERS, body={"place": "reply:1"}),
    "attachments:state": row("GET", "/files/state/?place=reply:1", *MEMBERS),
    "attachments:change": row("POST", "/files/{file}/change/", "member", body={"alt": "一辆车"}),
    "attachments:file": row("GET", "/files/{file}/400.webp", "member"),
    "polls:poll": row("GET", "/polls/{poll}/", *WHO),
    "polls:vote": row("POST", "/polls/{poll}/vote/", *MEMBERS),
    "polls:close": row("POST", "/polls/{poll}/close/", "member", "moderator", "admin"),
    "tags:tags": row("GET", "/tags/", *WHO),
    "tags:tag": row("GET", "/tags/冬季续航/", *WHO),
    "tags:suggest": row("GET", "/tags/suggest/?q=dong", *MEMBERS),
    "tags:desk": row("GET", "/desk/tags/", "moderator", "editor", "admin"),
    "tags:found_group": row("POST", "/desk/tags/groups/", "moderator", "editor", "admin", body={"name": "车况"}),
    "tags:curate": row("GET", "/desk/tags/{tag}/", "moderator", "editor", "admin"),
    "tags:rename_tag": row("POST", "/desk/tags/{tag}/rename/", "moderator", "editor", "admin"),
    "tags:group_tag": row("POST", "/desk/tags/{tag}/group/", "moderator", "editor", "admin"),
    "tags:merge_tags": row("GET", "/desk/tags/{tag}/merge/", "moderator", "editor", "admin"),
    "privacy:register": row("GET", "/privacy/", *WHO),
    "privacy:reads": row("GET", "/my/reads/", *MEMBERS),
    "reactions:react": row("POST", "/react/post/{answer}/", "member", "leader", *STAFF, body={"what": "agree"}),
    "reactions:people": row("GET", "/react/post/{answer}/people/", *WHO),
    "search:results": row("GET", "/search/?q=续航", *WHO),
    "profiles:join": row("GET", "/join/", *WHO),
    "profiles:join_code": row("GET", "/join/code/", *WHO),
    "profiles:words": row("GET", "/my/words/", *MEMBERS),
    "profiles:settings": row("GET", "/my/settings/", *MEMBERS),
    "profiles:arrange": row("GET", "/my/space/", *MEMBERS),
    **widget_doors.rows(row, MEMBERS),
    "profiles:space": row("GET", "/u/mei/", *WHO),
    "profiles:customers": row("GET", "/desk/members/", "agent", "admin"),
    "profiles:customer": row("GET", "/desk/members/mei/", "agent", "admin"),
    "profiles:roles": row("GET", "/desk/roles/", "admin"),
    "profiles:fields": row("GET", "/desk/fields/", "admin"),
    "profiles:change_field": row("GET", "/desk/fields/{field}/", "admin"),
    "sealed:open_sealed": row("GET", "/desk/sealed/", "admin"),
    "consent:centre": row("GET", "/my/consents/", *MEMBERS),
    "profiles:agree_to_terms": row("POST", "/my/terms/", *MEMBERS, body={"version": "1"}),
    "consent:apart": row("GET", "/my/consents/publication/", *MEMBERS),
    "consent:answer": row("POST", "/my/consents/answer/", *MEMBERS, body={"purpose": "statistics", "decision": "no"}),
    "consent:wording": row("GET", "/rules/wording/statistics/", *WHO),
    "preferences:relation": row("GET", "/my/relation/", *MEMBERS),
    "preferences:ask": row("GET", "/my/relation/ask/", *MEMBERS),
    "preferences:how": row("GET", "/my/relation/how/", *MEMBERS),
    "preferences:correct_term": row(
        "POST", "/my/relation/term/", *MEMBERS, body={"term": "露营", "verdict": "removed"}
    ),
    "preferences:pause_profile": row("POST", "/my/relation/pause/", *MEMBERS, body={"resume": "1"}),
    "preferences:clear_guesses": row("POST", "/my/relation/clear/", *MEMBERS),
    "bookmarks:bookmarks": row("GET", "/my/bookmarks/", *MEMBERS),
    "bookmarks:bookmark": row("POST", "/bookmarks/topic/{topic}/", *MEMBERS),
    "bookmarks:change_bookmark": row("GET", "/my/bookmarks/{bookmark}/", "member"),
    "bookmarks:remove_bookmark": row("POST", "/my/bookmarks/{bookmark}/remove/", "member"),
    "bookmarks:bring_back_bookmark": row("POST", "/my/bookmarks/{bookmark}/bring-back/", "member"),
    "forums:boards": row("GET", "/forums/", *WHO),
    "forums:compose": row("GET", "/forums/new/", *MEMBERS),
    "forums:board": row("GET", "/forums/care/", *WHO),
    "forums:start_topic": row("GET", "/forums/care/new/", *MEMBERS),
    "forums:preview": row("POST", "/forums/preview/", *MEMBERS, body={"body": "**看看**"}),
    "forums:suggest_people": row("GET", "/forums/people/?q=小", *MEMBERS),
    "forums:desk": row("GET", "/desk/boards/", "admin"),
    "forums:open_board": row("GET", "/desk/boards/open/", "admin"),
    "forums:change_board": row("GET", "/desk/boards/care/", "admin"),
    "forums:similar": row("GET", "/forums/similar/?q=冬天续航掉多少", *MEMBERS),
    "forums:read_board": row("POST", "/forums/care/read/", *MEMBERS),
    "forums:manage_topics": row("POST", "/forums/care/manage/", "moderator", "admin"),
    "forums:deeds": row("GET", "/forums/care/deeds/", "moderator", "admin"),
    "forums:undo": row("POST", "/deeds/{deed}/undo/", "moderator", "admin"),
    "forums:hot": row("GET", "/hot/", *WHO),
    "forums:featured": row("GET", "/featured/", *WHO),
    "forums:unread_list": row("GET", "/my/unread/", *MEMBERS),
    "forums:unread": row("GET", "/t/{topic}/unread/", *WHO),
    "forums:seen": row("POST", "/t/{topic}/seen/", *MEMBERS, body={"number": "1"}),
    "forums:manage_topic": row("GET", "/t/{topic}/manage/", "moderator", "admin"),
    "forums:split_topic": row("POST", "/t/{topic}/split/", "moderator", "admin"),
    "forums:pin_official": row(
        "POST", "/p/{official}/official/", *(w for w in STAFF if w not in ("marketer", "researcher"))
    ),
    "forums:history": row("GET", "/p/{post}/history/", *WHO),
    "forums:restore_version": row("POST", "/p/{edited}/history/1/restore/", "member"),
    "forums:hide_version": row("POST", "/p/{edited}/history/1/hide/", "moderator", "admin"),
    "inbox:inbox": row("GET", "/inbox/", *MEMBERS),
    "inbox:see_all": row("POST", "/inbox/seen/", *MEMBERS),
    "inbox:open_line": row("GET", "/inbox/{line}/", *MEMBERS),
    "inbox:watching": row("GET", "/my/watching/", *MEMBERS),
    "inbox:choose_level": row("POST", "/watch/topic/{topic}/", *MEMBERS, body={"level": "watch"}),
    "now:now": row("GET", "/now/", *WHO),
    "now:fresh": row("GET", "/now/fresh/?after=0", *WHO),
    "now:choose": row("GET", "/now/choose/", *MEMBERS),
    "now:undo": row("POST", "/now/undo/", *MEMBERS),
    "drafts:drafts": row("GET", "/my/drafts/", *MEMBERS),
    "drafts:keep_draft": row("POST", "/my/drafts/keep/", *MEMBERS, body={"draft": "reply:1", "body": "写一半"}),
    "drafts:drop_draft": row("POST", "/my/drafts/drop/", *MEMBERS, body={"place": "reply:1"}),
    "forums:topic": row("GET", "/t/{topic}/", *WHO),
    "forums:reply": row("POST", "/t/{topic}/reply/", *MEMBERS),
    "forums:post": row("GET", "/p/{post}/", *WHO),
    "forums:edit_post": row("GET", "/p/{post}/edit/", "member"),
    "forums:withdraw_post": row("POST", "/p/{post}/withdraw/", "member"),
    "forums:bring_back_post": row("POST", "/p/{post}/bring-back/", "member"),
    "forums:accept_answer": row("POST", "/p/{answer}/accept/", "member", "moderator", "admin"),
    "api:feeds": row("GET", "/feeds/", *WHO),
    "api:feed": row("GET", "/feeds/board/care.atom", *WHO),
    "api:issue_link": row("POST", "/feeds/mine/new/", *MEMBERS),
    "api:revoke_link": row("POST", "/feeds/mine/revoke/", *MEMBERS),
    # Whoever holds the link reads what its member may see, signed in or not.
    "api:my_feed": row("GET", "/feeds/mine/{token}/board/care.atom", *WHO),
    "api:my_overall_feed": row("GET", "/feeds/mine/{token}/all.atom", *WHO),
    "api:docs": row("GET", "/api/docs/", *WHO),
    "api:document": row("GET", "/api/v1/openapi.json", *WHO),
    "tokens:tokens": row("GET", "/my/tokens/", *MEMBERS),
    "tokens:end_token": row("POST", "/my/tokens/{held}/end/", "member"),
    "api:sitemap": row("GET", "/sitemap.xml", *WHO),
    "api:sitemap_section": row("GET", "/sitemap-topics-1.xml", *WHO),
    "api:robots": row("GET", "/robots.txt", *WHO),
    "api:share": row("GET", "/share/topic/{topic}/", *WHO),
    "api:share_picture": row("GET", "/share/topic/{topic}.png", *WHO),
    "api:share_open_graph": row("GET", "/share/topic/{topic}/og.png", *WHO),
    "insights:desk": row("GET", "/desk/", *STAFF),
    "text:words": row("GET", "/desk/words/", "editor", "researcher", "admin"),
    "text:change_word": row("GET", "/desk/words/{word}/", "editor", "researcher", "admin"),
    "text:remove_word": row("POST", "/desk/words/{word}/remove/", "editor", "researcher", "admin"),
    "text:guard": row("GET", "/desk/guard/", "moderator", "admin"),
    "text:change_sensitive": row("GET", "/desk/guard/{guarded}/", "moderator", "admin"),
    "text:drop_sensitive": row("POST", "/desk/guard/{guarded}/remove/", "moderator", "admin"),
    "text:bring_back_sensitive": row("POST", "/desk/guard/{guarded}/back/", "moderator", "admin"),
    "text:versions": row("GET", "/desk/words/versions/", "editor", "researcher", "admin"),
    "text:roll_back": row("GET", "/desk/words/versions/0/", "editor", "researcher", "admin"),
    "text:undo_change": row("POST", "/desk/words/versions/1/undo/", "editor", "researcher", "admin"),
    "reports:terms": row("GET", "/desk/reports/terms/", "marketer", "researcher", "admin"),
    "reports:export": row("GET", "/desk/reports/terms/export/", "marketer", "researcher", "admin"),
    "reports:sentences": row("GET", "/desk/reports/sentences/?facet=term&term=x", "marketer", "researcher", "admin"),
    **look_doors.rows(row, WHO),
    "set_language": row("POST", "/i18n/setlang/", *WHO, body={"language": "en"}),
}
# Doors to things that are their member's alone: for everybody else there is nothing there.
OWN = {
    *garage_doors.OWN,
    *chat_doors.OWN,
    *signin_doors.OWN,
    *ops_doors.OWN,
    "leaving:fetch",
    "attachments:change",
    "attachments:file",
    "moderation:review",
    "moderation:claim",
    "moderation:give_back",
    "moderation:undo",
    "bookmarks:change_bookmark",
    "bookmarks:remove_bookmark",
    "bookmarks:bring_back_bookmark",
    "inbox:give_back",
    "logins:unlink",
    "tokens:end_token",
}
# Doors of libraries: Wagtail's admin (editors), its page server, documents, and allauth's own, each tried elsewhere.
LIBRARIES = ("wagtail", "account_", "mfa_", "django.views.generic")
# Doors that know tokens and no sign-in: tests/community/rest/test_endpoints.py has their table.
ENDPOINTS = ("api:v1:", "api:nowhere")


def own_doors():
    return {name for name in all_doors() if not name.startswith((*LIBRARIES, *ENDPOINTS))}


def test_accs_02_every_door_stands_in_the_table():
    assert own_doors() == set(TABLE)


@pytest.fixture
def world(board, topic, lin, mei, chen, shen, colleagues, admin, files_apart, settings, tmp_path):
    """Everything the doors of the table lead to."""
    start_topic(mei, board, title="另外一个主题", body="说两句", at=LONG_AGO)
    start_topic(mei, board, title="再来一个主题", body="说两句", at=LONG_AGO)
    answer = reply(chen, topic, body="掉三成", at=NOON)
    official = reply(shen, topic, body="我们在查", at=NOON)
    edited = edit_post(mei, topic.posts.get(number=1), body="零下五度，跑高速掉得厉害，掉三成。", at=NOON)
    deed = pin_topics(admin, [topic], True, at=NOON)
    kept = bookmark(mei, topic, at=NOON)
    entry = write_entry(mei, title="梅子酒", body="泡三年", at=NOON)
    said = comment(chen, entry, body="学着泡", at=NOON)
    drain()
    line = mei.notice_lines.get(kind="reply")
    club = found_club(lin, "开着的圈子", "open", intro="谁都能进来坐坐", at=NOON - timedelta(days=20))
    membership = join_club(mei, club, at=NOON)
    given = invite(mei, club, most=9, at=NOON)
    waiting = person("waiting", "等着的人")
    poll = open_poll(mei, topic, question="哪种胎？", options=["冬胎", "四季胎"], at=NOON)
    save_word(admin, "小雨滴", "brand", at=NOON)
    measure = take_measure(admin, waiting, "mute", rule="rude", reason="吵架", until=NOON + timedelta(days=9), at=NOON)
    applied = Membership.objects.create(club=club, member=waiting, state=Membership.State.APPLIED, at=NOON)
    assert club.policy == Policy.OPEN
    stored = {"400.webp": {"at": put(uuid.uuid4(), "400.webp", ContentFile(b"x")), "w": 1, "h": 1, "bytes": 1}}
    file = Attachment.objects.create(
        owner=mei, kind="picture", name="x.jpg", place="reply:1", state="ready", sizes=stored, at=NOON
    )
    rights = left_behind(mei, settings, tmp_path)
    settings.SOCIALACCOUNT_PROVIDERS = providers({"weixin": ("app", "secret")}, "")
    link(mei, "weixin", "uid", at=NOON)
    settings.WECHAT_MP = {"id": "app", "secret": "secret", "template": "t", "api": "http://127.0.0.1:9"}
    once = ask_once(mei, topic, openid="o" * 28, scene=1, template="t", at=NOON)
    return {
        "who": {
            "visitor": None, "stranger": chen, "member": mei, "leader": lin, "agent": shen, "admin": admin,
            **{name: colleagues[Role(name)] for name in ("moderator", "editor", "marketer", "researcher")},
        },
        "places": look_doors.logo_at(NOON) | {"invitation": given.pk, "invited": given.token, "named": invite(lin, club, whom=chen, at=NOON).token} | rights | garage_of(mei, lin, admin) | chat_doors.talk_in(club, mei) | widget_doors.feed_of(admin, NOON) | event_doors.event_at(lin, club, NOON) | {"once": once.pk, "stop": token_of(mei, ["reply"], "mail"), "entry": entry.pk, "comment": said.pk, "post": topic.posts.get(number=1).pk, "topic": topic.pk, "tag": topic.tags.get().pk, "answer": answer.pk, "official": official.pk, "edited": edited.pk, "deed": deed.pk, "line": line.pk, "poll": poll.pk, "bookmark": kept.pk, "word": Word.objects.get().pk, "css": css()[0], "file": file.key, "membership": membership.pk, "applied": applied.pk, "measure": measure.pk, "guarded": save_sensitive(admin, "小雨滴贴膜", "review", "selling", at=NOON).pk, "sweep": treat_as_spam(admin, waiting, at=NOON).pk, "adjustment": propose_adjustment(admin, lin, 20, "记错了", at=NOON).pk, "field": ask_field(admin, label="常走的路", why="好约着一起开", choices=[], at=NOON).pk, "review": report(lin, kinds["post"], topic.posts.get(number=1), rule="rude", at=NOON).pk, "token": issue_link(mei, at=NOON), "held": issue_token(mei, "脚本", ["read"], ends_at=timezone.now() + timedelta(days=9), at=NOON)[0].pk, "device": begin_device(mei, "k" * 32, Agent(), "浙江", at=NOON).pk, "recovery": (waits := ask_recovery(mei, number="+8613800005678", at=NOON)).pk, "login": mei.socialaccount_set.get().pk, "halt": signing.dumps(waits.pk, salt="recovery")},
    }  # fmt: skip


def knock(world, name, who):
    """(status, where it leads, text) of a door for somebody."""
    method, path, _allowed, body = TABLE[name]
    client = browser(world, who)
    path = path.format(**world["places"])
    response = client.get(path) if method == "GET" else client.post(path, body)
    text = "" if response.streaming else response.content.decode(errors="replace")
    return response.status_code, response.headers.get("Location", ""), text


def test_accs_02_every_door_answers_somebody_it_is_open_to(world):
    """One knock at each: whatever the doors ask of the database, it understands."""
    all_come_in(world)
    for name, (_method, _path, allowed, _body) in TABLE.items():
        _fresh()
        who = next((who for who in ("member", "leader", "admin", *WHO) if who in allowed), "visitor")
        with transaction.atomic():
            status, to, _text = knock(world, name, who)
            transaction.set_rollback(True)
        assert status in (200, 302, 422) if allowed else status < 500, f"{who} at {name}: {status} {to}"


def test_accs_02_the_published_table_is_the_one_in_force(client, site):
    page = client.get("/rules/powers/").content.decode()
    for role in Role:
        assert str(role.label) in page


def test_accs_02_ranks_are_not_in_the_table_of_roles():
    assert not set(Rank.values) & {r.value for r in Role} - {"member", "moderator"}
