"""What happens inside a line: emphasis beside Chinese punctuation, spoilers, bare addresses, links."""

import re

from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import link as link_rule
from markdown_it.rules_inline.state_inline import Delimiter, Scanned, StateInline
from mdit_py_plugins.footnote.index import footnote_ref

# A paragraph with more opening brackets is read without links: looking for their ends costs a square of their number.
BRACKETS = 400
# Chinese characters, their punctuation, and the quotation marks and dashes that both worlds share.
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef“”‘’—…·]")
_PIPE = ord("|")


class State(StateInline):
    """A line being read; `**“好”**的` is strong although a letter stands right behind the mark."""

    few_brackets = None

    def scanDelims(self, start, canSplitWord):  # noqa: N802, N803
        """CommonMark's rule, but marks beside Chinese open and close wherever no space is in the way."""
        found = super().scanDelims(start, canSplitWord)
        end = start + found.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not canSplitWord or not (_CHINESE.match(before) or _CHINESE.match(after)):
            return found
        return Scanned(not after.isspace(), not before.isspace(), found.length)


class Inline(ParserInline):
    """The parser of lines, stopping only at the characters that mean something here."""

    def __init__(self):
        super().__init__()
        self.terminator_re = re.compile(r"[\n!&*:<\[\\\]^_`|~]")

    def parse(self, src, md, env, tokens):
        """The tokens of one line, as upstream, with our own State."""
        state = State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def link(state, silent):
    """[text](address), unless the paragraph holds a forest of brackets."""
    if state.src[state.pos] != "[":
        return False
    if state.few_brackets is None:
        state.few_brackets = state.src.count("[") <= BRACKETS
    return state.few_brackets and link_rule(state, silent)


def picture(state, silent):
    """![text](address) is a plain link: pictures come as attachments, not from elsewhere."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if link(state, silent):
        return True
    state.pos -= 1
    return False


_REFERENCE = re.compile(r"\[\^[^\s\]]{1,40}\]")


def footnote_reference(state, silent):
    """[^name]; a name has at most 40 characters, so that no open bracket is searched to the end of the text."""
    return bool(_REFERENCE.match(state.src, state.pos)) and footnote_ref(state, silent)


# No brackets, quotes, pipes or back-ticks, nothing beyond ASCII: Chinese text and punctuation end an address.
ADDRESS = r"[A-Za-z0-9\-._~%!$&'()*+,;=:@/?#]*"
_AFTER_SCHEME = re.compile(r"://(?=[A-Za-z0-9])" + ADDRESS)
_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?\Z", re.IGNORECASE)


def trimmed(address):
    """The address without what belongs to the sentence: a parenthesis it did not open, punctuation at its end."""
    depth = 0
    for place, char in enumerate(address):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            address = address[:place]
            break
    return address.rstrip(".,;:!?'*_~(&")


def bare_address(state, silent):
    """http(s)://… as it stands, before emphasis or shortcodes can tear it."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    rest = _AFTER_SCHEME.match(state.src, state.pos, state.posMax)
    if not scheme or not rest or not (silent or state.pending.endswith(scheme[0])):
        return False
    address = trimmed(scheme[0] + rest[0])
    href = state.md.normalizeLink(address)
    if len(address) <= len(scheme[0]) + 3 or not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[0])
    return True


def spoiler(state, silent):
    """||words||: the marks touch the words; `a || b` stays as it is."""
    if silent or not state.src.startswith("||", state.pos):
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == "|":
        end += 1
    length = end - state.pos
    opens = end < state.posMax and not state.src[end].isspace()
    closes = state.pos > 0 and not state.src[state.pos - 1].isspace()
    # Four pipes end one spoiler and begin the next; any other run is no mark.
    for may_open, may_close in {2: [(opens, closes)], 4: [(False, closes), (opens, False)]}.get(length, []):
        state.push("text", "", 0).content = "||"
        state.delimiters.append(
            Delimiter(marker=_PIPE, length=0, token=len(state.tokens) - 1, end=-1, open=may_open, close=may_close)
        )
    if length not in (2, 4):
        state.append_pending("|" * length)
    state.pos = end
    return True


def spoiler_pairs(state):
    """Turns paired marks into tokens, once all pairs of the line are known."""
    inner = (meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)
    for delimiters in [state.delimiters, *inner]:
        for opener in delimiters:
            if opener.marker == _PIPE and opener.end != -1:
                for place, kind, nesting in (
                    (opener.token, "spoiler_open", 1),
                    (delimiters[opener.end].token, "spoiler_close", -1),
                ):
                    token = state.tokens[place]
                    token.type, token.tag, token.nesting, token.content = kind, "span", nesting, ""
