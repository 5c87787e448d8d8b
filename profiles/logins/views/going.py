"""There and back: a button leads to a provider's page, its answer comes back to this browser, once."""

import logging

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.internal import statekit
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from community.access.origins import neighbourhood_of
from community.access.permissions import Refused
from community.lib import ratelimit
from community.outgoing.asking import Unanswered
from profiles.logins import actions
from profiles.logins import ways as elsewhere
from profiles.logins.views.kept import NEW, OFFER, keep
from profiles.signin.adapters import sign_in
from profiles.signin.views.sending import to_go

# Attempts from one address within ten minutes; one that leads in is given back.
ATTEMPTS, WINDOW = 40, 600
LOGIN, LINK = "login", "connect"
log = logging.getLogger(__name__)


def _way(code):
    way = elsewhere.way_of(code)
    if way is None:
        raise Http404
    return way


def forgive_attempt(request, at):
    """It led in: the next one behind the same address may have hers."""
    ratelimit.forgive("elsewhere", neighbourhood_of(request), WINDOW, at)


@require_POST
@reauthentication_required(app="allauth.account", enabled=lambda request: request.user.is_authenticated)
def begin(request, code):
    """To the provider's page: by a page of ours that goes on by itself, because browsers hold the answer to a form to
    `form-action`, with every redirect that follows it."""
    way, user = _way(code), request.user
    ratelimit.count("elsewhere", neighbourhood_of(request), ATTEMPTS, WINDOW, timezone.now())
    process, member = (LINK, user.pk) if user.is_authenticated else (LOGIN, None)
    try:
        address = elsewhere.begin(request, way, process, to_go(request), member)
    except Unanswered as error:
        return _down(request, way, error)
    return render(request, "profiles/going.html", {"name": way.name, "address": address})


@never_cache
@require_GET
def back(request, code):
    """The answer: it belongs to an attempt of this browser, and counts once."""
    way = _way(code)
    asked = request.GET.get("state", "")
    state = statekit.unstash_state(request, provider_id=way.code, state_id=asked) if asked else None
    if state is None or state["data"]["member"] != request.user.pk:
        return _sorry(request, _("这次登录对不上：可能开得太久，或者不是从这个浏览器点出去的。从头再来一次。"), 403)
    if not (request.GET.get("code") or request.GET.get("authCode")):
        return _empty_handed(request, way)
    try:
        told = elsewhere.shown(request, way, state)
    except Unanswered as error:
        return _down(request, way, error)
    except elsewhere.Forged as error:
        log.warning("an answer of %s does not hold: %s", way.code, error)
        said = _("%(name)s给的答复核不上，没有让它进来，什么都没变。从头再来一次。")
        return _sorry(request, said % {"name": way.name}, 403)
    return _led(request, way, state, told)


def _led(request, way, state, told):
    """Where whoever was shown goes: to the question whether to link, in, or to the choice of a name."""
    now, to = timezone.now(), state.get("next") or ""
    if state["process"] == LINK:
        keep(request, OFFER, way.code, told, to)
        return redirect("logins:offer")
    try:
        member = actions.enter_by_login(way.code, told.uid, told.older, at=now)
    except Refused as refusal:
        return _sorry(request, str(refusal), 403)
    if member is not None:
        forgive_attempt(request, now)
        return sign_in(request, member, to, method="socialaccount", provider=way.code, uid=told.uid)
    by = actions.belongs_to(told.mail, told.number)
    if by:
        keep(request, OFFER, way.code, told, to, by=by)
        return redirect("logins:known")
    keep(request, NEW, way.code, told, to)
    return redirect("logins:newcomer")


def _empty_handed(request, way):
    """No code came along: somebody said no there, or it did not go well there."""
    # WeChat says a no by sending neither code nor error.
    if request.GET.get("error", "access_denied") == "access_denied":
        return _sorry(request, _("在%(name)s那边没有点同意，什么都没变。") % {"name": way.name}, 200)
    return _sorry(request, _("%(name)s那边没能完成这次登录，什么都没变。从头再来一次。") % {"name": way.name}, 403)


def _down(request, way, error):
    log.warning("%s cannot be asked: %s", way.code, error)
    said = _("%(name)s那边现在没有回音，什么都没变。过几分钟再来，或者用别的办法登录。")
    return _sorry(request, said % {"name": way.name}, 502)


def _sorry(request, sentence, status):
    return render(request, "profiles/logins/sorry.html", {"sentence": sentence}, status=status)
