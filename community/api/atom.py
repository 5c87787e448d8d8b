"""Feeds as Atom (RFC 4287)."""

import hashlib
import re
from datetime import UTC, datetime
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from community.api.registry import absolute
from community.lib.text import without_controls

# An empty feed still needs a moment; this one never changes.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r'\b(href|src)="([^"]*)"')


class Atom(Atom1Feed):
    """Django's Atom with the whole text as content, and a fixed moment where it is empty."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=_EPOCH)


def clean(text):
    """The text without characters that XML 1.0 cannot carry."""
    return _NOT_XML.sub("", without_controls(str(text)))


def whole_links(html, base):
    """Safe HTML with every address made absolute: a feed is read far from the page it came from."""
    return _ADDRESS.sub(lambda m: f'{m[1]}="{escape(urljoin(base, unescape(m[2])))}"', html)


def tag(at, name):
    """A tag: URI (RFC 4151), the same for ever as long as the site keeps its name."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{at:%Y-%m-%d}:{name}"


def signed(entry):
    """The author as a feed names him; the brand's people with their role."""
    name = clean(entry.author_name) or _("佚名")
    return f"{name}（{clean(entry.official)}）" if entry.official else name


def document(entries, *, title, url, guid, own_url, author):
    """(XML, moment of the newest change) of a feed. `own_url` is None where the address is somebody's secret."""
    feed = Atom(
        title=clean(title),
        link=absolute(url),
        description=None,
        language="zh-CN",
        feed_url=own_url,
        feed_guid=guid,
        author_name=clean(author),
    )
    for entry in entries:
        link = absolute(entry.url)
        feed.add_item(
            title=clean(entry.title),
            link=link,
            description=None,
            author_name=signed(entry),
            pubdate=entry.at,
            updateddate=entry.updated,
            unique_id=tag(entry.at.astimezone(UTC), entry.id),
            html=clean(whole_links(entry.html, link)),
        )
    return feed.writeString("utf-8").encode(), feed.latest_post_date()


def digest(content):
    """What tells two answers apart."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
