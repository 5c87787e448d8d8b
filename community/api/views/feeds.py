"""Public feeds, personal feeds by secret link, and the page that lists them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.api import actions, atom
from community.api.models import FeedLink, link_of
from community.api.registry import ENTRIES, VISITOR, absolute, letterhead_of, personals
from community.api.registry import feeds as kinds

LINKS_SHOWN = 5


def _kind(code):
    if code not in kinds:
        raise Http404
    return kinds[code]


def _answer(request, content, newest, *, cache):
    """The feed, or 304 to whoever has this very text already.

    A date alone is never enough for 304: what is hidden or withdrawn changes a feed without making it newer.
    """
    response = HttpResponse(content, content_type=atom.Atom.content_type)
    response["ETag"] = atom.digest(content)
    response["Last-Modified"] = http_date(newest.timestamp())
    response["Cache-Control"] = cache
    response["Content-Language"] = "zh-CN"
    return get_conditional_response(request, etag=response["ETag"], response=response)


@require_safe
def feed(request, code, key):
    """A public feed: what a visitor may see, whoever asks, in Chinese whatever the reader chose."""
    with translation.override("zh-hans"):
        kind, own = _kind(code), absolute(reverse("api:feed", args=[code, key]))
        thing, look = kind.find(VISITOR, key), letterhead_of(request)
        content, newest = atom.document(
            kind.entries(VISITOR, thing), title=f"{kind.title(thing)} · {look.name}",
            url=kind.url(thing), guid=own, own_url=own, author=look.name,
        )  # fmt: skip
    return _answer(request, content, newest, cache="public, no-cache")


def _link(token):
    """The standing link of a token; 404 for one that was never issued or was revoked."""
    link = link_of(token, timezone.now())
    if link is None:
        raise Http404
    return link


def _personal(request, link, entries, title, url, name):
    """A feed under a secret link. The link itself stands nowhere in it: who passes the text on passes no key on."""
    look = letterhead_of(request)
    content, newest = atom.document(
        entries, title=f"{title} · {look.name}", url=url, guid=atom.tag(link.created_at, f"feeds/{link.pk}/{name}"),
        own_url=None, author=look.name,
    )  # fmt: skip
    actions.mark_used(link, at=timezone.now())
    response = _answer(request, content, newest, cache="private, no-cache")
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def my_feed(request, token, code, key):
    """A feed of what the link's member may see."""
    link, kind = _link(token), _kind(code)
    with translation.override("zh-hans"):
        thing = kind.find(link.member, key)
        entries = kind.entries(link.member, thing)
        return _personal(request, link, entries, kind.title(thing), kind.url(thing), f"{code}/{key}")


@require_safe
def my_overall_feed(request, token):
    """The newest of everything the link's member may see."""
    link = _link(token)
    with translation.override("zh-hans"):
        entries = [
            entry
            for kind in kinds.values()
            if kind.overall
            for entry in kind.entries(link.member, kind.find(link.member, "all"))
        ]
        entries.sort(key=lambda entry: entry.at, reverse=True)
        return _personal(request, link, entries[:ENTRIES], _("我看得到的全部"), "/", "all")


def _listed(user, address):
    """[(label of a kind, [(title, address of its feed)])] of what the user may follow."""
    named = ((kind, kind.listed(user)) for kind in kinds.values() if kind.listed)
    return [(kind.label, [(title, address(kind.code, key)) for key, title in rows]) for kind, rows in named if rows]


def _for_calendars(address):
    """The same address as the calendar of a phone opens it; nothing for what is no calendar."""
    return f"webcal:{address.partition(':')[2]}" if address.endswith(".ics") else ""


def _page(request, token=None):
    links = list(FeedLink.objects.visible_to(request.user).order_by("-id")[:LINKS_SHOWN])
    context = {
        "public": _listed(VISITOR, lambda code, key: reverse("api:feed", args=[code, key])),
        "links": links,
        "has_link": any(link.revoked_at is None for link in links),
        "at": timezone.now(),
    }
    if token:
        context["overall"] = absolute(reverse("api:my_overall_feed", args=[token]))
        context["mine"] = _listed(
            request.user, lambda code, key: absolute(reverse("api:my_feed", args=[token, code, key]))
        )
        others = [(personal.label, absolute(personal.path(token))) for personal in personals]
        context["besides"] = [(label, address, _for_calendars(address)) for label, address in others]
    response = render(request, "community/api/feeds.html", context)
    response["Cache-Control"] = "private, no-store" if token else "private, no-cache"
    return response


def feeds(request):
    """Every public feed worth naming, and for members the state of their own link."""
    return _page(request)


@require_POST
def issue_link(request):
    """A new secret link; the answer itself shows it, because nothing keeps it that could show it later."""
    return _page(request, actions.issue_link(request.user, at=timezone.now()))


@require_POST
def revoke_link(request):
    """The secret link stops working at once."""
    actions.revoke_link(request.user, at=timezone.now())
    messages.success(request, _("停用了。用这个地址订阅的，从现在起读不到任何东西。"))
    return redirect("api:feeds")
