"""What somebody hands over in her clubs when she leaves."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.models import LEADERS, Membership, Policy, heir_of
from profiles.leaving.registry import Tie, Tied


def look(member):
    """The clubs that she leads, and who takes each over. Two statements a club that she is the last to lead."""
    rows = Membership.objects.inside().filter(member=member, rank__in=LEADERS)
    return [_tied(row) for row in rows.select_related("club").order_by("club__name")]


def _tied(row):
    url, heir = reverse("clubs:members", args=[row.club.slug]), heir_of(row.club, row.member_id)
    if heir is None:
        return Tied(_left_alone(row.club) % {"club": row.club.name})
    said = {"club": row.club.name, "name": heir.member.name, "rank": heir.get_rank_display()}
    return Tied(_("「%(club)s」会交给%(rank)s %(name)s，想换人，先去交接") % said, url)


def _left_alone(club):
    if club.is_closed:
        return _("「%(club)s」里没有别人，你一走谁也进不去了，想留住它，先请人进来")
    if club.policy == Policy.APPLY:
        return _("「%(club)s」里没有别人，会留着，有人申请了再请社区管理员定会长")
    return _("「%(club)s」里没有别人，会留着，第一个进来的接着管")


Tie("clubs", gettext_lazy("我管着的圈子"), look)
