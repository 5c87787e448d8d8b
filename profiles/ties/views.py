"""Follow, block, and the lists of both."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.access.permissions import check_signed_in
from community.lib.pagination import page
from community.lib.text import own_path
from profiles.models import Member
from profiles.ties import actions
from profiles.ties.models import Block, Follow
from profiles.ties.permissions import check_block

SHOWN = 30
# {what is shown: (its name, the table, whose rows are hers, whom they name)}
LISTS = {
    "": (gettext_lazy("我关注的"), Follow, "member", "whom"),
    "followers": (gettext_lazy("关注我的"), Follow, "whom", "member"),
    "blocked": (gettext_lazy("拉黑的"), Block, "member", "whom"),
}


def _member(request, handle):
    return get_object_or_404(Member.objects.visible_to(request.user), handle=handle)


@require_POST
def follow(request, handle):
    """Follow a member, or no longer."""
    check_signed_in(request.user)
    member = _member(request, handle)
    next_path = own_path(request.POST.get("next", ""), member.get_absolute_url())
    if request.POST.get("follow") == "no":
        actions.unfollow(request.user, member, at=timezone.now())
        words = _("不再关注「%(name)s」了。") % {"name": member.name}
        context = {"words": words, "member": member, "next": next_path}
        messages.success(request, render_to_string("profiles/ties/_said.html", context, request))
    elif actions.follow(request.user, member, at=timezone.now()):
        messages.success(request, _("关注「%(name)s」了，TA 开新主题会告诉你。") % {"name": member.name})
    return redirect(next_path)


def block(request, handle):
    """What a block does, and doing it."""
    check_signed_in(request.user)
    member = _member(request, handle)
    check_block(request.user, member)
    if request.method != "POST":
        return render(request, "profiles/ties/block.html", {"member": member})
    actions.block(request.user, member, at=timezone.now())
    messages.success(request, _("拉黑「%(name)s」了，当场生效。在这里随时能解除。") % {"name": member.name})
    return redirect(f"{reverse('ties:people')}?show=blocked")


@require_POST
def unblock(request, handle):
    """Let a member be seen again."""
    check_signed_in(request.user)
    member = _member(request, handle)
    actions.unblock(request.user, member, at=timezone.now())
    messages.success(request, _("「%(name)s」写的又看得到了。关注断开了，要的话再点一次。") % {"name": member.name})
    return redirect(own_path(request.POST.get("next", ""), "ties:people"))


@login_required
def people(request):
    """Whom she follows, who follows her, whom she blocked: hers alone to see."""
    asked = request.GET.get("show", "")
    shown = asked if asked in LISTS else ""
    _label, model, own, other = LISTS[shown]
    rows = model.objects.filter(**{own: request.user, f"{other}__is_active": True}).select_related(other)
    rows = page(rows, ["id"], SHOWN, request.GET.get("older"), request.GET.get("newer"))
    for row in rows:
        row.person = getattr(row, other)
    return render(
        request,
        "profiles/ties/people.html",
        {"page": rows, "shown": shown, "lists": [(code, label) for code, (label, *_rest) in LISTS.items()], "at": timezone.now()},
    )  # fmt: skip
