"""A stopped account is signed out at its next step, and told until when and why."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.lib.moments import minute_words
from community.moderation.models import Measure, MeasureKind


class SuspendedMiddleware:
    """Looks at the signed-in member alone; a statement only for those whose account is stopped."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_stopped(request.user):
            sentence = _sentence(request.user, timezone.now())
            logout(request)
            return render(request, "403.html", {"sentence": sentence}, status=403)
        return self.get_response(request)


def _is_stopped(user):
    return user.is_authenticated and user.is_suspended(timezone.now())


def _sentence(member, at):
    measure = Measure.objects.filter(member=member, kind=MeasureKind.SUSPEND, lifted_at=None).order_by("until").last()
    return _("这个账号停用到 %(until)s，依的是%(rule)s。%(reason)s到点自己解开，写过的都在。") % {
        "until": minute_words(member.suspended_until, at),
        "rule": measure.get_rule_display() if measure else _("公布的规则"),
        "reason": f"{measure.reason.rstrip('。')}。" if measure else "",
    }
