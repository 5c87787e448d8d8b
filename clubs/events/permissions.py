"""Who may plan, organise and come to an event, and the sentences where that ends."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.events.clock import deadline_words
from clubs.events.models import Answer, Signup
from clubs.permissions import check_found_club, check_keep
from community.access.permissions import Refused, check_signed_in, why_not
from community.access.registry import blockers_of, keys_of
from community.access.roles import Power, has_power
from community.lib.moments import minute_words
from community.moderation.permissions import check_may_speak
from forums.permissions import check_start_topic

# Letters to all that an event may send in a day.
NOTES_A_DAY = 5
State = Signup.State


def check_plan(user, club, at):
    """A club's events are planned by those who keep it; others by the brand's people who speak for it, and by whoever
    might found a club."""
    check_signed_in(user)
    check_may_speak(user, at)
    if club is not None:
        check_keep(user, club)
    elif not has_power(user, Power.SPEAK) and why_not(check_found_club, user, at):
        raise Refused(_("自己发起一场，要来满 7 天、发过 3 条帖子，让大家先认识你。在圈子里的，可以请会长发起。"))


def check_organise(user, event):
    """Whoever planned it, as long as she is in the club whose it is; a club's also its keepers; the brand's also every
    colleague who speaks for it."""
    check_signed_in(user)
    if event.club_id:
        own = event.club.key if event.organiser_id == user.pk else event.club.leaders_key
        if own in keys_of(user):
            return
    elif (
        event.organiser_id == user.pk
        or (event.organiser is None or event.organiser.is_staff)
        and has_power(user, Power.SPEAK)
    ):
        return
    raise Refused(_("这一场由发起的人来管。有话要说，去活动页找 TA。"))


def check_change_event(user, event, at):
    """Organisers change what is still to come."""
    check_organise(user, event)
    check_may_speak(user, at)
    if event.is_off:
        raise Refused(_("这一场已经取消了，不能再改。想办，另发起一场。"))
    if event.ends_at <= at:
        raise Refused(_("这一场已经结束了，不能再改。"))
    if event.hidden_at:
        raise Refused(_("这一场按规则藏起来了，请先和管理员说清楚。"))


def check_seats(event, seats):
    """No fewer seats than are held."""
    if seats is not None and seats < event.taken:
        raise Refused(
            ngettext(
                "已经有 %(n)d 个位子给出去了，名额至少写 %(n)d。",
                "已经有 %(n)d 个位子给出去了，名额至少写 %(n)d。",
                event.taken,
            )
            % {"n": event.taken}
        )


def check_write_to_all(user, event, at):
    check_organise(user, event)
    check_may_speak(user, at)
    if event.notes.filter(at__gt=at - timedelta(days=1)).count() >= NOTES_A_DAY:
        raise Refused(_("一天最多给大家写 %(n)d 次，攒一攒，明天一起说。") % {"n": NOTES_A_DAY})


def check_seen(user, event):
    """Refuse whoever is not among those the event is for, as it stands now."""
    check_signed_in(user)
    if event.seen_by not in keys_of(user):
        raise Refused(_("这一场现在不对你开放，这次没报上。别的场次还在日历上。"))


def check_answer(user, event, at):
    """Anybody who may see it answers, as long as it is to come and nobody blocked her."""
    check_signed_in(user)
    if event.organiser_id in blockers_of(user):
        raise Refused(_("发起人不想和你同行，这一场报不了。别的场次照常。"))
    _check_to_come(event, at)


def check_withdraw(user, event, own, at):
    """Whoever is in gives her seat up as long as it is to come, whoever blocked her meanwhile; others answer as ever."""
    if own is None or own.state not in Signup.LIVE:
        return check_answer(user, event, at)
    return _check_to_come(event, at)


def _check_to_come(event, at):
    if event.is_off:
        raise Refused(_("这一场取消了：%(why)s 报名和候补都停了，别的场次还在日历上。") % {"why": event.reason})
    if event.ends_at <= at:
        raise Refused(_("这一场已经结束了。"))


def check_come(user, event, own, guests, at):
    """Before the deadline, with no more people than may be brought; whoever is in already may still bring fewer."""
    check_answer(user, event, at)
    is_in = own is not None and own.state in Signup.LIVE
    if guests > event.most_guests:
        raise Refused(
            ngettext(
                "这一场每人最多带 %(most)d 位，现在写了 %(n)d 位。减几位再报。",
                "这一场每人最多带 %(most)d 位，现在写了 %(n)d 位。减几位再报。",
                event.most_guests,
            )
            % {"most": event.most_guests, "n": guests}
            if event.most_guests
            else _("这一场不能带人，只报自己就行。")
        )
    if is_in and guests <= own.guests:
        return
    if event.starts_at <= at:
        raise Refused(_("已经开始了，报不了名。想去，直接问发起人。"))
    if event.deadline and event.deadline <= at:
        raise Refused(
            _("报名到 %(when)s 截止，已经过了。想去，问问发起人还能不能加。") % {"when": deadline_words(event)}
        )


def check_grow(event, own, guests):
    """Bring more people only where seats are free and nobody waits for them."""
    more = guests - own.guests
    if own.state == State.WAITING:
        raise Refused(_("候补里只能少带，不能多带，免得后面的人等更久。想多带，先退出，再从最后排起。"))
    if own.state == State.OFFERED:
        raise Refused(
            ngettext(
                "给你留的是 %(n)d 个位子，接的时候只能少带，不能多带。",
                "给你留的是 %(n)d 个位子，接的时候只能少带，不能多带。",
                own.people,
            )
            % {"n": own.people}
        )
    if Signup.objects.in_line().filter(event=event).exists():
        raise Refused(_("还有人在候补，空位先给他们，暂时不能多带。"))
    if event.left is not None and more > event.left:
        raise Refused(
            ngettext(
                "只剩 %(left)d 个位子，不够再带 %(more)d 位。",
                "只剩 %(left)d 个位子，不够再带 %(more)d 位。",
                event.left,
            )
            % {"left": event.left, "more": more}
            if event.left
            else _("已经满了，不能再多带。")
        )


def check_accept(own, at):
    """A seat that is kept for her, until its minute."""
    if own is None or own.state != State.OFFERED:
        raise Refused(_("现在没有给你留的位子。空出来轮到你，会告诉你。"))
    if not own.is_offered(at):
        raise Refused(
            _("位子留到 %(when)s，已经过了，让给了下一位。还想去，再排一次。")
            % {"when": minute_words(own.offered_until, at)}
        )


def check_open_talk(user, event, at):
    """The talk about a club's event is opened by whoever may start topics in its board, and led to for everybody."""
    check_signed_in(user)
    check_may_speak(user, at)
    if event.club_id is None:
        raise Refused(_("这一场不是哪个圈子的，没有版块可以开主题。想聊，去合适的版块发一条。"))
    if event.topic_id is None:
        check_start_topic(user, event.club.board, at)


def check_moderate(user, event):
    """A club's own keepers, or the brand's moderators; nobody decides about what is his own."""
    check_signed_in(user)
    if event.keepers_key not in keys_of(user):
        raise Refused(_("管这一场的是它自己的会长和版主。要处理什么，请举报。"))
    if event.organiser_id == user.pk:
        raise Refused(_("自己发起的请另一位来看。"))


def can_bring(event, own):
    """How many people the form lets her bring."""
    return max(event.most_guests, own.guests if own and own.answer == Answer.GOING else 0)
