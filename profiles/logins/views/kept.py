"""What the session keeps between two pages: whom a provider has shown, for half an hour."""

from datetime import timedelta

from django.utils import timezone

MINUTES = 30
NEW, OFFER = "elsewhere_new", "elsewhere_offer"


def keep(request, place, code, told, to, **more):
    """Keep uid and name of a Shown; neither mail nor number."""
    until = (timezone.now() + timedelta(minutes=MINUTES)).timestamp()
    who = {"code": code, "uid": told.uid, "older": told.older, "called": told.name}
    request.session[place] = {"who": who, "next": to, "until": until} | more


def kept(request, place):
    """What was kept, or None where that is over."""
    found = request.session.get(place)
    if found and found["until"] < timezone.now().timestamp():
        del request.session[place]
        return None
    return found
