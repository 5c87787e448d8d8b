"""Titles and links out of an RSS or Atom text that nobody here wrote."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from community.lib.text import one_line, without_controls

MOST, LONGEST_TITLE, LONGEST_LINK = 5, 120, 500
_ROOTS, _ITEMS = {"rss", "RDF", "feed"}, {"item", "entry"}
_TIMES = ("pubDate", "published", "updated", "date")
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
# expat reads no Chinese encodings; GB 18030 holds the older ones.
_CHINESE = re.compile(rb"\A\s*<\?xml[^>]{0,80}encoding=[\"']gb(?:2312|k|18030)[\"'][^>]{0,80}\?>", re.I)


class Strange(Exception):
    """The text is no feed, or one that does harm."""


def read(content):
    """{"items": [[title, link]], "at": when the newest was written, or None} of the bytes of a feed; five at the most.

    Raises Strange: for what is not XML, declares entities or a document type, or is neither RSS nor Atom.
    """
    if found := _CHINESE.match(content):
        content = content[found.end() :].decode("gb18030", "replace")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Strange(type(error).__name__) from None
    if _name(root) not in _ROOTS:
        raise Strange("no feed")
    items, times = [], []
    for element in root.iter():
        if _name(element) in _ITEMS and len(items) < MOST and (item := _item(element)):
            items.append(item)
            times += filter(None, [_time(element)])
    return {"items": items, "at": max(times).isoformat() if times else None}


def _name(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _item(element):
    title = link = ""
    for child in element:
        if _name(child) == "title" and not title:
            title = words("".join(child.itertext()))
        elif _name(child) == "link" and not link and child.get("rel", "alternate") == "alternate":
            link = (child.get("href") or child.text or "").strip()
    return [title[:LONGEST_TITLE], link] if title and is_link(link) else None


def words(text):
    """What stands in a title, without tags, on one line."""
    return one_line(without_controls(_TAG.sub("", unescape(_TAG.sub("", text)))))


def is_link(link):
    """True for an address that a reader may be led to: http or https, with a host and no name or password in it."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    plain = len(link) <= LONGEST_LINK and not re.search(r"[\s\\\"'<>]", link) and "@" not in parts.netloc
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _time(element):
    """When it was written, or None where it does not say or says nonsense."""
    told = {_name(child): (child.text or "").strip() for child in element}
    text = next((told[name] for name in _TIMES if told.get(name)), "")
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC) if 2000 <= moment.year < 2200 else None
        except (ValueError, TypeError, OverflowError):
            continue
    return None
