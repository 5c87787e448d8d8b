"""别处的账号: what a member has linked, the question whether to link, and letting go."""

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import why_not
from profiles.logins import actions
from profiles.logins.permissions import check_unlink
from profiles.logins.views.kept import OFFER, kept
from profiles.logins.ways import name_of, way_of, ways
from profiles.signin.adapters import where_from


def _of(user):
    return SocialAccount.objects.filter(user=user).order_by("pk")


@login_required
def logins(request):
    """Each open way: linked as whom, or a button; what is linked to a way that is no longer open comes last."""
    now = timezone.now()
    linked = [
        {"row": row, "name": name_of(row.provider), "called": row.extra_data.get("name", ""), "kept": why_not(check_unlink, request.user, row, now)}
        for row in _of(request.user)
    ]  # fmt: skip
    have = {one["row"].provider for one in linked}
    context = {"linked": linked, "free": [way for way in ways() if way.code not in have], "at": now}
    return render(request, "profiles/logins/logins.html", context)


@login_required
@reauthentication_required(allow_get=True, app="allauth.account")
def offer(request):
    """连到这个账号？ The yes writes, the no leaves everything."""
    found = kept(request, OFFER)
    if found is None or way_of(found["who"]["code"]) is None:
        return redirect("logins:logins")
    who, name = found["who"], name_of(found["who"]["code"])
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        del request.session[OFFER]
        if request.POST["answer"] == "no":
            messages.info(request, _("没连，什么都没变。"))
        else:
            actions.link(request.user, way=name, at=timezone.now(), **who, **where_from(request))
            messages.success(request, _("连上了，以后用%(name)s也能登录。") % {"name": name})
        return redirect(found["next"] or "logins:logins")
    return render(request, "profiles/logins/offer.html", {"name": name, "called": who["called"]})


@require_POST
@login_required
@reauthentication_required(app="allauth.account")
def unlink(request, pk):
    """Let one go."""
    row = get_object_or_404(_of(request.user), pk=pk)
    actions.unlink(request.user, row, at=timezone.now(), **where_from(request))
    messages.success(request, _("断开了，%(name)s进不来这个账号了。") % {"name": name_of(row.provider)})
    return redirect("logins:logins")
