"""The stylesheet in one piece, the brand's colour, and the terms."""

import hashlib
import re
from functools import cache

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from community.pages.models import Terms

# Versions of the terms that their page lists.
MOST_VERSIONS = 50


@cache
def css():
    """(digest, text) of the files named in static/css/order.txt, in that order."""
    folder = settings.BASE_DIR / "static" / "css"
    names = (folder / "order.txt").read_text("utf-8").split()
    text = "\n".join((folder / name).read_text("utf-8") for name in names)
    return hashlib.sha256(text.encode()).hexdigest()[:16], text


@cache_control(public=True, max_age=31536000, immutable=True)
def stylesheet(request, digest):
    """All components in one request; the address changes with the content."""
    del request
    known, text = css()
    if digest != known and not settings.DEBUG:
        raise Http404
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@cache_control(public=True, max_age=31536000, immutable=True)
def colour_sheet(request, colour):
    """The brand's own colour; every other colour follows from it. The address carries it, so it never ages."""
    del request
    if not re.fullmatch("[0-9a-fA-F]{6}", colour):
        raise Http404
    return HttpResponse(f":root{{--brand:#{colour}}}", content_type="text/css; charset=utf-8")


def terms(request):
    """社区章程."""
    versions = list(Terms.objects.all()[:MOST_VERSIONS])
    asked = request.GET.get("v", "")
    shown = next((terms for terms in versions if str(terms.version) == asked), None)
    context = {"versions": versions, "old": shown, "at": timezone.now()}
    return render(request, "community/pages/terms.html", context)


def closed(request):
    """A door of a library that stays shut here, for everybody."""
    raise Http404
