"""Whether the site is well: for load balancers, for Prometheus, and for whoever runs it."""

import hmac

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.access.permissions import check_power
from community.access.roles import Power
from community.activity.registry import readers
from community.ops import actions
from community.ops.condition import condition as condition_of
from community.ops.condition import is_ready
from community.ops.exposition import CONTENT_TYPE, written
from community.ops.metrics import families
from community.ops.registry import State

# While the database is away nobody can be recognised: whoever looked before goes on looking with this.
PASS, PASS_SECONDS = "condition_pass", 12 * 3600


def _said(well):
    answer = JsonResponse({"well": well}, status=200 if well else 503)
    answer._has_been_logged = True  # asked every few seconds: no line for each
    return answer


@never_cache
@require_safe
def ready(request):
    """Whether this process can answer people; nothing more, to whomever."""
    return _said(is_ready())


@never_cache
@require_safe
def live(request):
    """This process answers, whatever it stands on."""
    return _said(True)


@never_cache
@require_safe
def metrics(request):
    """Figures for whoever holds the token; for everybody else there is no such page."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    return HttpResponse(written(families(timezone.now())), content_type=CONTENT_TYPE)


def _told(at):
    lines, found = condition_of(at)
    stopped, late = ([line for line in lines if line.state == state] for state in (State.STOPPED, State.LATE))
    stuck = {f"reader:{code}" for code, lag in (found.lags or {}).items() if lag.stuck}
    return {
        "lines": [(line, f"{line.code}".removeprefix("reader:") if line.code in stuck else "") for line in lines],
        "stopped": len(stopped), "late": len(late), "runs": found.runs or [], "at": at, "State": State,
    }  # fmt: skip


@never_cache
@require_safe
def condition(request):
    """A line for each part; a page that stands open asks for the lines alone."""
    check_power(request.user, Power.APPOINT)
    told = _told(timezone.now())
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "community/ops/_lines.html", told)
    answer = render(request, "community/ops/condition.html", told)
    answer.set_cookie(
        PASS, signing.dumps(True, salt=PASS), max_age=PASS_SECONDS, path=request.path, secure=settings.SESSION_COOKIE_SECURE,
        httponly=True, samesite="Strict",
    )  # fmt: skip
    return answer


@never_cache
@require_safe
def condition_away(request):
    """The same while the database is away, for a browser that was let in before; no table is asked who that is."""
    try:
        signing.loads(request.COOKIES.get(PASS, ""), salt=PASS, max_age=PASS_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    if is_ready():
        raise Http404
    alone = request.headers.get("X-Requested-With") == "fetch"
    page = "community/ops/_lines.html" if alone else "community/ops/away.html"
    return HttpResponse(render_to_string(page, _told(timezone.now())))


@require_POST
def retry_reader(request, reader):
    """What a reader gave up is tried again."""
    check_power(request.user, Power.APPOINT)
    if reader not in readers:
        raise Http404
    count = actions.retry_reader(request.user, reader, at=timezone.now())
    messages.success(request, ngettext("%(n)d 件重新排进去了。", "%(n)d 件重新排进去了。", count) % {"n": count})
    return redirect("ops:condition")
