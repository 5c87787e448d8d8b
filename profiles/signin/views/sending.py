"""Codes leave within limits: by address, by number, by the minute and by the hour."""

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

from community.access.origins import client_of
from community.lib import ratelimit
from community.outgoing.registry import Undelivered
from profiles.signin import actions

# Messages to one number in a minute and in an hour, and from one address in an hour; a used one is given back to it.
A_MINUTE, AN_HOUR, FROM_ADDRESS, MINUTE, HOUR = 1, 5, 20, 60, 3600


def send_sms(request, number, member, now):
    """The Code sent to a number; raises TooOften, and Undelivered, which counts against nobody."""
    limits = [
        ("sms-minute", number, A_MINUTE, MINUTE),
        ("sms-hour", number, AN_HOUR, HOUR),
        ("sms-all", "", settings.SMS_PER_HOUR, HOUR),
    ]
    return _within(request, limits, now, lambda: actions.send_sms_code(number, member=member, at=now))


def send_mail(request, address, member, now):
    """The same to a member's mail address."""
    limits = [("code-mail", address, AN_HOUR, HOUR)]
    return _within(request, limits, now, lambda: actions.send_mail_code(address, member=member, at=now))


def _within(request, limits, now, send):
    limits = [("sms-address", client_of(request)[0], FROM_ADDRESS, HOUR), *limits]
    for scope, key, most, seconds in limits:
        ratelimit.count(scope, key, most, seconds, now)
    try:
        return send()
    except Undelivered:
        for scope, key, _most, seconds in limits:
            ratelimit.forgive(scope, key, seconds, now)
        raise


def give_back(request, now):
    """The code was a person's: the next one behind the same address may have hers."""
    ratelimit.forgive("sms-address", client_of(request)[0], HOUR, now)


def to_go(request):
    """Where the member wanted to go, if that is a page of ours."""
    to = request.POST.get("next") or request.GET.get("next", "")
    ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return to if ours else ""
