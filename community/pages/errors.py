"""Refusals in a sentence, whatever went wrong."""

from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from community.pages.models import last_brand


def bad_request(request, exception=None):
    """400: an address or a form that no page of ours made; where the name is no site's, no page can be drawn."""
    if isinstance(exception, DisallowedHost):
        return HttpResponseBadRequest(_("这里没有这个网站。"), content_type="text/plain; charset=utf-8")
    return render(request, "400.html", {"sentence": str(exception or "")}, status=400)


def forbidden(request, exception=None):
    """403 with the sentence of the check that refused, and the way out of it where there is one; it comes back here."""
    context, way = {"sentence": str(exception or "")}, getattr(exception, "way", None)
    if way:
        to, context["way_label"] = way
        page = getattr(to, "get_absolute_url", None)
        context["way"] = page() if page else f"{reverse(to)}?{urlencode({'next': _here(request)})}"
    return render(request, "403.html", context, status=403)


def _here(request):
    """The page of ours a refused request was about: the page itself, or the one a form was sent from."""
    if request.method == "GET":
        return request.get_full_path()
    came = request.POST.get("draft_url") or urlsplit(request.headers.get("Referer", "")).path
    return came if url_has_allowed_host_and_scheme(came, None) else "/"


def not_found(request, exception=None):
    """404."""
    del exception
    return render(request, "404.html", status=404)


def broken(request):
    """500: asks nothing that may be broken too; the brand is the one this process knew last."""
    del request
    return HttpResponseServerError(render_to_string("500.html", {"brand": last_brand()}))


def csrf_failed(request, reason=""):
    """403 for a form that has stood open too long or came from elsewhere."""
    del reason
    response = render(
        request,
        "403.html",
        {"sentence": _("这一页开得太久，或者浏览器没有带上验证。回上一页刷新，再发一次，写的东西浏览器会留着。")},
        status=403,
    )
    response.is_forged = True
    return response
