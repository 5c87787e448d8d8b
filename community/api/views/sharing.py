"""Take a thing outside: the page with link, QR code and picture, and the pictures themselves."""

from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.api import picture
from community.api.actions import PICTURE_SECONDS
from community.api.fonts import has_font
from community.api.registry import letterhead_of, shareables

# Seconds a picture is kept by others, where its address names its version.
KEPT_OUTSIDE = 7 * 24 * 3600


def _kind(code):
    if code not in shareables:
        raise Http404
    return shareables[code]


@require_safe
def share(request, code, key):
    """Link, QR code and picture of a public thing; of one that is not public only the link, for those inside."""
    kind = _kind(code)
    try:
        card, is_public = kind.card(kind.find_public(key)), True
    except Http404:
        card, is_public = kind.card(kind.find(request.user, key)), False
    context = {"address": card.address, "back": card.url, "kind": kind}
    if is_public:
        code_svg = picture.qr(card.address).svg_inline(
            border=picture.QUIET,
            dark="#000",
            light="#fff",
            omitsize=True,
            svgclass="qr",
            lineclass="",
            title=_("二维码：打开这个地址"),
        )
        # segno draws it from the address alone and escapes the title.
        context |= {"card": card, "qr": mark_safe(code_svg)}  # noqa: S308
    response = render(request, "community/api/share.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


def share_picture(request, code, key):
    """The poster to keep and pass on."""
    return _picture(request, code, key, "poster")


def share_open_graph(request, code, key):
    """The picture of link previews."""
    return _picture(request, code, key, "preview")


@require_safe
def _picture(request, code, key, shape):
    """A picture of what a visitor may see, whoever asks; 404 for everything else, and where no font was found."""
    kind = _kind(code)
    if not has_font():
        raise Http404
    card, look = kind.card(kind.find_public(key)), letterhead_of(request)
    name = f"{shape}:{code}:{key}:{card.version}:{look.digest}"
    content = caches["pictures"].get(name)
    if content is None:
        content = picture.SHAPES[shape](card, look)
        caches["pictures"].set(name, content, PICTURE_SECONDS)
    response = HttpResponse(content, content_type="image/png")
    response["ETag"] = f'"{card.version}-{look.digest}"'
    lasting = request.GET.get("v") == card.version
    response["Cache-Control"] = f"public, max-age={KEPT_OUTSIDE}" if lasting else "public, no-cache"
    return get_conditional_response(request, etag=response["ETag"], response=response)
