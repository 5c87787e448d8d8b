"""Carry notices out of the house by mail: all that waits for one member in one letter, at the hour she allows."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.access.registry import blocked_among, ids_in
from community.activity.models import Activity
from community.activity.registry import notice_kinds
from community.api.registry import absolute
from community.lib.text import listed
from community.outgoing.actions import send
from community.outgoing.mail import mail_of
from community.outgoing.registry import Undelivered
from profiles.inbox.actions.telling import untell_of
from profiles.inbox.channels import GROUPS, URGENT, is_wanted
from profiles.inbox.levels import is_muted, mutes, read_levels
from profiles.inbox.lines import shown
from profiles.inbox.models import Channel, Letter, Line, Rest, Wish
from profiles.inbox.rests import leaves_at
from profiles.models import Member, signed_in

MEMBERS_A_ROUND, MOST_TRIES, MOST_LINES = 200, 5, 20
_SALT = "objection"


def send_letters(at):
    """Mail what is due; returns how many letters left. A member's letters are claimed under a lock, carried outside any
    transaction (a slow post office holds nothing up), and settled: a killed worker may send one letter twice, never lose
    one. A claimed letter is nobody else's until its next try."""
    members = _due(at).order_by("due_at").values_list("member", flat=True)[: 5 * MEMBERS_A_ROUND]
    return sum(_send_to(pk, at) for pk in list(dict.fromkeys(members))[:MEMBERS_A_ROUND])


def _due(at):
    return Letter.objects.filter(channel=Channel.MAIL, sent_at=None, error="", due_at__lte=at)


def pause_after(tries):
    """How long to wait after so many tries."""
    return timedelta(minutes=5 * 2**tries)


def _send_to(pk, at):
    claimed = _claim(pk, at)
    return _carry(*claimed, at) if claimed else 0


@transaction.atomic
def _claim(pk, at):
    """(member, her letters that leave now, their tries, the message), held for whoever called; None where nothing leaves."""
    leave_out_blocked(pk, _due(at))
    letters = _due(at).select_for_update(skip_locked=True, of=("self",))
    letters = list(letters.filter(member=pk).select_related("notice__line"))
    member = signed_in(pk) if letters else None
    if member is None or not member.is_active or not member.email:
        Letter.objects.filter(pk__in=[x.pk for x in letters]).delete()
        return None
    going = without_muted(member, _going(member, letters, at))
    if not going:
        return None
    rows = shown(list(Line.objects.filter(pk__in={x.notice.line_id for x in going}).order_by("-last_key")), member)
    rows = [row for row in rows if not row.is_muted or notice_kinds[row.line.kind].insists]
    told = {row.line.pk for row in rows}  # the rest can be seen no more, or was muted since
    Letter.objects.filter(pk__in=[x.pk for x in going if x.notice.line_id not in told]).delete()
    going = [letter for letter in going if letter.notice.line_id in told]
    if not going:
        return None
    tries = max(letter.tries for letter in going) + 1
    held = {"tries": tries, "due_at": at + pause_after(tries)}
    Letter.objects.filter(pk__in=[letter.pk for letter in going]).update(**held)
    return member, going, tries, message_of(member, rows)


def leave_out_blocked(pk, due):
    """Take back what those did whom the member has blocked since: their reader may be behind. Two statements."""
    actors = set(due.filter(member=pk).values_list("notice__actor", flat=True)) - {None}
    apart = Member.objects.filter(pk=pk).annotate(apart=blocked_among(actors)).values_list("apart", flat=True)
    for actor in ids_in(apart.first() or "") if actors else ():
        untell_of(pk, actor)


def without_muted(member, letters):
    """The letters but for those of what she has muted since the reader told her, which are dropped: each is read once more
    as the line of the log it came from. What she asked to be told of once goes by the places of such kinds. No statement
    where she mutes nothing."""
    if not letters or not mutes(member):
        return letters
    kinds = [_kind_of(letter) for letter in letters]
    told = [
        Activity(
            verb=kind.verbs[0], target_type_id=notice.source_type_id, target_id=notice.source_id, actor=_whoever(notice)
        )
        for kind, notice in zip(kinds, [letter.notice for letter in letters])
    ]
    read_levels(set(kinds), told)
    silent = [x.pk for x, kind, activity in zip(letters, kinds, told) if is_muted(kind, activity, member.pk)]
    Letter.objects.filter(pk__in=silent).delete()
    return [letter for letter in letters if letter.pk not in silent]


def _kind_of(letter):
    kind = notice_kinds[letter.notice.line.kind]
    asked = [k for k in notice_kinds.values() if k.asked and set(kind.verbs) & set(k.verbs)]
    return asked[0] if asked and letter.channel == Channel.WECHAT else kind


def _whoever(notice):
    return Member(pk=notice.actor_id) if notice.actor_id else None


def _going(member, letters, at):
    """Those that leave now. What was read or is not wanted any more is dropped, what she rests from waits on."""
    wishes = {(w.group, w.channel): w.wanted for w in Wish.objects.filter(member=member)}
    rest = Rest.objects.filter(member=member).first() or Rest(member=member, at=at)
    going, dropped = [], []
    for letter in letters:
        kind = notice_kinds.get(letter.notice.line.kind)
        if kind is None or letter.notice.seen or not is_wanted(wishes, kind.group, letter.channel):
            dropped.append(letter.pk)
            continue
        due = leaves_at(rest, letter.at, at, urgent=kind.group in URGENT, safety=kind.safety)
        if due <= at:
            going.append(letter)
        elif due != letter.due_at:
            Letter.objects.filter(pk=letter.pk).update(due_at=due)
    Letter.objects.filter(pk__in=dropped).delete()
    return going


def _carry(member, letters, tries, message, at):
    """Hand a claimed message over, and settle its letters. Returns how many left."""
    own = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    try:
        send("mail", member.email, message, purpose="service", member=member)
    except Undelivered as failure:
        if tries >= MOST_TRIES:
            own.update(error=str(failure)[:60])
        return 0
    own.update(sent_at=at)
    return 1


def message_of(member, rows):
    """The Message of some shown lines: a text and an HTML part, and a way to stop it that needs no sign-in."""
    groups = sorted({notice_kinds[row.line.kind].group for row in rows})
    stop = absolute(reverse("inbox:object_to", args=[token_of(member, groups, Channel.MAIL)]))
    context = {
        "member": member, "rows": [_row(row) for row in rows[:MOST_LINES]], "more": max(0, len(rows) - MOST_LINES),
        "groups": [str(GROUPS[group]) for group in groups], "stop": stop, "inbox": absolute(reverse("inbox:inbox")),
        "choices": absolute(reverse("inbox:choices")), "number": len(rows),
    }  # fmt: skip
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return mail_of("profiles/emails/notices", context, **headers)


def _row(row):
    names = listed(person.name for person in row.people)
    who = _("%(names)s等 %(n)d 人") % {"names": names, "n": len(row.people) + row.others} if row.others > 0 else names
    return {
        "words": f"{who} {row.told.words}" if get_language() == "en" else f"{who}{row.told.words}",
        "excerpt": row.told.excerpt,
        "url": absolute(row.told.url),
    }


def token_of(member, groups, channel):
    """What a link to stop these groups by this channel carries; it opens nothing and shows nothing."""
    return signing.dumps([member.pk, list(groups), str(channel)], salt=_SALT)


def read_token(token):
    """(member's id, groups, Channel), or None for what no message of ours carried."""
    try:
        pk, groups, channel = signing.loads(token, salt=_SALT)
        return pk, groups, Channel(channel)
    except (signing.BadSignature, ValueError):
        return None
