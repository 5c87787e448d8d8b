"""A member who has left something in every store there is: a word of its own in each that can hold one."""

import hashlib
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone

from clubs.actions import cover_club, found_club, invite, join_club
from clubs.chat.actions import write_to
from clubs.events.actions import sign_up, write_to_all
from clubs.models import Policy
from community.access.origins import Origin
from community.access.roles import Role
from community.api.actions import answer_once, issue_link
from community.attachments.actions import decode_next, describe, take_in
from community.backups.models import Backup
from community.catalogue.actions import add_product
from community.moderation.actions import report, take_measure, treat_as_spam
from community.moderation.registry import kinds
from community.pages.actions import lay_home
from community.polls.actions import vote
from community.polls.models import Poll
from community.privacy.actions import begin_erasure, log_read
from community.privacy.models import Erasure
from community.reactions.actions import react
from forums.actions import edit_post, hide_post, open_board, pin_topics, reply, start_topic
from forums.actions.reading import mark_read
from forums.models import Board
from profiles.actions import (
    arrange_space,
    ask_field,
    change_profile,
    choose_keywords,
    join,
    send_code,
    set_role,
)
from profiles.blogs.actions import arrange_categories, comment, write_entry
from profiles.bookmarks.actions import bookmark, change_bookmark
from profiles.consent.actions import answer
from profiles.drafts.actions import keep_draft
from profiles.garage.actions import add_car, box_of, send_proof
from profiles.garage.models import SoldList
from profiles.inbox.actions import ask_once, choose_channels, choose_level, rest
from profiles.leaving.actions import ask_for_export, make_exports, send_closing_code
from profiles.logins.actions import link
from profiles.models import Member, Sight
from profiles.now.actions import choose_timeline
from profiles.points.actions import carry_out, propose_adjustment, spend
from profiles.points.registry import Spending
from profiles.portraits.actions import choose_portrait
from profiles.preferences.actions import correct_term, pause_profile
from profiles.sealed.actions import open_sealed
from profiles.signin.actions import ask_recovery, begin_device, bind_phone, send_sms_code
from profiles.signin.agents import Agent
from profiles.ties.actions import block, follow
from profiles.tokens.actions import make_token
from profiles.trust.actions import settle
from profiles.widgets.actions import choose_widget, name_feed
from tests.clubs.events import event_of
from tests.community.attachments import hostile
from tests.conftest import drain
from tests.profiles.garages import vin

ADDRESS, NUMBER = "101.68.211.7", "+8613800004321"
# What was hidden by a rule: it stays sealed for three years.
HIDDEN_WORDS = "lawfullykeptwordsqvx"


def mark(code):
    """A word that stands in one store and nowhere else, in letters that no other word begins with."""
    digits = hashlib.sha1(code.encode(), usedforsecurity=False).digest()
    return "".join(chr(97 + byte % 26) for byte in digits[:14])


def marks(codes):
    """{code: its word}."""
    return {code: mark(code) for code in codes}


def person(handle, name, at, role=Role.MEMBER):
    member = join(f"{handle}@example.com", name, at=at, handle=handle)
    if role != Role.MEMBER:
        set_role(member, role, at=at)
    return member


def plant():
    """The site with the member in it; returns her. Everything by actions, as on the site."""
    now = timezone.now()
    ago = now - timedelta(days=90)
    hour = now - timedelta(hours=1)
    admin, second = person("admin", "站长一号", ago, Role.ADMIN), person("second", "站长二号", ago, Role.ADMIN)
    lin = person("lin", "小林", ago)
    lay_home("北辰车友会", company="北辰汽车", terms="说真话。")
    board = open_board(admin, "用车与养车", "care", intro="问题写清车型", at=ago)
    her = join(f"{mark('account.EmailAddress')}@example.com", mark("profiles.Member"), at=ago, handle="qing")
    answer(her, {"profile_posts": True, "statistics": True, "profile_keywords": True}, surface="ask", at=ago)
    choose_keywords(her, [mark("profiles.Keyword")], at=hour)
    road = ask_field(admin, label="常走的路", why="好约着一起开", choices=[], at=ago)
    told = {road: (mark("profiles.FieldValue"), Sight.PUBLIC)}
    change_profile(her, name=her.name, bio=mark("profiles.Member"), region=None, product=None, values=told, at=hour)
    arrange_space(her, [mark("profiles.Arrangement")], [], at=hour)
    feed = name_feed(admin, name="山里电台", address="https://radio.example/feed", at=ago)
    choose_widget(her, "headlines", [feed.code], sight=Sight.SELF, at=hour)
    her.widgets.update(key=mark("widgets.Widget"))
    send_code(her.email, mark("profiles.Joining"), at=now)
    Authenticator.objects.create(user=her, type="totp", data={"secret": mark("mfa.Authenticator")})
    send_mail(mark("letters"), mark("letters"), None, [her.email])
    topic = _talk(her, lin, admin, board, hour)
    _files(her, topic, hour)
    _own_things(her, lin, topic, board, now, hour)
    _order(her, lin, admin, second, topic, hour)
    _belong(her, lin, admin, hour)
    _tell_of_herself(her, lin, hour)
    _ways_in(her, now)
    drain()
    settle([her.pk], at=now)
    pause_profile(her, at=now)
    send_closing_code(her, at=now)
    ask_for_export(her, at=now)
    make_exports(now)
    return Member.objects.get(pk=her.pk)


def _talk(her, lin, admin, board, at):
    origin = Origin("浙江", ADDRESS, 50123)
    topic = start_topic(
        her, board, title=mark("forums.Topic"), body=f"我喜欢露营，{mark('forums.Post')}", tags=[mark("tags.Tag")], origin=origin,
        poll={"question": mark("polls.Poll"), "options": [mark("polls.Option"), "别的"], "multiple": False}, at=at,
    )  # fmt: skip
    opening = topic.posts.get(number=1)
    edit_post(her, opening, body=f"我喜欢露营，{mark('forums.Post')}，补一句", at=at)
    changed = reply(her, topic, body=mark("forums.Version"), at=at)
    edit_post(her, changed, body=f"周末又去露营，我喜欢。{mark('forums.Post')}", at=at)
    hidden = reply(her, topic, body=f"{HIDDEN_WORDS} 骂人的话", at=at)
    hide_post(admin, hidden, rule="rude", at=at)
    reply(lin, topic, body="我也去", quoted=opening, at=at)
    react(lin, opening, "agree", at=at)
    theirs = start_topic(lin, board, title="别人的主题", body="写了点什么", at=at)
    react(her, theirs.posts.get(number=1), "useful", at=at)
    mark_read(her, theirs, 1, at=at)
    held = open_board(admin, "先看再发", "held", intro="都先看看", at=at)
    Board.objects.filter(pk=held.pk).update(holds_below=0)
    mine = start_topic(her, Board.objects.get(pk=held.pk), title="改一改", body="先这样", at=at)
    Board.objects.filter(pk=held.pk).update(holds_below=9)
    edit_post(her, mine.posts.get(number=1), body=mark("forums.HeldEdit"), at=at)
    return topic


def _files(her, topic, at):
    letter = SimpleUploadedFile(f"{mark('attachments.Attachment')}.txt", f"里面写着 {mark('files')}".encode())
    row = take_in(her, "reply:1", letter, at=at)
    describe(her, row, mark("attachments.Attachment"), at=at)
    reply(her, topic, body="附上一份", files="reply:1", at=at)
    take_in(her, "portrait:avatar", SimpleUploadedFile("a.jpg", hostile.phone_jpeg(600, 400)), alone=True, at=at)
    while decode_next(timezone.now()):
        pass
    choose_portrait(her, "avatar", None, at=at)
    while decode_next(timezone.now()):
        pass
    drain()


def _own_things(her, lin, topic, board, now, at):
    poll = Poll.objects.get()
    vote(her, poll, [poll.options.first().pk], at=at)
    kept = bookmark(her, topic, at=at)
    change_bookmark(her, kept, note=mark("bookmarks.Bookmark"), remind_at=None, at=at)
    keep_draft(her, "topic:care", {"body": [mark("drafts.Draft")]}, url="/", at=at)
    choose_level(her, lin, "mute", at=at)
    ask_once(her, topic, openid=mark("inbox.Once"), scene=1, template="t", at=at)
    choose_timeline(her, at=at, compact=True)
    correct_term(her, "车震", "changed", instead=mark("preferences.Correction"), at=at)
    issue_link(her, at=at)
    _program(her, at)
    client = Client()
    client.force_login(her, backend="profiles.adapters.SignIn")
    session = client.session
    session["typed"] = mark("sessions")
    session.save()


def _program(her, at):
    """A token with an answer that is kept under its key."""
    ends_at = at + timedelta(days=30)
    made = make_token(her, name=mark("api.ApiToken"), scopes=["read"], ends_at=ends_at, at=at)
    said = {"body": mark("api.ApiAnswer")}
    answer_once(made[0], "key", "0" * 64, lambda: (201, said), at=at)
    return made


def _order(her, lin, admin, second, topic, at):
    post = topic.posts.filter(author=lin).first()
    report(her, kinds["post"], post, rule="rude", words=mark("moderation.Report"), at=at)
    report(lin, kinds["post"], topic.posts.filter(author=her, hidden_at=None).last(), rule="rude", at=at)
    take_measure(admin, her, "warn", rule="rude", reason=HIDDEN_WORDS, at=at)
    treat_as_spam(admin, her, at=at)
    log_read(admin, her, fields=["邮箱"], purpose="service", where=mark("privacy.DataRead"), at=at)
    open_sealed(admin, scope="member", about=her, basis="police", reason="某公（网）调〔2026〕17 号", at=at)
    row = propose_adjustment(admin, her, 50, "活动帮忙", at=at)
    carry_out(second, row, at=at)
    Spending("planting", "试着花")
    spend(her, 20, "planting", at)


def _tell_of_herself(her, lin, at):
    arrange_categories(her, [(None, mark("blogs.Category")[:10])], at=at)
    entry = write_entry(
        her, title=mark("blogs.Entry"), body=mark("blogs.Entry"), category=mark("blogs.Category")[:10], at=at
    )
    comment(lin, entry, body="写得好", at=at)
    theirs = write_entry(lin, title="小林的一篇", body="随便写写", at=at)
    comment(her, theirs, body=mark("blogs.Comment"), at=at)
    follow(her, lin, at=at)
    follow(lin, her, at=at)
    write_to(her, lin, body=mark("chat.Message"), at=at)
    block(her, person("blocked", "老陈", at), at=at)
    choose_channels(her, set(), at=at)
    rest(her, at=at, mail_hour=8)
    product = add_product("planted", "流光长续航")
    car = add_car(her, product=product, called=mark("garage.Car")[:12], at=at)
    photo = SimpleUploadedFile(f"{mark('garage.Proof')}.jpg", hostile.phone_jpeg(600, 400))
    take_in(her, box_of(car), photo, alone=True, at=at)
    decode_next(at)
    send_proof(her, car, vin(901), at=at)
    SoldList.objects.create(by=her, name=mark("garage.SoldList"), at=at)


def _ways_in(her, now):
    begin_device(her, "k" * 32, Agent(), "浙江", at=now)
    bind_phone(her, NUMBER, at=now)
    send_sms_code(NUMBER, member=her, at=now)
    ask_recovery(her, at=now)
    link(her, "weixin", mark("socialaccount.SocialAccount"), called=mark("socialaccount.SocialAccount"), at=now)


def _belong(her, lin, admin, at):
    mine = found_club(her, HIDDEN_WORDS, "kept", intro="会被取下的名字", at=at)
    cover_club(admin, mine.pk, rule="rude", at=at)
    invite(her, mine, whom=lin, at=at)
    join_club(lin, mine, at=at)
    inside = start_topic(lin, mine.board, title="圈子里的事", body="说两句", at=at)
    pin_topics(her, [inside], True, at=at)
    club = found_club(lin, "雪线小队", "xuexian", intro="只走雪线以上", policy=Policy.APPLY, at=at)
    join_club(her, club, note=mark("clubs.Membership"), at=at)
    word = mark("events.Event")
    event = event_of(her, mine, title=word, body=word, place=word, address=word, at=at)
    write_to_all(her, event, text=mark("events.Note"), at=at)
    sign_up(her, event_of(lin, seats=3, at=at), at=at)


def left_behind(member, settings, folder):
    """{place: key} of what the doors of the rights lead to: a copy, a receipt, a backup."""
    noon = timezone.now() - timedelta(hours=1)
    settings.BACKUPS = str(folder)
    ask_for_export(member, at=noon - timedelta(days=2))
    make_exports(timezone.now())
    gone = person("gone", "走了的人", noon)
    _row, receipt = begin_erasure(gone, keeps_posts=True, at=noon)
    Erasure.objects.update(done_at=noon, receipt='{"rows":[],"receipt":"R","stays":[],"packed":[],"posts":"stay"}')
    backup = Backup.objects.create(asked_at=noon, made_at=noon, name="backup-1.tar.gz", bytes=1)
    (folder / backup.name).write_bytes(b"x")
    return {"backup": backup.pk, "pack": member.exports.get().key, "receipt": receipt}
