"""Codes leave within limits: by address, by number, by the minute and by the hour."""

from functools import wraps

from django.conf import settings
from django.http import Http404

from community.access.origins import neighbourhood_of
from community.outgoing import sms
from profiles.signin import actions
from profiles.views import codes
from profiles.views.joining import to_go

__all__ = ["by_sms", "give_back", "send_mail", "send_sms", "to_go"]

# Messages to one number in a minute and in an hour, and from one address in an hour; a used one is given back to it.
A_MINUTE, AN_HOUR, FROM_ADDRESS, MINUTE, HOUR = 1, 5, 20, 60, 3600


def by_sms(view):
    """A door that is there while messages go out."""

    @wraps(view)
    def door(request, *args, **kwargs):
        if not sms.is_open():
            raise Http404
        return view(request, *args, **kwargs)

    return door


def send_sms(request, number, member, now):
    """The Code sent to a number; raises TooOften, and Undelivered, which counts against nobody."""
    limits = [
        ("sms-minute", number, A_MINUTE, MINUTE),
        ("sms-hour", number, AN_HOUR, HOUR),
        ("sms-all", "", settings.SMS_PER_HOUR, HOUR),
    ]
    return codes.send(
        request, limits, _by_address(request), lambda: actions.send_sms_code(number, member=member, at=now), now
    )


def send_mail(request, address, member, now):
    """The same to a member's mail address."""
    limits = [("code-mail", address, AN_HOUR, HOUR)]
    return codes.send(
        request, limits, _by_address(request), lambda: actions.send_mail_code(address, member=member, at=now), now
    )


def give_back(request, now):
    """The code was a person's: the next one behind the same address may have hers."""
    codes.give_back(request, _by_address(request), now)


def _by_address(request):
    return "sms-address", neighbourhood_of(request), FROM_ADDRESS, HOUR
