"""Member pages for colleagues: each opening is written down where the member sees it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.access.roles import Role
from community.lib.text import one_line
from community.privacy.actions import log_read
from community.privacy.registry import purposes
from profiles import actions
from profiles.consent.models import answers
from profiles.forms import RoleForm
from profiles.models import Member
from profiles.permissions import check_appoint, check_see_customer


def customers(request):
    """Find one member by the exact name; a list of everybody there is not."""
    check_see_customer(request.user)
    name = one_line(request.GET.get("name", ""))
    found = Member.objects.visible_to(request.user).filter(name=name).first() if name else None
    return render(request, "profiles/customers.html", {"name": name, "found": found})


def customer(request, handle):
    """Contact data and consents of one member; the opening is logged."""
    check_see_customer(request.user)
    now = timezone.now()
    member = get_object_or_404(
        Member.objects.visible_to(request.user).select_related("region", "product"), handle=handle
    )
    log_read(
        request.user,
        member,
        fields=[_("邮箱"), _("城市"), _("同意情况")],
        purpose="service",
        where=_("会员资料页"),
        at=now,
    )
    allowed = [purposes[g.purpose].name for g in answers(member).values() if g.decision]
    return render(request, "profiles/customer.html", {"member": member, "allowed": allowed, "at": now})


def roles(request):
    """Who works for the brand, and appointing."""
    check_appoint(request.user)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        whom, role, title = (form.cleaned_data[field] for field in ("name", "role", "title"))
        try:
            actions.appoint(request.user, whom, role, title=title, at=timezone.now())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("定好了，下一次点击就生效。"))
            return redirect("profiles:roles")
    staff = Member.objects.exclude(role=Role.MEMBER).order_by("role", "name")
    return render(request, "profiles/roles.html", {"form": form, "staff": staff}, status=422 if form.errors else 200)
