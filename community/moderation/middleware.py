"""A stopped account is signed out at its next step, and told until when and why; its rights stay open to it."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from community.moderation.permissions import why_suspended
from community.privacy.registry import rooms_of_rights


class SuspendedMiddleware:
    """Looks at the signed-in member alone; a statement only for those whose account is stopped."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Stop the account everywhere but where its member takes her data along, takes back a yes, or leaves."""
        if request.resolver_match.namespace in rooms_of_rights():
            return None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_stopped(request.user):
            return _stop(request)
        return None


def _stop(request):
    context = {"sentence": why_suspended(request.user, timezone.now())}
    door = next(filter(None, rooms_of_rights().values()), "")
    if door:
        context["way"] = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': reverse(door)})}"
        context["way_label"] = _("拿走我的数据、注销账号")
    logout(request)
    return render(request, "403.html", context, status=403)


def _is_stopped(user):
    return user.is_authenticated and user.is_suspended(timezone.now())
