"""登录设备: what is signed in where, and how to end it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from profiles.signin import actions
from profiles.signin.models import Change, Device, Recovery, What

LATEST = 10


@login_required
def devices(request):
    """Every sign-in, this one first, then by when it was last seen; below it the latest changes of the ways in."""
    now, own = timezone.now(), request.session.session_key
    rows = list(Device.objects.visible_to(request.user).open(now).order_by("-seen_at"))
    rows.sort(key=lambda row: row.key != own)
    context = {
        "rows": rows,
        "own": own,
        "others": sum(row.key != own for row in rows),
        "recoveries": Recovery.objects.filter(member=request.user).open(now),
        "changes": Change.objects.visible_to(request.user).exclude(what=What.PHONE_ENDING).order_by("-pk")[:LATEST],
        "at": now,
    }
    return render(request, "profiles/signin/devices.html", context)


@require_POST
@login_required
def end_device(request, pk):
    """Sign one of them out."""
    row = get_object_or_404(Device.objects.visible_to(request.user), pk=pk)
    if row.key == request.session.session_key:
        messages.info(request, _("这一台就是你现在用的，要退用菜单里的「退出登录」。"))
        return redirect("signin:devices")
    actions.end_device(request.user, row, at=timezone.now())
    messages.success(
        request, _("%(device)s退出了，那上面开着的页面也断了。不认得它，就再换个密码。") % {"device": row.words}
    )
    return redirect("signin:devices")


@require_POST
@login_required
def end_other_devices(request):
    """Sign all of them out but this one."""
    count = actions.end_other_devices(request.user, request.session.session_key, at=timezone.now())
    if count:
        messages.success(
            request,
            ngettext(
                "另外 %(count)d 台都退出了，那上面开着的页面也断了。",
                "另外 %(count)d 台都退出了，那上面开着的页面也断了。",
                count,
            )
            % {"count": count},
        )
    else:
        messages.info(request, _("只有这一台登录着，没有别的要退。"))
    return redirect("signin:devices")
