"""Markdown in, HTML out, through an explicit list of what may pass."""

import re
from functools import cache
from types import MappingProxyType

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from community.lib.html import blocks, inline
from community.lib.html.words import words

# Raised whenever the same source would render differently: stored beside the HTML.
RENDERER = 3
NOBODY = MappingProxyType({})

TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6", "a",
    "div", "table", "thead", "tbody", "tr", "th", "td", "span", "details", "summary",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {
    "a": {"mention", "tag", "out"},
    "div": {"table-w"},
    "th": {"to-middle", "to-end"},
    "td": {"to-middle", "to-end"},
    "span": {"spoiler", "spoiler-word"},
    "details": {"spoiler"},
}
VALUES = {
    "div": {"role": {"group"}, "tabindex": {"0"}, "aria-label": {"表格"}},
    "pre": {"role": {"group"}, "tabindex": {"0"}, "aria-label": {"代码"}},
    "span": {"role": {"group"}, "tabindex": {"0"}, "aria-label": {"剧透"}},
}
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow noopener ugc"
# Texts with footnotes may hold these too.
NOTE_TAGS = {"sup", "section"}
NOTE_ATTRIBUTES = {"a": {"href", "title", "id"}, "ol": {"start"}, "li": {"id"}}
NOTE_CLASSES = {"a": CLASSES["a"] | {"footnote-back"}, "sup": {"footnote-ref"}, "section": {"footnotes"}}
NOTE_VALUES = {
    "a": {"role": {"doc-noteref", "doc-backlink"}},
    "section": {"role": {"doc-endnotes"}, "aria-label": {"脚注"}},
}
PREFIX = re.compile(r"(?:[A-Za-z][A-Za-z0-9_-]{0,40})?")
NOTE_ID = re.compile(PREFIX.pattern + r"fn(?:ref)?[0-9]+(?:-[0-9]+)?")


def _note_attributes(_tag, name, value):
    return value if name != "id" or NOTE_ID.fullmatch(value) else None


@cache
def _cleaner(notes):
    if not notes:
        return nh3.Cleaner(
            tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, tag_attribute_values=VALUES,
            url_schemes=SCHEMES, link_rel=REL,
        )  # fmt: skip
    return nh3.Cleaner(
        tags=TAGS | NOTE_TAGS, attributes=NOTE_ATTRIBUTES, allowed_classes=CLASSES | NOTE_CLASSES,
        tag_attribute_values=VALUES | NOTE_VALUES, attribute_filter=_note_attributes, url_schemes=SCHEMES, link_rel=REL,
    )  # fmt: skip


_SCHEME = re.compile(r"[^/?#]*:")
_GOOD_SCHEME = re.compile(r"https?://|mailto:", re.IGNORECASE)


def _is_good_address(href):
    return not _SCHEME.match(href) or bool(_GOOD_SCHEME.match(href))


_ALIGNED = {"text-align:center": "to-middle", "text-align:right": "to-end"}


def _shape(state):
    """Headings start at h3, below the page's own; cells say by class how they stand."""
    for token in state.tokens:
        if token.type.startswith("heading"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        elif token.attrs and token.tag in ("th", "td"):
            aligned = _ALIGNED.get(token.attrs.pop("style", ""))
            token.attrs = {"class": aligned} if aligned else {}


_LANGUAGE = re.compile(r"[A-Za-z0-9+#.\-]*")


def _print_code(_renderer, tokens, place, _options, _env):
    """A block of code; what stands behind its mark and names no language is a line of it, so that no word is lost."""
    said = tokens[place].info.strip()
    code = escape(tokens[place].content if _LANGUAGE.fullmatch(said) else f"{said}\n{tokens[place].content}")
    return f'<pre tabindex="0" role="group" aria-label="代码"><code>{code}</code></pre>\n'


def _print_table(_renderer, _tokens, _place, _options, _env):
    return '<div class="table-w" tabindex="0" role="group" aria-label="表格"><table>\n'


def _print_table_end(_renderer, _tokens, _place, _options, _env):
    return "</table></div>\n"


def _print_spoiler(_renderer, tokens, place, _options, _env):
    title = f" {escape(tokens[place].info)}" if tokens[place].info else ""
    return f'<details class="spoiler"><summary><span class="spoiler-word">剧透</span>{title}</summary>\n'


@cache
def _parser():
    # maxNesting only backs up blocks.deep, which comes first and loses nothing.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": blocks.DEEPEST + 4})
    parser.inline = inline.Inline()
    parser.validateLink = _is_good_address
    parser.use(footnote_plugin, inline=False)
    parser.enable(["table", "strikethrough"]).disable(["html_inline", "html_block", "reference"])
    block, line, after = parser.block.ruler, parser.inline.ruler, parser.inline.ruler2
    block.before("table", "deep", blocks.deep)
    block.at("table", blocks.table, {"alt": ["paragraph", "reference"]})
    block.at("footnote_def", blocks.footnote, {"alt": ["paragraph", "reference", "blockquote"]})
    block.before(
        "fence", "spoiler_block", blocks.spoiler_block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    line.at("link", inline.link)
    line.at("image", inline.picture)
    line.at("footnote_ref", inline.footnote_reference)
    line.before("escape", "bare_address", inline.bare_address)
    line.after("strikethrough", "spoiler", inline.spoiler)
    after.after("balance_pairs", "spoiler", inline.spoiler_pairs)
    parser.core.ruler.after("inline", "unnamed_footnotes", blocks.unnamed_footnotes)
    parser.core.ruler.before("text_join", "words", words)
    parser.core.ruler.after("words", "shape", _shape)
    for name, rule in {
        "fence": _print_code,
        "code_block": _print_code,
        "table_open": _print_table,
        "table_close": _print_table_end,
        "spoiler_block_open": _print_spoiler,
        "footnote_ref": blocks.print_reference,
        "footnote_block_open": blocks.print_notes,
        "footnote_block_close": blocks.print_notes_end,
        "footnote_open": blocks.print_note,
        "footnote_close": blocks.print_note_end,
        "footnote_anchor": blocks.print_way_back,
    }.items():
        parser.renderer.rules[name] = rule.__get__(parser.renderer)
    return parser


def render(source, *, people=NOBODY, tag_url=None, own_host="", prefix=""):
    """HTML that is safe to print unescaped.

    CommonMark with tables, ~~struck~~ words and footnotes ([^1], `[^1]: words`); headings start at h3, pictures are
    links, a line break is a line break, raw HTML is text. Links by reference (`[name]: address`) are not read: their
    definitions would vanish, and one long address could be printed thousands of times. Members' own signs:

    - `@昵称` becomes a link of class `mention` where the name is a key of `people` ({name: address of her space}); the
      longest name wins. Words in code, links and mail addresses are left alone, here and below.
    - `#标签` and `#标签#` become a link of class `tag` to `tag_url(word)`: 1 to 20 letters or digits, not digits alone.
    - `||words||` is a spoiler, shown on focus and hover. `:::spoiler title` (or `:::剧透`) to `:::` is one of many
      lines, a <details> that opens without scripts.
    - `:heart:`, `:红心:` become emoji.
    - http(s):// and www. addresses become links, up to the first character that is not ASCII. Every link carries
      rel="nofollow noopener ugc"; one to another host than `own_host` has the class `out`.
    - ids of footnotes begin with `prefix` (a letter, then letters, digits, _ or -), so that two texts fit on one page.

    Nothing is cut. What would cost more than its length degrades to plain text instead: quotes and lists more than
    twelve levels deep, marks more than eight levels deep, links in a paragraph with more than 400 opening brackets,
    tables of more than 10,000 cells. Raises ValueError for another kind of prefix.
    """
    if not PREFIX.fullmatch(prefix):
        raise ValueError(f"not a prefix of ids: {prefix!r}")
    env = {"people": people, "tag_url": tag_url, "own_host": own_host, "prefix": prefix}
    html = _parser().render(source, env)
    return _cleaner(notes="footnotes" in env).clean(html)
