"""What the clubs show on the home page and in a space."""

from django.utils.translation import gettext_lazy as _

from clubs.models import Club, Membership
from community.panels.registry import Panel


def lively(request, at):
    """The largest clubs the reader may see."""
    del at
    return (
        list(
            Club.objects.visible_to(request.user)
            .select_related("region", "product")
            .order_by("-member_count", "-id")[:6]
        )
        or None
    )


def mine(request, at):
    """The reader's own clubs."""
    return of_member(request, at, request.user) if request.user.is_authenticated else None


def of_member(request, at, member):
    """The clubs a member is in, as far as the reader may know who is there."""
    del at
    inside = Club.objects.open_to(request.user).filter(
        pk__in=Membership.objects.inside().filter(member=member).values("club")
    )
    return list(inside.order_by("-member_count")[:12]) or None


def of_board(request, at, board):
    """The club that opened the board, with the reader's own membership."""
    del at
    club = Club.objects.visible_to(request.user).filter(board=board).first()
    if club:
        who = request.user
        club.own = club.memberships.filter(member=who).first() if who.is_authenticated else None
    return club


Panel("board", "club", _("圈子"), of_board, "clubs/_panel_of_board.html", statements=2)
Panel("home", "clubs", _("车友会和圈子"), lively, "clubs/_panel_lively.html", statements=1)
Panel("home_side", "mine", _("我的圈子"), mine, "clubs/_panel_of_member.html", statements=2, order=10)
Panel("space_side", "clubs", _("在的圈子"), of_member, "clubs/_panel_of_member.html", statements=1)
