"""Who may write to whom, speak in a room, and look after it."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.chat.models import MOST_PEOPLE, Message, Participant, RoomKind
from clubs.events.permissions import check_organise
from clubs.permissions import check_keep as check_keep_club
from community.access.permissions import Refused, can, check_met, check_power, check_signed_in
from community.access.registry import blocked_by, keys_of
from community.access.roles import Power
from community.lib import ratelimit
from community.lib.moments import minute_words
from community.moderation.permissions import check_may_speak
from profiles.ties.models import Follow

State = Participant.State
# Lines one may write to somebody who has not answered yet.
FIRST_LINES = 3
RECALL_MINUTES = 2
TALKS_A_DAY = 10
LINES_A_MINUTE = 60


class NotYet(Refused):
    """Nothing may be said just now; it ends by itself."""


def count_line(user, at):
    """Count one more line of the member's, by whichever door; raises TooOften past what one may."""
    ratelimit.count("chat", user.pk, LINES_A_MINUTE, 60, at)


def check_write_to(user, other, at):
    """Refuse visitors, oneself, whoever is apart, and the muted."""
    check_signed_in(user)
    if user.pk == other.pk:
        raise Refused(_("和自己说话，用草稿箱就好。"))
    check_met(user, other.pk)
    if other.pk in blocked_by(user):
        raise Refused(_("你拉黑了%(name)s，先解除再写。") % {"name": other.name})
    check_may_speak(user, at)


def knowing(user, people):
    """The ids of those of the people to whom what the user writes comes at once: they follow him, he speaks for the brand. One
    statement for any number."""
    if user.is_staff:
        return {person.pk for person in people}
    return set(Follow.objects.filter(member__in=people, whom=user).values_list("member", flat=True))


def check_enter(user, room, own):
    """Refuse visitors, whoever is not in a private room, and whoever may not enter another or was asked to leave it."""
    check_signed_in(user)
    if room.is_private:
        is_out = own is None or own.state != State.IN
    else:
        is_out = room.audience not in keys_of(user) or own is not None and own.state == State.REMOVED
    if is_out:
        raise Refused(_("你不在这个聊天里。"))


def check_enter_club(user, club):
    """Refuse whoever is not in the club."""
    check_signed_in(user)
    if club.key not in keys_of(user):
        said = _("聊天室是「%(club)s」里的人聊天的地方，先加入，再进来。") % {"club": club.name}
        raise _leading(said, club, _("去看这个圈子"))


def _leading(said, thing, label):
    """A refusal that leads to the page of a thing."""
    refusal = Refused(said)
    refusal.way = thing, label
    return refusal


def check_enter_event(user, event):
    """Refuse whoever has no seat there and does not organise it."""
    check_signed_in(user)
    if event.key not in keys_of(user):
        raise _leading(_("聊天室是报上名的人商量事情的地方，先报名，再进来。"), event, _("去看这场活动"))


def check_not_removed(own, thing):
    """Refuse whoever was asked to leave the room of a club or an event (`thing`); `own`: her participation there."""
    if own is not None and own.state == State.REMOVED:
        said = _("你被请出了这个聊天室。想回来，和照看它的人说一声。")
        raise _leading(said, thing, _("看看谁在管"))


def check_say(user, room, own, at):
    """Refuse whoever is not in, was silenced, speaks too fast in a slow room, or was not answered or not let in. `own`: her
    participation; two statements at the most, four in a private talk."""
    check_signed_in(user)
    check_may_speak(user, at)
    if own is not None and own.state == State.ASKED:
        raise Refused(_("先点「收下」，再回话。"))
    check_enter(user, room, own)
    if room.closed_at:
        raise Refused(_("这个聊天室关了，之前说的都在，不能再写。"))
    if room.ended_at and room.ended_at <= at:
        raise Refused(_("活动散了，聊天室只能看了。想接着聊，去圈子的聊天室，或者开一个群。"))
    if own is not None and own.silent_until and own.silent_until > at:
        raise NotYet(
            _("你在这个聊天室里的发言停到 %(until)s，看照常。写的先别关，到点就能发。")
            % {"until": minute_words(own.silent_until, at)}
        )
    if room.kind == RoomKind.DIRECT:
        _check_other(user, room, at)
    if room.slow_seconds and not can(check_keep, user, room):
        _check_slow(user, room, at)


def _check_other(user, room, at):
    row = Participant.objects.filter(room=room).exclude(member=user).select_related("member").first()
    if row is None:
        raise Refused(_("对方已经注销，不能再写。之前说的都在。"))
    check_write_to(user, row.member, at)
    written = Message.objects.filter(room=room, author=user, kind=Message.Kind.SAID)
    # whoever was turned down is told no more than whoever waits; what he writes reaches nobody
    if row.state in (State.ASKED, State.REFUSED) and written[:FIRST_LINES].count() >= FIRST_LINES:
        raise Refused(_("%(name)s 还没回。先等 TA 收下，再接着说。") % {"name": row.member.name})


def _check_slow(user, room, at):
    last = Message.objects.filter(room=room, author=user, kind=Message.Kind.SAID).order_by("-number").first()
    wait = last and last.created_at + timedelta(seconds=room.slow_seconds) - at
    if wait and wait > timedelta(0):
        raise NotYet(
            ngettext(
                "这里开了慢速，每 %(every)d 秒一句，还要等 %(left)d 秒。",
                "这里开了慢速，每 %(every)d 秒一句，还要等 %(left)d 秒。",
                left := int(wait.total_seconds()) + 1,
            )
            % {"every": room.slow_seconds, "left": left}
        )


def check_take_back(user, message):
    """Refuse whoever did not say it."""
    check_signed_in(user)
    if message.author_id != user.pk:
        raise Refused(_("只能收回自己说的。"))


def check_keep(user, room):
    """Refuse whoever does not look after the room: of a group its owners, of a club's room the club's keepers, of an
    event's its organisers, of a public one those who keep order for the brand. A talk of two has nobody over it."""
    check_signed_in(user)
    if room.kind == RoomKind.CLUB:
        check_keep_club(user, room.club)
    elif room.kind == RoomKind.EVENT:
        check_organise(user, room.event)
    elif room.kind == RoomKind.OPEN:
        check_power(user, Power.MODERATE)
    elif not Participant.objects.filter(room=room, member=user, state=State.IN, is_owner=True).exists():
        raise Refused(_("这件事由开群的人来定。"))


def check_hide(user, message):
    """Refuse whoever does not look after the room; what is said in private is hidden after a report alone."""
    if message.room.is_private:
        raise Refused(_("私下说的话，有人举报了才看得到、才能藏。"))
    check_keep(user, message.room)


def check_person(user, room, row):
    """Refuse acts on whoever looks after the room, and on oneself."""
    check_keep(user, room)
    if row.member_id == user.pk:
        raise Refused(_("自己想走，用「退出」。"))
    if row.is_owner or room.kind != RoomKind.GROUP and can(check_keep, row.member, room):
        raise Refused(_("%(name)s也照看这里，动不了。") % {"name": row.member.name})


def check_open_group(user, people, at):
    """Refuse visitors, the muted, too many, and people who are apart from her."""
    check_signed_in(user)
    check_may_speak(user, at)
    if len(people) + 1 > MOST_PEOPLE:
        raise Refused(_("一个群最多 %(n)d 人。") % {"n": MOST_PEOPLE})
    for person in people:
        check_met(user, person.pk)


def check_ask_in(user, room, people, at):
    """Refuse whoever is not in the group, and more people than fit."""
    if room.kind != RoomKind.GROUP:
        raise Refused(_("只有群聊能请人进来。"))
    check_enter(user, room, Participant.objects.filter(room=room, member=user).first())
    check_open_group(user, people, at)
    check_room_for(room, len(people))


def count_asked(user, strangers, at):
    """Count people she asks into groups who do not know her; refuses more of them than one may ask in a day."""
    most = settings.CHAT_ASKED_A_DAY
    try:
        if strangers:
            ratelimit.count("asked", user.pk, most, 86400, at, strangers)
    except ratelimit.TooOften as often:
        raise Refused(
            _(
                "一天最多请 %(most)d 位没关注你的车友，还能请 %(left)d 位，这次有 %(n)d 位。"
                "先少写几位，别的 %(when)s 以后再请；关注你的不算在内。"
            )
            % {
                "most": most, "left": often.left, "n": strangers,
                "when": minute_words(at + timedelta(seconds=often.seconds), at),
            }
        ) from often  # fmt: skip


def check_room_for(room, more):
    """Refuse more people than fit into a group; those who were asked and have not answered count."""
    now = room.people + Participant.objects.filter(room=room, state=State.ASKED).count()
    if room.kind == RoomKind.GROUP and now + more > MOST_PEOPLE:
        raise Refused(_("一个群最多 %(n)d 人，现在有 %(now)d 人。") % {"n": MOST_PEOPLE, "now": now})


def check_leave(user, room, own):
    """Refuse whoever is not in a group."""
    if room.kind != RoomKind.GROUP:
        raise Refused(_("这里不用退出：不想听，开「免打扰」就好。"))
    check_enter(user, room, own)


def check_open_room(user):
    """Refuse whoever may not open a room for everybody."""
    check_power(user, Power.MODERATE)
