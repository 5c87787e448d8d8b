"""What stands in a space of the ties between its owner and the reader."""

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.permissions import can
from community.access.registry import blocked_by
from community.panels.registry import Panel
from profiles.ties.models import Follow
from profiles.ties.permissions import check_block


def numbers(request, at, *, member):
    """How many she follows and is followed by; for others what can be done about her. Two statements, three for others."""
    del at
    links = []
    if member.pk not in blocked_by(request.user) and can(check_block, request.user, member):
        links = [("x", _("拉黑"), reverse("ties:block", args=[member.handle]))]
    return {
        "follows": Follow.objects.filter(member=member).count(),
        "followers": Follow.objects.filter(whom=member).count(),
        "links": links,
        "marks": [],
        "is_mine": request.user == member,
    }


def acts(request, at, *, member):
    """Follow, or whether the reader does; blocked or not. One statement, none for visitors."""
    del at
    user = request.user
    if not user.is_authenticated or user.pk == member.pk:
        return None
    if member.pk in blocked_by(user):
        return {"member": member, "is_blocked": True}
    found = Follow.objects.filter(member=user, whom=member), Follow.objects.filter(member=member, whom=user)
    mine, theirs = type(member).objects.filter(pk=user.pk).values_list(*map(Exists, found)).get()
    return {"member": member, "follows": mine, "follows_me": theirs}


Panel("space_head", "ties", gettext_lazy("关注和被关注"), numbers, "profiles/ties/_numbers.html", statements=3)
Panel("space_acts", "ties", gettext_lazy("关注"), acts, "profiles/ties/_acts.html", statements=1)
