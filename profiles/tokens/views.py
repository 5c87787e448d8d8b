"""接口令牌: what there is, one more, and the end of one."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.access.permissions import why_not
from community.api.models import ApiToken
from community.api.permissions import check_issue_token
from community.api.registry import absolute
from community.api.scopes import MOST_TOKENS, Scope
from profiles.signin.adapters import where_from
from profiles.tokens import actions
from profiles.tokens.forms import TokenForm

SHOWN = 3 * MOST_TOKENS


@login_required
@never_cache
@reauthentication_required(allow_get=True, app="allauth.account")
def tokens(request):
    """One's own tokens and the form for another, whose secret is shown in the answer and nowhere again."""
    now, made, secret = timezone.now(), None, ""
    form = TokenForm(request.POST or None, at=now)
    if request.method == "POST" and form.is_valid():
        made, secret = actions.make_token(request.user, at=now, **form.fields_of_action(), **where_from(request))
        form = TokenForm(at=now)
    # whatever stands ends later than what has ended: it is never beyond what is shown
    rows = list(ApiToken.objects.visible_to(request.user).order_by("-ends_at", "-pk")[:SHOWN])
    for row in rows:
        row.stands_now, row.says = row.stands(now), [Scope(s).label for s in row.scopes if s in Scope.values]
    return render(
        request,
        "profiles/tokens/tokens.html",
        {
            "form": form, "rows": rows, "made": made, "secret": secret, "at": now, "address": absolute("/api/v1"),
            "full": why_not(check_issue_token, request.user, now),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@login_required
def end_token(request, pk):
    """It is over at once; no recent sign-in is asked for, since whoever fears for her account is in a hurry."""
    row = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    actions.end_token(request.user, row, at=timezone.now(), **where_from(request))
    messages.success(request, _("「%(name)s」停用了，从这一刻起它什么也做不了。") % {"name": row.name})
    return redirect("tokens:tokens")
