"""Whatever goes wrong with a form that names its draft, nothing typed is lost; once it has gone through, the draft goes.

A form takes part by the hidden fields of templates/profiles/drafts/_box.html. Programs have no drafts: a token writes in
none of them.
"""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from community.api.kit import PREFIX
from profiles.drafts.actions import drop_draft, keep_draft
from profiles.drafts.forms import here, typed, where

SESSION_KEY = "typed_before_sign_in"
MOST_KEPT = 3


class KeepTypedMiddleware:
    """Stands inside the sign-in's middleware; sees every answer to a form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(PREFIX):
            return self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and SESSION_KEY in request.session and request.user.is_authenticated:
            self._take_over(request)
        response = self.get_response(request)
        if request.method == "POST" and not getattr(response, "is_draft_answer", False) and "draft" in request.POST:
            return self._answered(request, response)
        return response

    def _take_over(self, request):
        """What was typed before the sign-in had run out becomes a draft of whoever signed in."""
        for place, (fields, url, about) in request.session.pop(SESSION_KEY).items():
            keep_draft(request.user, place, fields, url=url, where=about, at=timezone.now())
        messages.info(request, _("登录前写的都还在，接着写就行。"))

    def _answered(self, request, response):
        place, url = request.POST["draft"], here(request.POST)
        if request.user.is_authenticated:
            if _went_through(response):
                drop_draft(request.user, place)
            elif response.status_code >= 400:
                keep_draft(
                    request.user, place, typed(request.POST), url=url, where=where(request.POST), at=timezone.now()
                )
            return response
        if response.status_code in (302, 403) and not getattr(response, "is_forged", False):
            return self._sign_in_first(request, place, url)
        return response

    def _sign_in_first(self, request, place, url):
        """The sign-in has run out while somebody wrote: keep it in the session, sign in, come back to the same page."""
        kept = dict(list(request.session.get(SESSION_KEY, {}).items())[-MOST_KEPT + 1 :])
        if fields := typed(request.POST):
            kept[place] = (fields, url, where(request.POST))
            request.session[SESSION_KEY] = kept
        messages.info(request, _("登录过期了。先登录，写的都替你留着。"))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': url})}")


def _went_through(response):
    """A page sends on; a script is answered in place."""
    is_script = response.headers.get("Content-Type", "").startswith("application/json")
    return response.status_code in (301, 302, 303) or response.status_code == 200 and is_script
