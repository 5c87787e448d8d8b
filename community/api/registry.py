"""Where rooms say what of theirs can be followed by feed, found by crawlers, and taken outside."""

import hashlib
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from community.api.fonts import has_font

feeds: dict[str, "Feed"] = {}
sections: dict[str, "Section"] = {}
shareables: dict[str, "Shareable"] = {}
personals: list["Personal"] = []
_letterheads: list[Callable] = []

# Whoever is outside: public feeds, pictures and sitemaps are made for this one, whoever asks.
VISITOR = AnonymousUser()
ENTRIES = 30
# Raised when pictures of the same card would be drawn differently: their addresses change with it.
DRAWING = 1


def absolute(path):
    """The full address of a path on this site."""
    return settings.SITE_URL + path


def number(key):
    """The id that a key spells; raises Http404 where it spells none."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise Http404
    return int(key)


def official_of(author):
    """What the brand's own people sign with outside: 官方 · title. Empty for everybody else."""
    if author is None or not author.is_staff:
        return ""
    return _("官方 · %(title)s") % {"title": author.title} if author.title else _("官方")


def _digest(row):
    return hashlib.sha256("\0".join((str(DRAWING), *map(str, astuple(row)))).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class FeedEntry:
    """One thing in a feed. `id` never changes (topic/12); `url` is a path; `official` is empty for members."""

    id: str
    title: str
    url: str
    html: str
    author_name: str
    official: str
    at: datetime
    updated: datetime


@dataclass(frozen=True)
class Feed:
    """A kind of feed. Everything is asked for a user: the visitor for public feeds, a member for personal ones.

    `entries` are the newest thirty at most, in one statement, and leave out what is hidden or withdrawn whoever
    asks. `listed(user)` gives (key, title) of those worth naming on /feeds/. `overall`: its key "all" is everything
    the user may see, and goes into the member's one feed for all.
    """

    code: str
    label: str
    find: Callable  # find(user, key) -> thing, or Http404
    entries: Callable  # entries(user, thing) -> [FeedEntry], newest first
    title: Callable  # title(thing)
    url: Callable  # url(thing) -> path of the page it follows
    listed: Callable | None = None
    overall: bool = False

    def __post_init__(self):
        feeds[self.code] = self


@dataclass(frozen=True)
class Personal:
    """Another thing that hangs on a member's secret link: its `path(token)` stands beside her feeds where the link is
    made. Its door finds the member with `link_of`."""

    label: str
    path: Callable

    def __post_init__(self):
        personals.append(self)


@dataclass(frozen=True)
class Section:
    """A part of the sitemap. `last()` is the highest public id (None: nothing); `rows(low, high)` gives (path, moment
    or None) of the public things with low < id <= high. Each costs one statement."""

    code: str
    last: Callable
    rows: Callable

    def __post_init__(self):
        sections[self.code] = self


@dataclass(frozen=True)
class Card:
    """What a stranger may see of a public thing: title, first words, who and where, kind. `url` is a path."""

    code: str
    key: str
    title: str
    text: str
    line: str
    url: str
    kind_label: str

    @property
    def version(self):
        """Changes with everything a picture shows."""
        return _digest(self)

    @property
    def address(self):
        """The full address of the thing."""
        return absolute(self.url)

    @property
    def share_page(self):
        return reverse("api:share", args=[self.code, self.key])

    @property
    def picture(self):
        """The path of the picture with this version; empty where none can be drawn."""
        return f"{reverse('api:share_picture', args=[self.code, self.key])}?v={self.version}" if has_font() else ""

    @property
    def og_image(self):
        """The full address of the Open Graph picture with this version; empty where none can be drawn."""
        path = reverse("api:share_open_graph", args=[self.code, self.key])
        return absolute(f"{path}?v={self.version}") if has_font() else ""


@dataclass(frozen=True)
class Shareable:
    """A kind of thing that can be taken outside. `find(user, key)` gives the thing or raises Http404 and leaves out
    what is hidden or withdrawn whoever asks; of the `card(thing)` of what is not public only the address is used."""

    code: str
    label: str
    find: Callable
    card: Callable

    def __post_init__(self):
        shareables[self.code] = self

    def find_public(self, key):
        """The thing where every visitor may see it; raises Http404 otherwise."""
        return self.find(VISITOR, key)


@dataclass(frozen=True)
class Letterhead:
    """How the site signs: its name, the brand's, and the brand's colour (#rrggbb)."""

    name: str
    company: str
    colour: str

    @property
    def digest(self):
        """Changes with everything of it that a picture shows."""
        return _digest(self)


def letterhead(function):
    """Decorator: `function(request)` gives the site's Letterhead. The room that keeps the brand registers it."""
    _letterheads[:] = [function]
    return function


def letterhead_of(request):
    """The site's Letterhead."""
    return _letterheads[0](request)
