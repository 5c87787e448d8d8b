"""INBX-02, CONS-05: the table of groups and channels is obeyed, nothing leaves in quiet hours but safety, and a letter can
be stopped from itself."""

import itertools
import random
import re
from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from community.activity.registry import notice_kinds
from community.moderation.actions import take_measure
from community.outgoing.registry import Undelivered, adapters
from forums.actions import reply, start_topic, withdraw_post
from profiles.inbox.actions import choose_channels, choose_level, object_to, rest, see_all, send_letters
from profiles.inbox.actions.sending import pause_after, token_of
from profiles.inbox.channels import GROUPS, MAILED, default, is_fixed, is_wanted
from profiles.inbox.models import Channel, Letter, Level, Line, Rest, Wish
from profiles.inbox.rests import WAITS, leaves_at
from profiles.ties.actions import block
from tests.conftest import NOON, as_, drain

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_ONCE = {"mail_hour": None}


@pytest.fixture
def answered(topic, mei, chen):
    """Somebody answered Mei, who wants each mail as it comes."""
    rest(mei, at=NOON, **AT_ONCE)
    reply(chen, topic, body="掉三成，预热就好", at=NOON)
    drain()
    return topic


def later(delta=WAITS):
    return NOON + delta + timedelta(seconds=1)


def test_inbx_02_an_answer_is_mailed_once_after_it_waited_on_the_site(answered, mei):
    send_letters(NOON + timedelta(minutes=9))
    assert not mail.outbox
    assert send_letters(later()) == 1
    assert send_letters(later(HOUR)) == 0
    (letter,) = mail.outbox
    assert letter.to == [mei.email]
    assert "老陈回复了你" in letter.body
    assert "掉三成" in letter.body
    html, kind = letter.alternatives[0]
    assert (kind, "老陈回复了你" in html) == ("text/html", True)
    assert f"/p/{answered.posts.get(number=2).pk}/" in html


def test_inbx_02_what_was_read_on_the_site_meanwhile_is_not_mailed(answered, mei):
    see_all(mei)
    assert send_letters(later()) == 0
    assert not Letter.objects.exists()


def test_inbx_02_what_was_taken_back_meanwhile_is_not_mailed(answered, chen):
    withdraw_post(chen, answered.posts.get(number=2), at=NOON)
    drain()
    assert send_letters(later()) == 0
    assert not mail.outbox


def test_inbx_02_all_that_waits_for_one_member_is_one_letter_a_day(topic, mei, chen, lin):
    for who in (chen, lin, chen):
        reply(who, topic, body=f"{who.name}说了一句", at=NOON)
    reply(lin, start_topic(chen, topic.board, title="别处的主题", body="在", at=NOON), body="@小梅 来看", at=NOON)
    drain()
    sent = [moment for moment in (NOON + n * HOUR for n in range(1, 26)) if send_letters(moment)]
    assert len(sent) == 1
    hour = next(moment for moment in (NOON + n * HOUR for n in range(24)) if timezone.localtime(moment).hour == 18)
    assert sent == [max(hour, NOON + HOUR)]
    body = mail.outbox[0].body
    assert body.count("http") >= 4
    assert "老陈、小林" in body
    assert "@ 了你" in body
    assert "一共 2 件" in mail.outbox[0].subject


def test_inbx_02_over_random_tables_every_group_and_channel_is_obeyed_by_every_sender(topic, mei, chen, lin, board):
    """Of each group there is an event; whatever she chose, what is told and what leaves is what the table says."""
    from community.reactions.actions import react
    from profiles.ties.actions import follow

    follow(mei, lin, at=NOON - DAY)
    draw, pairs = random.Random(7), [(g, c) for g in GROUPS for c in Channel if not is_fixed(g, c)]
    rest(mei, at=NOON, **AT_ONCE)
    seen = set()
    for n in range(12):
        wanted = {pair for pair in pairs if draw.random() < 0.5}
        choose_channels(mei, {(g, str(c)) for g, c in wanted}, at=NOON)
        Line.objects.all().delete()
        del mail.outbox[:]
        mine = reply(mei, topic, body=f"第{n}次", at=NOON)
        reply(chen, topic, body=f"@小梅 第{n}次", at=NOON)
        reply(chen, topic, body=f"回你第{n}次", at=NOON)
        react(chen, mine, "agree", at=NOON)
        start_topic(lin, board, title=f"第{n}个新主题", body="来看", at=NOON)
        drain()
        told = {notice_kinds[kind].group for kind in Line.objects.filter(member=mei).values_list("kind", flat=True)}
        assert told == {g for g in ("reply", "at", "like", "watched") if (g, Channel.SITE) in wanted}
        send_letters(later())
        mailed = {
            label
            for label in ("reply", "at", "like", "watched")
            if str(GROUPS[label]) in "".join(m.body for m in mail.outbox)
        }
        assert mailed == {g for g in told if (g, Channel.MAIL) in wanted}
        seen |= told
    assert seen == {"reply", "at", "like", "watched"}


def test_inbx_02_every_kind_of_notice_stands_in_the_table():
    assert {kind.group for kind in notice_kinds.values()} == set(GROUPS)
    assert all(default(group, Channel.SITE) for group in GROUPS)
    assert {group for group in GROUPS if default(group, Channel.MAIL)} == MAILED
    assert is_fixed("measure", Channel.MAIL)
    assert is_wanted({("measure", "mail"): False}, "measure", Channel.MAIL)


def local(hour, minute=0, day=10):
    return timezone.make_aware(datetime(2026, 11, day, hour, minute))


def test_inbx_02_the_table_of_hours():
    """Written by hand: quiet 22:00 to 07:30, one mail a day at 18; the moment written, and when it may leave."""
    night = Rest(quiet_from=time(22), quiet_to=time(7, 30), mail_hour=18, at=local(0))
    free = Rest(quiet_from=None, quiet_to=None, mail_hour=None, at=local(0))
    noon = Rest(quiet_from=time(12), quiet_to=time(14), mail_hour=12, at=local(0))
    away = Rest(
        mail_hour=None,
        paused_from=local(0, day=12),
        paused_to=local(0, day=15),
        quiet_from=time(23),
        quiet_to=time(8),
        at=local(0),
    )
    for rested, written, due in (
        (night, local(9), local(18)), (night, local(17, 59), local(18, 9)), (night, local(18), local(18, 10)),
        (night, local(18, 1), local(18, day=11)), (night, local(23), local(18, day=11)),
        (free, local(9), local(9, 10)), (free, local(23, 55), local(0, 5, day=11)),
        (noon, local(9), local(14)), (away, local(9, day=12), local(8, day=15)), (away, local(9, day=11), local(9, 10, day=11)),
        (away, local(23, 30, day=11), local(8, day=15)),
    ):  # fmt: skip
        assert leaves_at(rested, written, written) == due, (rested.mail_hour, written)
    assert leaves_at(night, local(23), local(23), urgent=True) == local(7, 30, day=11)
    assert leaves_at(night, local(23), local(23), safety=True) == local(23)
    assert leaves_at(away, local(9, day=13), local(9, day=13), safety=True) == local(9, day=13)


def test_inbx_02_nothing_leaves_in_quiet_hours_over_every_minute_of_two_days_but_safety():
    draw = random.Random(5)
    for _ in range(60):
        start, end = time(draw.randrange(24), draw.randrange(60)), time(draw.randrange(24), draw.randrange(60))
        rested = Rest(quiet_from=start, quiet_to=end, mail_hour=draw.choice([None, 3, 8, 18, 23]), at=local(0))
        for step in range(0, 2 * 24 * 60, 37):
            written = local(0) + timedelta(minutes=step)
            due = timezone.localtime(leaves_at(rested, written, written)).time()
            inside = start <= due < end if start < end else (due >= start or due < end) and start != end
            assert not inside, (start, end, rested.mail_hour, written)
            assert leaves_at(rested, written, written, safety=True) == written


def test_inbx_02_quiet_hours_hold_letters_back_and_safety_leaves_all_the_same(topic, mei, chen, admin):
    quiet = timezone.localtime(NOON).time()
    rest(
        mei,
        at=NOON,
        mail_hour=None,
        quiet_from=quiet,
        quiet_to=(NOON + 2 * HOUR).astimezone(timezone.get_current_timezone()).time(),
    )
    reply(chen, topic, body="掉三成", at=NOON)
    take_measure(admin, mei, "warn", rule="rude", reason="嘴快了", at=NOON)
    drain()
    assert send_letters(later()) == 1
    assert "警告" in mail.outbox[0].body
    assert "掉三成" not in mail.outbox[0].body
    assert send_letters(NOON + HOUR) == 0
    assert send_letters(NOON + 2 * HOUR + timedelta(seconds=1)) == 1
    assert "掉三成" in mail.outbox[1].body


def test_inbx_02_without_the_look_at_the_hours_it_would_leave(answered, mei, monkeypatch):
    """Control: it is `leaves_at` that holds it back."""
    rest(mei, at=NOON, mail_hour=None, paused_from=NOON, paused_to=NOON + DAY)
    assert send_letters(later()) == 0
    monkeypatch.setattr("profiles.inbox.actions.sending.leaves_at", lambda rested, written, now, **how: now)
    Letter.objects.update(due_at=NOON)
    assert send_letters(later()) == 1


def test_inbx_02_a_failing_post_office_is_tried_again_and_then_left_in_the_open(answered, mei, monkeypatch):
    def broken(to, message):
        raise Undelivered("refused")

    works = adapters["mail"]
    monkeypatch.setitem(adapters, "mail", works)  # what stands is put back, whatever is registered below
    type(works)("mail", works.label, broken)
    moment = later()
    for _ in range(5):
        send_letters(moment)
        moment += 6 * HOUR
    letter = Letter.objects.get()
    assert (letter.sent_at, letter.tries, letter.error) == (None, 5, "refused")
    adapters["mail"] = works
    send_letters(moment)
    assert not mail.outbox  # given up, for a person to look at


def test_inbx_02_a_slow_post_office_holds_no_transaction_and_no_second_sender_takes_the_same(
    answered, mei, monkeypatch
):
    """While a letter is being carried nothing is locked, and whoever looks at the queue finds it taken."""
    works, depth = adapters["mail"], len(connection.savepoint_ids)
    seen = []

    def slow(to, message):
        seen.append((len(connection.savepoint_ids) - depth, send_letters(later())))
        works.deliver(to, message)

    monkeypatch.setitem(adapters, "mail", works)
    type(works)("mail", works.label, slow)
    assert send_letters(later()) == 1
    assert seen == [(0, 0)]
    assert len(mail.outbox) == 1
    adapters["mail"] = works


def test_inbx_02_a_letter_of_a_killed_sender_leaves_later(answered, mei, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(to, message):
        raise Killed

    works = adapters["mail"]
    monkeypatch.setitem(adapters, "mail", works)
    type(works)("mail", works.label, killed)
    with pytest.raises(Killed):
        send_letters(later())
    adapters["mail"] = works
    assert send_letters(later()) == 0, "it may be on its way"
    assert send_letters(later() + pause_after(1)) == 1


def test_inbx_05_what_was_muted_since_is_not_mailed(answered, mei, topic):
    choose_level(mei, topic, Level.MUTE, at=NOON)
    assert send_letters(later()) == 0
    assert not Letter.objects.exists()


def test_inbx_05_what_stands_in_a_board_or_comes_from_somebody_muted_since_is_not_mailed(topic, mei, chen, lin, board):
    rest(mei, at=NOON, **AT_ONCE)
    reply(chen, topic, body="掉三成", at=NOON)
    reply(lin, topic, body="我掉两成", at=NOON)
    drain()
    choose_level(mei, chen, Level.MUTE, at=NOON)
    assert send_letters(later()) == 1
    assert "我掉两成" in mail.outbox[0].body
    assert Letter.objects.count() == 1, "what she muted waits for nothing"
    reply(lin, topic, body="再说一句", at=NOON)
    drain()
    choose_level(mei, board, Level.MUTE, at=NOON)
    assert send_letters(later(HOUR)) == 0
    assert Letter.objects.exclude(sent_at=None).count() == Letter.objects.count() == 1


def test_inbx_05_in_a_muted_board_a_topic_she_watches_is_mailed_as_it_is_told(answered, mei, board):
    choose_level(mei, board, Level.MUTE, at=NOON)
    choose_level(mei, answered, Level.WATCH, at=NOON)
    assert send_letters(later()) == 1


def test_prof_13_what_somebody_did_whom_she_blocked_since_is_not_mailed_even_before_the_reader_came(
    answered, mei, chen
):
    block(mei, chen, at=NOON)
    assert send_letters(later()) == 0
    assert not mail.outbox
    assert not Line.objects.filter(member=mei).exists()


def test_cons_05_a_letter_is_stopped_from_itself_without_a_sign_in(answered, mei, chen):
    send_letters(later())
    letter = mail.outbox[0]
    stop = re.fullmatch(r"<(http\S+)>", letter.extra_headers["List-Unsubscribe"])[1]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in letter.body
    path = stop.partition("//")[2].partition("/")[2]
    stranger = Client(enforce_csrf_checks=True)  # a mail program presses it for its reader
    page = stranger.get(f"/{path}")
    assert "回复我" in page.content.decode()
    assert not Wish.objects.exists()  # looking at it stops nothing: scanners look at every link
    done = stranger.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert (Wish.objects.get().group, Wish.objects.get().channel, Wish.objects.get().wanted) == ("reply", "mail", False)
    reply(chen, answered, body="再说一句", at=NOON)
    drain()
    assert not send_letters(later(HOUR))
    assert Line.objects.filter(member=mei, kind="reply").exists()  # the site stays
    stranger.post(f"/{path}", {"again": "yes"})
    assert not Wish.objects.exists()


@pytest.mark.parametrize("how", ["cut", "another's", "forged"])
def test_cons_05_a_stolen_or_broken_link_changes_nothing_and_says_so(how, mei, chen):
    token = token_of(mei, ["reply"], Channel.MAIL)
    client = as_(chen) if how == "another's" else Client()
    typed = {"cut": token[:-3], "another's": token, "forged": "WzEsWyJyZXBseSJdXQ:abc:def"}[how]
    answer = client.post(f"/out/{typed}/")
    assert answer.status_code in (403, 404)
    assert "什么也没改" in answer.content.decode()
    assert not Wish.objects.exists()


def test_cons_05_a_link_stops_no_more_than_its_letter_and_never_what_concerns_ones_rights(mei):
    assert object_to(mei, ["reply", "measure", "nonsense"], Channel.MAIL, at=NOON) == ["reply"]
    assert "停不了" in Client().get(f"/out/{token_of(mei, ['measure'], Channel.MAIL)}/").content.decode()
    assert not Wish.objects.exclude(group="reply").exists()


def test_cons_05_the_table_is_kept_and_shows_what_is_fixed(mei):
    client = as_(mei)
    page = client.get("/inbox/choices/").content.decode()
    assert page.count('name="wanted"') == len(
        [1 for g, c in itertools.product(set(GROUPS) - {"late"}, Channel) if not is_fixed(g, c)]
    )
    client.post(
        "/inbox/choices/",
        {
            "wanted": ["reply/site", "like/mail"],
            "quiet": "on",
            "quiet_from": "22:00",
            "quiet_to": "07:30",
            "mail_hour": "8",
            "pause_from": "2026-12-01",
            "pause_to": "2026-12-03",
        },
    )
    kept = Rest.objects.get()
    assert (kept.quiet_from, kept.quiet_to, kept.mail_hour) == (time(22), time(7, 30), 8)
    assert timezone.localtime(kept.paused_to).date().isoformat() == "2026-12-04"
    page = client.get("/inbox/choices/").content.decode()
    assert 'value="reply/site" checked' in page
    assert 'value="reply/mail" checked' not in page
    assert 'value="like/mail" checked' in page
    assert 'value="2026-12-03"' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quiet": "on", "quiet_from": "22:00"}, "两头都要写"),
        ({"quiet": "on", "quiet_from": "22:00", "quiet_to": "22:00"}, "一点不停"),
        ({"quiet": "on", "quiet_from": "廿二", "quiet_to": "07:00"}, "22:00 这样"),
        ({"mail_hour": "99"}, "从给的几样里选一个"),
        ({"pause_from": "2026-12-03", "pause_to": "2026-12-01"}, "在开始之后"),
        ({"pause_from": "2026-12-03"}, "停到哪天也写一下"),
        ({"pause_to": "明年"}, "2026-12-07 这样"),
    ],
)
def test_cons_05_what_is_wrong_is_said_and_nothing_is_kept(typed, sentence, mei):
    answer = as_(mei).post("/inbox/choices/", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Rest.objects.exists()
    assert not Wish.objects.exists()


def test_cons_05_eight_hours_of_rest_and_back(mei):
    client = as_(mei)
    client.post("/inbox/pause/", {"pause": "start"})
    kept = Rest.objects.get()
    assert kept.paused_to - kept.paused_from == 8 * HOUR
    assert "正歇着" in client.get("/inbox/choices/").content.decode()
    client.post("/inbox/pause/", {"pause": "end"})
    assert Rest.objects.get().paused_to is None
