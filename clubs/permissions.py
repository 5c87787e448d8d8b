"""Powers inside one club only, and the sentences where they end."""

from datetime import timedelta

from django.utils.translation import gettext as _

from clubs.models import KEEPERS, LEADERS, Membership, Rank
from community.access.permissions import Refused, check_signed_in
from community.access.roles import Power, has_power
from community.moderation.permissions import check_may_speak
from forums.models import Post

# Until trust levels stand: how long a founder has been here and what she has said.
FOUNDER_DAYS, FOUNDER_POSTS = 7, 3


def _own(user, club):
    """The user's active membership, or None."""
    if not user.is_authenticated:
        return None
    return Membership.objects.filter(club=club, member=user, state=Membership.State.ACTIVE).first()


def check_found_club(user, at):
    """Refuse newcomers: seven days here and three posts that stand."""
    check_signed_in(user)
    check_may_speak(user, at)
    if has_power(user, Power.APPOINT):
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


def check_join(user, club):
    """Refuse visitors, and those who are in already."""
    check_signed_in(user)
    if _own(user, club):
        raise Refused(_("你已经在「%(club)s」里了。") % {"club": club.name})


def check_leave(user, club):
    """The last leader hands over first."""
    own = _own(user, club)
    if own is None:
        raise Refused(_("你不在「%(club)s」里。") % {"club": club.name})
    if own.rank in LEADERS and not Membership.objects.filter(club=club, rank__in=LEADERS).exclude(member=user).exists():
        raise Refused(_("你是「%(club)s」最后一位会长，先把它交给别人，再走。") % {"club": club.name})


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
    others = Membership.objects.filter(club=membership.club, rank__in=LEADERS).exclude(pk=membership.pk)
    if membership.rank in LEADERS and rank not in LEADERS and not others.exists():
        raise Refused(_("「%(club)s」总得有一位会长，先请别人接手。") % {"club": membership.club.name})


def check_remove(user, membership):
    """Keepers may ask members to leave, leaders also moderators; nobody removes the founder."""
    if membership.rank in LEADERS:
        raise Refused(_("会长不能被请走，只能自己交接。"))
    if membership.rank == Rank.MODERATOR:
        check_lead(user, membership.club)
    else:
        check_keep(user, membership.club)
