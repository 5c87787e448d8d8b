"""From what was typed to what is shown: names and tags found, HTML rendered."""

import re
from urllib.parse import urlparse

from django.conf import settings
from django.urls import reverse

from community.lib.html import mention_candidates, render
from community.tags.spelling import RESERVED
from profiles.models import Member

# People one post may call at the most.
MOST_MENTIONS = 20
# What says something: so many letters or characters, so many different ones, quotes and addresses left out.
LONG, DIFFERENT = 10, 6
_NOT_SAID = re.compile(r"^\s*>.*$|https?://\S+|@\S+", re.M)


def people_in(source, by=None):
    """{昵称: address of the space} of the members a text of the member `by` calls by @: nobody who blocked her. One
    statement, none without an @."""
    names = mention_candidates(source)
    if not names:
        return {}
    return {m.name: m.get_absolute_url() for m in Member.objects.visible_to(by).filter(name__in=names)}


def tag_address(word):
    """Where everything that carries a word is listed (404 until something does); empty for words that are none."""
    return "" if word.casefold() in RESERVED else reverse("tags:tag", args=[word])


def html_of(source, prefix="", by=None):
    """The HTML of a text of the member `by`; `prefix` keeps its footnotes apart from those of the other posts of a page."""
    return render(
        source, people=people_in(source, by), prefix=prefix, tag_url=tag_address, own_host=urlparse(settings.SITE_URL).netloc,
    )  # fmt: skip


def says_something(source):
    """True where a text has enough words of its own to earn anything."""
    said = [c for c in _NOT_SAID.sub(" ", source) if c.isalnum()]
    return len(said) >= LONG and len(set(said)) >= DIFFERENT
