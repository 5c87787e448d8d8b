"""Keep, list and drop drafts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import check_signed_in
from community.lib import ratelimit
from community.lib.pagination import page
from community.lib.text import own_path
from profiles.drafts import actions
from profiles.drafts.forms import here, typed, where
from profiles.drafts.models import Draft

KEEPS_IN_TEN_MINUTES = 600


@login_required
def drafts(request):
    """What the member has begun and not sent, newest first."""
    rows = page(
        Draft.objects.filter(member=request.user), ["id"], 30, request.GET.get("older"), request.GET.get("newer")
    )
    return render(request, "profiles/drafts/drafts.html", {"page": rows, "at": timezone.now()})


@require_POST
def keep_draft(request):
    """Keep the fields of a form: by script while somebody types, or by its button."""
    check_signed_in(request.user)
    now = timezone.now()
    ratelimit.count("drafts", request.user.pk, KEEPS_IN_TEN_MINUTES, 600, now)
    place = request.POST.get("draft", "")
    fields = typed(request.POST)
    actions.keep_draft(request.user, place, fields, url=here(request.POST), where=where(request.POST), at=now)
    time = timezone.localtime(now).strftime("%H:%M")
    said = _("草稿已存，%(time)s。换台设备也能接着写") % {"time": time} if fields else ""
    if request.headers.get("X-Requested-With") == "fetch":
        response = JsonResponse({"said": said})
    else:
        messages.success(request, said or _("还没写字，没什么可存。"))
        response = redirect(own_path(request.POST.get("then", ""), here(request.POST)))
    response.is_draft_answer = True
    return response


@require_POST
def drop_draft(request):
    """Throw a draft away."""
    check_signed_in(request.user)
    actions.drop_draft(request.user, request.POST.get("place", ""))
    messages.success(request, _("这份草稿丢掉了。"))
    return redirect(here(request.POST) if "draft_url" in request.POST else "drafts:drafts")
