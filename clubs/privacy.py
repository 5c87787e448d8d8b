"""What the clubs hold about a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clubs.actions import leave_clubs
from clubs.models import Invitation, Membership
from community.privacy.registry import Holding, Term

Holding(
    Membership,
    _("我在的圈子"),
    "service",
    lambda m: Membership.objects.filter(member=m),
    "delete",
    fields={
        _("哪个圈子"): "club",
        _("在里面做什么"): "rank state",
        _("申请时写的话"): "note answer",
        _("凭哪一份邀请来的"): "invitation",
        _("什么时候"): "at",
    },
    erase=leave_clubs,
)
Holding(
    Invitation,
    _("我给别人的、别人给我的圈子邀请"),
    "service",
    lambda m: Invitation.objects.filter(Q(by=m) | Q(whom=m)),
    "delete",
    fields={
        _("哪个圈子"): "club",
        _("能进几个人、进了几个"): "most used",
        _("什么时候给的、到哪天、什么时候收回的"): "at expires_at revoked_at",
    },
    term=Term(_("到期后 90 天"), 90, "expires_at", "forget_invitations"),
    mine=("by", "whom"),
)
