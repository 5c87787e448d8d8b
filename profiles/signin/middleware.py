"""Who is only half in is led to the second step; where somebody was last seen is noted now and then."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from community.access.origins import origin_of
from community.access.permissions import Refused, half_in
from community.access.registry import weigh
from profiles.signin.actions import SEEN_MINUTES, see_device
from profiles.signin.adapters import DEVICE, STEPS

STAFF_PLACES = ("/desk/", "/admin/")
# Where a member wanted to go when the second step came between.
CAME_FOR = "came_for"


def _is_signed_in(request):
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


class SecondStepMiddleware:
    """Weighs each sign-in. A colleague's that lacks its second step opens no staff page, and whatever else refuses her
    leads there too; a statement only for those."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _is_signed_in(request):
            weigh(request.user, request.session)
            if request.user.half_in and request.path.startswith(STAFF_PLACES):
                return lead(request)
            if request.session.get(CAME_FOR) == request.get_full_path():
                del request.session[CAME_FOR]
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused) and request.user.is_authenticated and request.user.half_in:
            return lead(request)
        return None


def lead(request):
    """To the second step: to show it where there is one, to set one up where there is none; back to this page after."""
    has_one = is_mfa_enabled(request.user, STEPS)
    came_for = request.get_full_path() if request.method == "GET" else ""
    way = reverse("mfa_index")
    if has_one:
        totp = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
        way = reverse("mfa_reauthenticate" if totp else "mfa_reauthenticate_webauthn")
        way = f"{way}?{urlencode({'next': came_for or '/'})}"
    elif came_for:
        request.session[CAME_FOR] = came_for
    if request.method == "GET":
        messages.info(request, half_in())
        return redirect(way)
    return render(request, "profiles/signin/half_in.html", {"sentence": half_in(), "way": way}, status=403)


class SeenMiddleware:
    """Notes that a device was here, after its page is made: one statement in SEEN_MINUTES a device and process, for
    sign-ins that a Device was written for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _is_signed_in(request) and DEVICE in request.session:
            pk = request.session[DEVICE]
            if caches["pages"].add(f"seen:{pk}", True, SEEN_MINUTES * 60):
                see_device(pk, origin_of(request).province, at=timezone.now())
        return response
