"""收藏: kept for later, reminded of once at its minute, and never of what can no longer be seen."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from clubs.actions import leave_club
from community.access.permissions import Refused
from community.access.registry import forget_keys, keys_of
from community.activity.models import Activity
from community.activity.registry import jobs
from community.moderation.models import Rule
from forums.actions import hide_post, reply, restore_post, withdraw_post
from forums.models import Topic
from profiles.bookmarks.actions import (
    bookmark,
    bring_back_bookmark,
    change_bookmark,
    remind_due,
    remove_bookmark,
)
from profiles.bookmarks.clock import presets
from profiles.bookmarks.forms import BookmarkForm
from profiles.bookmarks.models import Bookmark, mine_of
from tests.community.servers import Process
from tests.conftest import NOON, as_, drain, person

HERE = timezone.get_default_timezone()
EVENING = datetime(2026, 12, 4, 20, 0, tzinfo=HERE)  # a Friday


def remind_at(member, thing, moment, note="", at=NOON):
    row = bookmark(member, thing, at=at)
    change_bookmark(member, row, note=note, remind_at=moment, at=at)
    row.refresh_from_db()
    return row


def rung():
    """[(bookmark, moment)] of every reminder in the log."""
    return list(Activity.objects.filter(verb="bookmark.due").order_by("id").values_list("target_id", "at"))


def tick(start, end, step=20):
    """The worker's clock from one moment to another, as its job is registered."""
    moment = start
    while moment <= end:
        jobs["bookmarks"].run(moment)
        moment += timedelta(seconds=step)


def test_foru_14_the_reminder_comes_at_its_minute_and_once(topic, chen):
    row = remind_at(chen, topic, EVENING, note="照着做一遍")
    assert jobs["bookmarks"].every <= 20
    tick(EVENING - timedelta(minutes=3, seconds=7), EVENING - timedelta(seconds=1))
    assert rung() == []
    tick(EVENING - timedelta(seconds=7), EVENING + timedelta(hours=1))
    ((target, moment),) = rung()
    assert target == row.pk
    assert EVENING <= moment < EVENING + timedelta(minutes=1)
    line = Activity.objects.get(verb="bookmark.due")
    assert (line.actor, line.target, line.title) == (chen, row, "")
    row.refresh_from_db()
    assert row.reminded_at == moment


def test_foru_14_a_reminder_stands_in_the_inbox_without_anybodys_name(topic, chen):
    remind_at(chen, topic, NOON + timedelta(minutes=5), note="照着做一遍")
    remind_due(NOON + timedelta(minutes=6))
    drain()
    page = as_(chen).get("/inbox/")
    assert page.status_code == 200
    assert "你让我到点提醒" in page.content.decode()
    assert "照着做一遍" in page.content.decode()


def test_foru_14_a_new_time_rings_again_and_the_same_time_does_not(topic, chen):
    row = remind_at(chen, topic, EVENING)
    remind_due(EVENING)
    change_bookmark(chen, row, note="改了备注", remind_at=EVENING, at=EVENING)
    assert remind_due(EVENING + timedelta(minutes=1)) == 0
    change_bookmark(chen, row, note="", remind_at=EVENING + timedelta(days=1), at=EVENING)
    assert remind_due(EVENING + timedelta(days=1)) == 1
    assert len(rung()) == 2


def put_away(how, topic, mei, moderator, chen):
    opening = topic.posts.get(number=1)
    if how == "hidden":
        hide_post(moderator, opening, rule=Rule.PLACE, at=NOON)
    elif how == "withdrawn":
        withdraw_post(mei, opening, at=NOON)
    elif how == "removed":
        remove_bookmark(chen, mine_of(chen, Topic, [topic.pk])[topic.pk], at=EVENING - timedelta(hours=1))
    elif how == "left":
        type(chen).objects.filter(pk=chen.pk).update(is_active=False)


@pytest.mark.parametrize("how", ["hidden", "withdrawn", "removed", "left", "nothing"])
def test_foru_14_no_reminder_of_what_became_invisible(topic, mei, chen, colleagues, how):
    """`nothing` is the control: the same world with the thing in place rings."""
    row = remind_at(chen, topic, EVENING)
    put_away(how, topic, mei, colleagues["moderator"], chen)
    tick(EVENING, EVENING + timedelta(minutes=5))
    assert len(rung()) == (1 if how == "nothing" else 0)
    if how in {"hidden", "withdrawn", "left"}:
        row.refresh_from_db()
        assert (row.remind_at, row.reminded_at) == (None, None)


def test_foru_14_a_post_of_a_hidden_topic_and_a_club_one_has_left_ring_no_more(topic, club, mei, lin, chen, colleagues):
    answer = reply(lin, topic, body="掉三成", at=NOON)
    inside = Topic.objects.get(board=club.board)
    rows = remind_at(chen, answer, EVENING), remind_at(mei, inside, EVENING), remind_at(lin, inside, EVENING)
    hide_post(colleagues["moderator"], topic.posts.get(number=1), rule=Rule.PLACE, at=NOON)
    leave_club(mei, club, at=NOON)
    remind_due(EVENING)
    assert [target for target, _at in rung()] == [rows[2].pk]


def test_foru_14_the_lines_of_a_bookmark_are_in_nobodys_audience(topic, chen, admin, lin):
    row = remind_at(chen, topic, EVENING)
    remind_due(EVENING)
    lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(Bookmark), target_id=row.pk)
    assert [a.verb for a in lines.order_by("id")] == ["bookmark.kept", "bookmark.changed", "bookmark.due"]
    for user in (admin, lin, chen):
        assert not Activity.objects.visible_to(user).filter(pk__in=lines).exists()
    assert "nobody" not in keys_of(admin)


def test_foru_14_one_bookmark_per_member_and_thing_and_undo_within_a_day(topic, chen, lin):
    row = remind_at(chen, topic, EVENING, note="照着做")
    assert bookmark(chen, topic, at=NOON).pk == row.pk
    remove_bookmark(chen, row, at=NOON)
    assert mine_of(chen, Topic, [topic.pk]) == {}
    bring_back_bookmark(chen, row, at=NOON)
    row = mine_of(chen, Topic, [topic.pk])[topic.pk]
    assert (row.note, row.remind_at) == ("照着做", EVENING)
    remove_bookmark(chen, row, at=NOON)
    assert (bookmark(chen, topic, at=NOON).note, Bookmark.objects.count()) == ("", 1)
    remove_bookmark(chen, row, at=NOON)
    remind_due(NOON + timedelta(hours=23))
    assert Bookmark.objects.count() == 1
    remind_due(NOON + timedelta(hours=25))
    assert Bookmark.objects.count() == 0
    other = bookmark(lin, topic, at=NOON)
    with pytest.raises(Refused):
        remove_bookmark(chen, other, at=NOON)


def test_foru_14_a_reminder_that_passed_while_it_was_out_is_not_made_up_for(topic, chen):
    row = remind_at(chen, topic, EVENING)
    remove_bookmark(chen, row, at=EVENING - timedelta(minutes=1))
    bring_back_bookmark(chen, row, at=EVENING + timedelta(minutes=1))
    assert remind_due(EVENING + timedelta(minutes=2)) == 0


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("12-04 19:59", {"tonight": "12-04 20:00", "tomorrow": "12-05 09:00", "saturday": "12-05 10:00", "monday": "12-07 09:00"}),
        ("12-04 20:00", {"tomorrow": "12-05 09:00", "saturday": "12-05 10:00", "monday": "12-07 09:00"}),
        ("12-05 08:00", {"tonight": "12-05 20:00", "tomorrow": "12-06 09:00", "saturday": "12-12 10:00", "monday": "12-07 09:00"}),
        ("12-06 23:00", {"tomorrow": "12-07 09:00", "saturday": "12-12 10:00"}),  # tomorrow is that Monday
    ],
)  # fmt: skip
def test_foru_14_the_presets_are_moments_to_come(now, expected):
    at = datetime.strptime(f"2026-{now}", "%Y-%m-%d %H:%M").replace(tzinfo=HERE)
    assert {c: m.strftime("%m-%d %H:%M") for c, (_label, m) in presets(at).items()} == expected


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"when": "own", "day": "2026-12-04", "hour": "19:59"}, "day", "已经过了，现在是 12 月 4 日 20:00"),
        ({"when": "own", "day": "2026-12-04", "hour": "20:00"}, "day", "已经过了"),
        ({"when": "own", "hour": "20:00"}, "day", "哪天提醒"),
        ({"when": "own", "day": "2026-12-05"}, "hour", "几点提醒"),
        ({"when": "own", "day": "2026-02-30", "hour": "20:00"}, "day", "日期写成"),
        ({"when": "tonight"}, "when", "已经过了"),
        ({"note": "字" * 201}, "note", "最多 200 个字，现在是 201 个"),
    ],
)
def test_foru_14_a_time_that_has_passed_is_refused_with_a_sentence(db, typed, field, said):
    form = BookmarkForm(typed, at=EVENING)
    assert not form.is_valid()
    assert said in form.errors[field][0]


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ({}, None),
        ({"when": "monday"}, datetime(2026, 12, 7, 9, 0, tzinfo=HERE)),
        ({"when": "own", "day": "2026-12-04", "hour": "20:01"}, EVENING + timedelta(minutes=1)),
        ({"when": "own", "day": "2027-06-01", "hour": "00:00"}, datetime(2027, 6, 1, tzinfo=HERE)),
    ],
)
def test_foru_14_a_time_to_come_is_taken(db, typed, moment):
    form = BookmarkForm({"note": " 一\n句 ", **typed}, at=EVENING)
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["remind_at"], form.cleaned_data["note"]) == (moment, "一 句")


def test_foru_14_the_button_keeps_and_takes_out_with_an_undo(topic, chen):
    browser = as_(chen)
    back = {"next": f"/t/{topic.pk}/?from=1"}
    for _ in range(2):  # pressed twice, kept once
        answer = browser.post(f"/bookmarks/topic/{topic.pk}/", {"was": "", **back})
        assert (answer.status_code, answer["Location"]) == (302, back["next"])
    row = Bookmark.objects.get()
    page = browser.get("/my/bookmarks/").content.decode()
    assert "冬天续航掉多少" in page
    assert f'action="/my/bookmarks/{row.pk}/remove/"' in page.partition('class="toasts"')[2]
    browser.post(f"/my/bookmarks/{row.pk}/", {"note": "冬天看", "when": "own", "day": "2099-01-01", "hour": "08:30"})
    browser.post(f"/bookmarks/topic/{topic.pk}/", {"was": "on"})
    page = browser.get("/my/bookmarks/").content.decode()
    assert "还没收藏什么" in page
    undo = re.search(r'action="(/my/bookmarks/\d+/bring-back/)"', page.partition('class="toasts"')[2])[1]
    browser.post(undo)
    page = browser.get("/my/bookmarks/?sort=reminder").content.decode()
    assert "冬天看" in page
    assert "2099 年 1 月 1 日 08:30" in page
    for address in ("https://elsewhere.example/", "//elsewhere.example/", "nowhere"):
        to = browser.post(f"/bookmarks/topic/{topic.pk}/", {"was": "", "next": address})["Location"]
        assert "elsewhere" not in to


def test_foru_14_a_refused_time_keeps_everything_typed(topic, chen):
    browser, row = as_(chen), bookmark(chen, topic, at=NOON)
    typed = {"note": "回头细看", "when": "own", "day": "2020-01-01", "hour": "08:30"}
    answer = browser.post(f"/my/bookmarks/{row.pk}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(v in page for v in ("回头细看", 'value="2020-01-01"', 'value="08:30"', "已经过了"))


def test_foru_14_what_became_invisible_is_listed_without_its_title_and_can_go(topic, chen, colleagues):
    browser, row = as_(chen), bookmark(chen, topic, at=NOON)
    opening = topic.posts.get(number=1)
    hide_post(colleagues["moderator"], opening, rule=Rule.PLACE, at=NOON)
    page = browser.get("/my/bookmarks/").content.decode()
    assert "看不到了" in page
    assert topic.title not in page
    assert browser.get(f"/my/bookmarks/{row.pk}/").status_code == 404
    restore_post(colleagues["moderator"], opening, at=NOON)
    assert topic.title in browser.get("/my/bookmarks/").content.decode()  # control
    hide_post(colleagues["moderator"], opening, rule=Rule.PLACE, at=NOON)
    browser.post(f"/my/bookmarks/{row.pk}/remove/")
    assert "看不到了" not in browser.get("/my/bookmarks/").content.decode()


def test_foru_14_a_stranger_keeps_nothing_of_a_private_club_and_sees_no_bookmark_of_others(club, mei, chen):
    inside = Topic.objects.get(board=club.board)
    assert as_(chen).post(f"/bookmarks/topic/{inside.pk}/").status_code == 404
    assert as_(chen).post(f"/bookmarks/board/{club.board.pk}/").status_code == 404
    row = bookmark(mei, inside, at=NOON)
    for path in ("", "remove/", "bring-back/"):
        assert as_(chen).post(f"/my/bookmarks/{row.pk}/{path}", {"note": "x"}).status_code == 404
    leave_club(mei, club, at=NOON)
    forget_keys(mei)
    assert inside.title not in as_(mei).get("/my/bookmarks/").content.decode()


def listed(browser, query):
    page = browser.get(f"/my/bookmarks/{query}").content.decode()
    older = re.search(r'older=([-\d_]+)[^"]*" rel="next"', page)
    return re.findall(r'<h2 class="topic-t[^>]*>(?:<a[^>]*>)?([^<]+)', page), older and older[1]


def test_foru_14_the_list_is_paged_at_a_fixed_cost_and_sorted_by_reminder(topic, lin, chen, board):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, costs = as_(chen), []
    posts = [reply(lin, topic, body=f"第 {n} 段话", at=NOON) for n in range(40)]
    for n, post in enumerate(posts):
        remind_at(chen, post, EVENING + timedelta(hours=(n * 7) % 40))
        if n in (3, 34):
            browser.get("/my/bookmarks/")
            with CaptureQueriesContext(connection) as queries:
                browser.get("/my/bookmarks/")
            costs.append(len(queries))
    bookmark(chen, topic, at=NOON)
    first, older = listed(browser, "")
    assert (len(first), first[0]) == (30, topic.title)
    assert "第 39 段话" in first[1]
    rest, nothing = listed(browser, f"?older={older}")
    assert (len(rest), nothing) == (11, None)
    soonest, older = listed(browser, "?sort=reminder")
    later, _none = listed(browser, f"?sort=reminder&older={older}")
    hours = [(int(re.search(r"第 (\d+) 段话", t)[1]) * 7) % 40 for t in soonest + later]
    assert hours == sorted(hours)
    assert len(hours) == 40
    assert costs[0] == costs[1] <= 8


RACE = """
import json, threading
from datetime import timedelta
from django.db import connection, models
from community.activity.models import Activity
from profiles.bookmarks import actions
from profiles.bookmarks.models import Bookmark
from tests.conftest import NOON
Activity.objects.filter(verb='bookmark.due').delete()
Bookmark.objects.update(reminded_at=None)
WITHOUT
gate, failed = threading.Barrier(6), []
def run():
    gate.wait()
    try:
        actions.remind_due(NOON + timedelta(minutes=5))
    except Exception as error:
        failed.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=run) for _ in range(6)]
[t.start() for t in threads]
[t.join() for t in threads]
print(json.dumps({'rung': Activity.objects.filter(verb='bookmark.due').count(), 'failed': failed[:3]}))
"""
PREPARE = """
from datetime import timedelta
from tests.conftest import NOON, person
from community.access.roles import Role
from community.pages.actions import lay_home
from forums.actions import open_board, start_topic
from profiles.bookmarks.actions import bookmark, change_bookmark
lay_home('x')
board = open_board(person('admin', '站长一号', role=Role.ADMIN), '用车', 'care', at=NOON)
writer, reader = person('writer', '楼主'), person('reader', '读的人')
for n in range(40):
    row = bookmark(reader, start_topic(writer, board, title=f'第 {n} 个主题', body='嗯', at=NOON), at=NOON)
    change_bookmark(reader, row, note='', remind_at=NOON + timedelta(minutes=1), at=NOON)
"""
WITHOUT_LOCK = {
    "sqlite": "actions._remind = actions._remind.__wrapped__",
    "postgresql": "models.QuerySet.select_for_update = lambda self, **options: self",
}


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_foru_14_six_workers_at_once_remind_once(tmp_path, database):
    site = Process(tmp_path, database)
    site.script(PREPARE)
    assert json.loads(site.script(RACE.replace("WITHOUT", ""))) == {"rung": 40, "failed": []}
    for _ in range(5):
        said = json.loads(site.script(RACE.replace("WITHOUT", WITHOUT_LOCK[database])))
        if said["rung"] != 40:
            return
    pytest.fail("without the lock six workers still reminded once: the control must fail")


def test_foru_14_nothing_is_learnt_from_what_is_kept(topic, mei):
    """A bookmark is no evidence: neither its note nor its thing reaches search or the profile."""
    from community.search.models import Indexed
    from insights.evidence.models import TermEvidence
    from tests.conftest import OPTIONAL, drain

    member = person("reader", consents=OPTIONAL)
    drain()
    before = Indexed.objects.count(), TermEvidence.objects.filter(member=member).count()
    remind_at(member, topic, EVENING, note="想去露营")
    remind_due(EVENING)
    drain()
    assert (Indexed.objects.count(), TermEvidence.objects.filter(member=member).count()) == before
