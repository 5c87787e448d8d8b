"""Rendered HTML back to words: all of them, the author's own, and whether there are many."""

import re
from html import unescape

# A tag of rendered HTML; attribute values stand in double quotes.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)([^">]*(?:"[^"]*"[^">]*)*)>')
_BLOCKS = {"p", "li", "h3", "h4", "h5", "h6", "tr", "br", "hr", "summary", "details", "div"}
# Numbers of notes, ways back and the word 剧透: the house put them there.
_HOUSE = {"sup": "footnote-ref", "a": "footnote-back", "span": "spoiler-word"}


# Where a name or a #tag# stood between two words.
_SEAM = "\0"
_SEAMS = re.compile(r"(?<=\w)\0+(?=\w)")


def _text(html, *, own=False, spoilers=True):
    """The text of rendered HTML, a line per block; `own` without quotes, code, mentions and the sign of tags."""
    parts, end, skipped, depth, tagged = [], 0, "", 0, False
    for mark in _TAG.finditer(html):
        closing, tag, attributes = mark.groups()
        if depth:
            depth += (-1 if closing else 1) if tag == skipped else 0
        else:
            data = html[end : mark.start()]
            if tagged:
                data = (data.removeprefix("#") if own else data) + _SEAM
            parts.append(data)
            tagged = False
            if tag in _BLOCKS:
                parts.append("\n")
            if not closing:
                gone = _gone(tag, attributes, own, spoilers)
                if gone is not None:
                    parts.append(gone)
                    skipped, depth = tag, 1
                tagged = tag == "a" and 'class="tag"' in attributes
        end = mark.end()
    parts.append(html[end:])
    return _SEAMS.sub(" ", unescape("".join(parts))).replace(_SEAM, "")


def _gone(tag, attributes, own, spoilers):
    """What stands in the place of an element that is left out, or None where it stays."""
    if own and tag in ("blockquote", "pre", "code"):
        return ""
    if "class=" not in attributes:
        return None
    if tag in _HOUSE and f'class="{_HOUSE[tag]}"' in attributes:
        return ""
    if own and tag == "a" and 'class="mention"' in attributes:
        return _SEAM
    return "［剧透］" if not spoilers and 'class="spoiler"' in attributes else None


def _is_one_paragraph(html):
    """True for <p>…</p> without a tag inside: most posts, and no parser is needed for them."""
    return html.startswith("<p>") and html.count("<") == 2 and html.rstrip().endswith("</p>")


def plain(html, limit=None, *, spoilers=True):
    """The words of rendered HTML on one line, cut at `limit` characters with an ellipsis.

    `spoilers=False` prints ［剧透］ for what is hidden: for excerpts that people read before they open the text.
    """
    text = unescape(html.strip()[3:-4]) if _is_one_paragraph(html) else _text(html, spoilers=spoilers)
    text = " ".join(text.split())
    return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"


def own_words(html):
    """What the author said himself, a line per paragraph.

    Without quotes, code, mentions and numbers of notes; a #tag is his word without its sign, and so is a spoiler.
    """
    if _is_one_paragraph(html):
        return " ".join(unescape(html.strip()[3:-4]).split())
    lines = (" ".join(line.split()) for line in _text(html, own=True).split("\n"))
    return "\n".join(line for line in lines if line)


LONG_TEXT, LONG_LINES = 1200, 30
_LINE = re.compile(r"<(?:p|br|hr|tr|h[3-6]|summary)\b|<li[^>]*>(?!\s*<)")
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)


def is_long(html):
    """True for what a page shows folded: more than 1,200 characters of text, or more than 30 lines or blocks."""
    lines = len(_LINE.findall(html)) + sum(code.count("\n") for code in _CODE.findall(html))
    return lines > LONG_LINES or (len(html) > LONG_TEXT and len(plain(html)) > LONG_TEXT)


_OUT = re.compile(r'<a\b[^>]*\bclass="[^"]*\bout\b')


def leads_outside(html):
    """True where rendered HTML has a link to another host."""
    return bool(_OUT.search(html))
