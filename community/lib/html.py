"""Member's Markdown to safe HTML, at write time."""

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser

import nh3
from django.utils.html import strip_tags
from markdown_it import MarkdownIt

# Raised whenever the same source would render differently: stored beside the HTML.
RENDERER = 1

TAGS = {
    "p", "br", "hr", "strong", "em", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li",
    "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}


@cache
def _parser():
    # maxNesting keeps thousands of nested quotes or lists from costing more than a flat text.
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 12})
    return parser.enable(["table", "strikethrough"]).disable(["image", "html_inline", "html_block"])


_HEADING = re.compile(r"<(/?)h([12])>")


def render(source, *, people=None, tag_url=None, own_host="", prefix=""):
    """HTML that is safe to print unescaped; headings start at h3, links carry rel, no raw HTML passes."""
    html = _parser().render(source)
    html = _HEADING.sub(lambda m: f"<{m[1]}h{int(m[2]) + 2}>", html)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def plain(html, limit=None):
    """The words of rendered HTML on one line, cut at `limit` characters with an ellipsis."""
    text = unescape(html.strip()[3:-4] if _is_one_paragraph(html) else strip_tags(html))
    text = " ".join(text.split())
    return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"


def _is_one_paragraph(html):
    """True for <p>…</p> without a tag inside: most posts, and no parser is needed for them."""
    return html.startswith("<p>") and html.count("<") == 2 and html.rstrip().endswith("</p>")


class _OwnWords(HTMLParser):
    """Collects text outside of quotes and code."""

    _others = {"blockquote", "pre", "code"}
    _blocks = {"p", "li", "h3", "h4", "h5", "h6", "tr", "br", "hr"}

    def __init__(self):
        super().__init__()
        self.depth, self.parts = 0, []

    def handle_starttag(self, tag, attrs):
        self.depth += tag in self._others
        if tag in self._blocks:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        self.depth -= tag in self._others

    def handle_data(self, data):
        if not self.depth:
            self.parts.append(data)


def own_words(html):
    """What the author said himself: the text of rendered HTML without quotes and code, a line per paragraph."""
    if _is_one_paragraph(html):
        return " ".join(unescape(html.strip()[3:-4]).split())
    parser = _OwnWords()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def mention_candidates(source):
    return []


def mentioned_urls(html):
    return []


def is_long(html):
    return len(html) > 3000
