"""What crawlers read first: the sitemap in pieces, and robots.txt."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community.api.registry import absolute, sections

# Ids a piece of the sitemap spans: no more addresses than that stand in it.
SPAN = 10_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Nobody should find these by a search engine; pictures for link previews are the exception.
CLOSED = ("/admin/", "/account/", "/search/", "/feeds/mine/", "/share/")


def _xml(root, inner):
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}">{"".join(inner)}</{root}>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request):
    """The index: each section in pieces by ranges of ids. One statement a section, nothing is counted."""
    del request
    pieces = [
        (section.code, page)
        for section in sections.values()
        for page in range(1, ((section.last() or 0) + SPAN - 1) // SPAN + 1)
    ]
    return _xml(
        "sitemapindex",
        (
            f"<sitemap><loc>{escape(absolute(reverse('api:sitemap_section', args=piece)))}</loc></sitemap>"
            for piece in pieces
        ),
    )


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_section(request, code, page):
    """One piece: the public things in one range of ids. One statement."""
    del request
    if code not in sections or not 1 <= page <= 1_000_000:
        raise Http404
    rows = list(sections[code].rows((page - 1) * SPAN, page * SPAN))
    # The schema wants an address in every piece: an empty range names the front page.
    return _xml("urlset", (_url(path, moment) for path, moment in rows or [("/", None)]))


def _url(path, moment):
    changed = f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""
    return f"<url><loc>{escape(absolute(path))}</loc>{changed}</url>"


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request):
    """Where crawlers may not go, and where the sitemap is."""
    del request
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "Allow: /share/*/og.png"]
    lines += ["", f"Sitemap: {absolute(reverse('api:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
