"""The stylesheet in one piece, the brand's colour, logo and star, light or dark, and the terms."""

import hashlib
import re
from functools import cache

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from community.attachments.decoder.limits import LOGO_SQUARES
from community.lib.text import own_path
from community.pages.context import THEME_COOKIE, THEME_SECONDS
from community.pages.models import LogoSize, Terms, Theme, brand_of
from community.pages.shades import DARK, LIGHT, SHIPPED, sheet, tokens

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


def _colour(typed):
    if not re.fullmatch("[0-9a-fA-F]{6}", typed):
        raise Http404
    return f"#{typed.lower()}"


@cache_control(public=True, max_age=31536000, immutable=True)
def colour_sheet(request, colour, digest):
    """The brand's own colour and the shades that follow from it; the address changes with the content."""
    del request
    known, text = sheet(_colour(colour))
    if digest != known:
        raise Http404
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def logo(request, digest, size):
    """One size of a logo; its address names the file it was made of, so it never ages. One statement."""
    del request
    row = get_object_or_404(LogoSize, digest=digest, size=size)
    response = HttpResponse(bytes(row.png), content_type="image/png")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@cache
def _star():
    return (settings.BASE_DIR / "static/img/icon.svg").read_text("utf-8")


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def star(request, colour):
    """The site's sign where it has no logo: a star on the brand's colour."""
    del request
    return HttpResponse(_star().replace(SHIPPED, _colour(colour)), content_type="image/svg+xml")


@require_safe
@cache_control(no_cache=True)
def manifest(request):
    """What a phone or desktop calls the site that somebody puts there, and the sign it shows."""
    brand = brand_of(request)
    theme = tokens()[DARK if brand.theme == Theme.DARK else LIGHT]
    if brand.logo:
        icons = [
            {"src": reverse("pages:logo", args=[brand.logo, side]), "sizes": f"{side}x{side}", "type": "image/png"}
            for side in LOGO_SQUARES[2:]
        ]
    else:
        address = reverse("pages:star", args=[brand.colour.lstrip("#")])
        icons = [{"src": address, "sizes": "any", "type": "image/svg+xml"}]
    said = {
        "name": brand.name, "short_name": brand.name, "lang": "zh-CN", "start_url": "/", "scope": "/",
        "display": "minimal-ui", "theme_color": theme["surface"], "background_color": theme["bg"], "icons": icons,
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_POST
def choose_theme(request):
    """Light or dark in this browser, whatever the site begins with."""
    response = redirect(own_path(request.POST.get("next", "")))
    if (theme := request.POST.get("theme")) in Theme.values:
        response.set_cookie(
            THEME_COOKIE, theme, THEME_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response


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
