"""Powers inside one club only, and the sentences where they end."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.models import (
    KEEPERS,
    LEADERS,
    MEMBERS_USES,
    MOST_OPEN,
    MOST_USES,
    Club,
    Invitation,
    Membership,
    Policy,
    Rank,
    drives,
)
from community.access.permissions import Refused, check_power, check_signed_in
from community.access.roles import Power, has_power
from community.moderation.permissions import check_may_speak
from forums.models import Post

State = Membership.State
# From this step of the ladder on one founds clubs; and whoever does not climb it may after a week and three posts.
FOUNDER_TRUST = 1
FOUNDER_DAYS, FOUNDER_POSTS = 7, 3


class Over(Refused):
    """An invitation opens nothing any more; the sentence says why."""


class LacksCar(Refused):
    """An owner club asks for a car that has not been shown."""

    way = ("garage:garage", gettext_lazy("去我的车库"))


class TooMany(Refused):
    """So many invitations of one member stand open that the next one waits until she takes some back."""


def _own(user, club):
    """The user's membership as far as it is in force, or None. One statement."""
    if not user.is_authenticated:
        return None
    return Membership.objects.inside().filter(club=club, member=user).first()


def check_found_club(user, at):
    """Refuse newcomers: neither a step up the ladder, nor seven days here and three posts that stand."""
    check_signed_in(user)
    check_may_speak(user, at)
    if has_power(user, Power.APPOINT) or user.trust >= FOUNDER_TRUST:
        return
    missing = user.joined_at + timedelta(days=FOUNDER_DAYS) - at
    if missing > timedelta(0):
        raise Refused(_("来满 7 天就能办圈子，还差 %(days)d 天。先去逛逛，想法可以记着。") % {"days": missing.days + 1})
    written = Post.objects.filter(author=user).public_face()[:FOUNDER_POSTS].count()
    if written < FOUNDER_POSTS:
        raise Refused(
            _("先发 %(count)d 条帖子让大家认识你，还差 %(left)d 条。")
            % {"count": FOUNDER_POSTS, "left": FOUNDER_POSTS - written}
        )


def check_name(user, name, policy, club=None):
    """Refuse the name of another club that the user may know of; what is secret to her takes no name away, or the refusal
    would tell of it. One statement."""
    others = Club.objects.visible_to(user).filter(name=name)
    if club is not None:
        others = others.exclude(pk=club.pk)
    if others.exists():
        said = _("已经有一个「%(name)s」了，换个名字，或者直接加入它。")
        if club is not None and policy != Policy.SECRET:
            said = _("外面已经有一个「%(name)s」了。换个名字，再让大家看到。")
        raise Refused(said % {"name": name})


def check_drives(user, kind, product):
    """An owner club is founded by an owner of the car. One statement, none for a circle."""
    club = Club(kind=kind, product=product)
    if not drives(user, club):
        raise LacksCar(
            _("车主俱乐部由认证车主来办。先到「我的车库」把%(car)s认证好，写好的草稿留着。") % {"car": car_of(club)}
        )


def car_of(club):
    """What an owner club asks for, in words."""
    return club.product.model if club.product else _("车")


def check_join(user, club, invited=False, by_keeper=False):
    """Refuse visitors, those who are in already, those without the club's car, those who come to a closed door without an
    invitation, and those who were asked to leave without one of a keeper's; somebody who was in and has her car again
    needs none."""
    check_signed_in(user)
    if _own(user, club):
        raise Refused(_("你已经在「%(club)s」里了。") % {"club": club.name})
    if not drives(user, club):
        said = {"club": club.name, "car": car_of(club)}
        raise LacksCar(_("「%(club)s」只收认证车主。先到「我的车库」把%(car)s认证好，再来就能进。") % said)
    state = _state(user, club)
    if state == State.REMOVED and not by_keeper:
        raise Refused(_("「%(club)s」请你离开过。想回来，请会长或版主给你一份邀请。") % {"club": club.name})
    if club.is_closed and not invited and state != State.GUEST:
        raise Refused(_("「%(club)s」凭邀请才能进，请里面的人给你一份。") % {"club": club.name})


def _state(user, club):
    return Membership.objects.filter(club=club, member=user).values_list("state", flat=True).first()


def check_leave(user, club):
    """The last leader hands over first, and is led to those who may take her place."""
    own = _own(user, club)
    if own is None:
        raise Refused(_("你不在「%(club)s」里。") % {"club": club.name})
    others = Membership.objects.inside().filter(club=club, rank__in=LEADERS).exclude(member=user)
    if own.rank in LEADERS and not others.exists():
        refusal = Refused(_("你是「%(club)s」最后一位会长，先把它交给别人，再走。") % {"club": club.name})
        refusal.way = own, _("去成员里挑一位")
        raise refusal


def check_lead(user, club):
    """Founder and leaders only."""
    own = _own(user, club)
    if own is None or own.rank not in LEADERS:
        raise Refused(_("这件事由「%(club)s」的会长来定。") % {"club": club.name})


def check_keep(user, club):
    """Founder, leaders and moderators."""
    own = _own(user, club)
    if own is None or own.rank not in KEEPERS:
        raise Refused(_("这件事由「%(club)s」的会长和版主来办。") % {"club": club.name})


def check_rank(user, membership, rank):
    """Leaders give ranks below the founder's; nobody takes the founder's rank away from outside."""
    check_lead(user, membership.club)
    if membership.state != Membership.State.ACTIVE:
        raise Refused(_("先同意 TA 的申请，再给职务。"))
    if membership.rank == Rank.FOUNDER or rank == Rank.FOUNDER:
        raise Refused(_("创始人的位置只能由本人交出来。"))
    others = Membership.objects.inside().filter(club=membership.club, rank__in=LEADERS).exclude(pk=membership.pk)
    if membership.rank in LEADERS and rank not in LEADERS and not others.exists():
        raise Refused(_("「%(club)s」总得有一位会长，先请别人接手。") % {"club": membership.club.name})


def check_hand_over(user, club, heir):
    """Founder and leaders give their place to somebody who is in. Returns the user's own membership."""
    check_lead(user, club)
    if heir is None:
        raise Refused(_("只能交给在「%(club)s」里的人。") % {"club": club.name})
    if heir.member_id == user.pk or heir.rank == Rank.FOUNDER:
        raise Refused(_("这个位置交给别的成员。"))
    return _own(user, club)


def check_led_by_nobody(user, club):
    """The brand's moderators may give a club a leader, where nobody at all looks after it."""
    check_power(user, Power.MODERATE)
    if Membership.objects.inside().filter(club=club, rank__in=KEEPERS).exists():
        raise Refused(_("「%(club)s」有人在管，谁当会长由他们自己定。") % {"club": club.name})


def check_appoint_leader(user, club, member):
    """The same, for one of its members or of those who wait to come in, and not for oneself. Returns her membership."""
    check_led_by_nobody(user, club)
    if member == user:
        raise Refused(_("不能定自己，请另一位同事来定。"))
    row = Membership.objects.filter(club=club, member=member, state__in=(State.ACTIVE, State.APPLIED)).first()
    if row is None:
        raise Refused(_("%(name)s 不在里面，也没在等着进来。请 TA 先来申请。") % {"name": member.name})
    if not drives(member, club):
        said = {"name": member.name, "car": car_of(club)}
        raise Refused(_("这里只收认证车主，%(name)s 还没有认证的%(car)s。") % said)
    return row


def check_remove(user, membership):
    """Keepers may ask members to leave, leaders also moderators; nobody removes the founder."""
    if membership.rank in LEADERS:
        raise Refused(_("会长不能被请走，只能自己交接。"))
    if membership.rank == Rank.MODERATOR:
        check_lead(user, membership.club)
    else:
        check_keep(user, membership.club)


def check_read_members(user, club):
    """Who is in a club that only an invitation opens is told to those who are in it."""
    if club.is_closed and _own(user, club) is None:
        raise Refused(_("「%(club)s」里有谁，只告诉里面的人。") % {"club": club.name})


def may_invite(club, rank):
    """Whether a rank's word opens a door of this club; a secret one is opened by those who look after it."""
    return rank in KEEPERS or club.policy != Policy.SECRET


def check_give(user, club):
    """Refuse those who are not in, and plain members of a secret club. Returns the user's own membership."""
    check_signed_in(user)
    own = _own(user, club)
    if own is None:
        raise Refused(_("「%(club)s」的邀请由里面的人来给。") % {"club": club.name})
    if not may_invite(club, own.rank):
        raise Refused(_("「%(club)s」是秘密的，邀请由会长和版主来给。") % {"club": club.name})
    return own


def check_invite(user, club, at, most=1):
    """Refuse who may give none, more guests than a rank may bring, and too many open invitations at once."""
    check_may_speak(user, at)
    own = check_give(user, club)
    if most > (limit := uses_of(own.rank)):
        raise Refused(_("一份邀请最多进 %(n)d 个人。") % {"n": limit})
    if Invitation.objects.open(at).filter(club=club, by=user).count() >= MOST_OPEN:
        raise TooMany(_("你手上已经有 %(n)d 份没用完的邀请了，先收回几份。") % {"n": MOST_OPEN})


def uses_of(rank):
    """How often an invitation of this rank's may be used."""
    return MOST_USES if rank in KEEPERS else MEMBERS_USES


def check_named(user, invitation):
    """Whoever an invitation names says no to it."""
    check_signed_in(user)
    if invitation.whom_id != user.pk:
        raise Refused(_("这份邀请没写你的名字，不想来就不用理它。"))


def check_own_invitation(user, invitation):
    """Whoever gave an invitation sees it again and takes it back, and so does whoever looks after the club."""
    if invitation.by_id != user.pk:
        check_keep(user, invitation.club)


def check_invitation(user, invitation, at):
    """Refuse what opens nothing any more, each with its sentence; `user`: whoever comes with it, a visitor too. One
    statement."""
    if invitation is None:
        raise Over(_("这份邀请对不上，多半是链接没抄全。请给你的人再发一次。"))
    given = Membership.objects.inside().filter(club=invitation.club, member=invitation.by).first()
    if invitation.revoked_at or given is None or not may_invite(invitation.club, given.rank):
        raise Over(_("这份邀请收回了。还想来，请里面的人再给你一份。"))
    if invitation.expires_at <= at:
        raise Over(_("这份邀请过期了。请给你的人再发一份，填过的都还在。"))
    if min(invitation.most, uses_of(given.rank)) <= invitation.used:
        raise Over(_("这份邀请的名额用完了。请里面的人再给你一份。"))
    if invitation.whom_id and user.is_authenticated and invitation.whom_id != user.pk:
        raise Over(_("这份邀请写的是另一位车友的名字，换成你的名字请 TA 再给一份。"))
    return given
