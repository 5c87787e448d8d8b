"""What happens between lines: how deep they nest, tables, spoilers of many lines, footnotes."""

import re

from markdown_it.rules_block import paragraph
from markdown_it.rules_block import table as table_rule
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

# Quotes and lists inside one another; what lies deeper is printed as typed.
DEEPEST = 12
# A text of 20,000 characters cannot fill more cells; only rows that leave most cells out ask for more.
CELLS = 10_000


def _line(state, number):
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def deep(state, start_line, end_line, silent):
    """Past the deepest level every line is a plain paragraph: nothing is lost, and nothing costs a square."""
    return state.level >= DEEPEST and paragraph(state, start_line, end_line, silent)


_RULE = re.compile(r"[-|:][-|: \t]+")


def table(state, start_line, end_line, silent):
    """A table, unless short rows would make it huge: then all tables of the text stay as typed."""
    if start_line + 2 > end_line or "no_tables" in state.env:
        return False
    rule = _RULE.fullmatch(_line(state, start_line + 1))
    if not rule:
        return False
    columns, rows = rule[0].count("|") + 1, start_line
    if columns * (end_line - start_line) > CELLS:
        while rows < end_line and not state.isEmpty(rows):
            rows += 1
        if columns * (rows - start_line) > CELLS:
            state.env["no_tables"] = True
            return False
    return table_rule(state, start_line, end_line, silent)


_OPENING = re.compile(r"(:{3,})[ \t]*(?:spoiler|剧透)(?:[ \t]+(\S.*))?", re.IGNORECASE)


def spoiler_block(state, start_line, end_line, silent):
    """From `:::spoiler title` (or `:::剧透`) to `:::` or the end of what holds it."""
    if state.is_code_block(start_line):
        return False
    opening = _OPENING.fullmatch(_line(state, start_line).rstrip())
    if not opening:
        return False
    if silent:
        return True
    last, closed = start_line + 1, 0
    while last < end_line:
        line = _line(state, last).rstrip()
        if line and state.sCount[last] < state.blkIndent:
            break
        if not line.strip(":") and len(line) >= len(opening[1]):
            closed = 1
            break
        last += 1
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    token = state.push("spoiler_block_open", "details", 1)
    token.info, token.map = opening[2] or "", [start_line, last]
    state.md.block.tokenize(state, start_line + 1, last)
    state.push("spoiler_block_close", "details", -1)
    state.parentType, state.lineMax, state.line = parent, line_max, last + closed
    return True


_NOTE = re.compile(r"\[\^([^\s\]]{1,40})\]:")


def footnote(state, start_line, end_line, silent):
    """[^name]: words. Only outside of quotes and lists, so that nobody's words move, and once for each name."""
    found = _NOTE.match(_line(state, start_line))
    if not found or f":{found[1]}" in state.env.get("footnotes", {}).get("refs", {}):
        return False
    if state.level:
        # At the margin it ends the list or the note before it.
        begins = state.bMarks[start_line]
        at_margin = begins == 0 or state.src[begins - 1] == "\n"
        return silent and at_margin and state.sCount[start_line] < state.blkIndent
    return footnote_def(state, start_line, end_line, silent)


def unnamed_footnotes(state):
    """Notes that no word points to are printed too: what somebody wrote does not vanish."""
    notes = state.env.get("footnotes")
    for name, number in notes["refs"].items() if notes else ():
        if number < 0:
            notes["refs"][name] = len(notes["list"])
            notes["list"][len(notes["list"])] = {"label": name[1:], "count": 0}


def _number(token, sub=0):
    return f"{token.meta['id'] + 1}-{sub}" if sub else f"{token.meta['id'] + 1}"


def print_reference(_renderer, tokens, place, _options, env):
    """[1] above the line; the third word that points to a note has an id of its own."""
    token, prefix = tokens[place], env["prefix"]
    number, here = _number(token), _number(token, token.meta.get("subId", 0))
    return (
        f'<sup class="footnote-ref"><a href="#{prefix}fn{number}" id="{prefix}fnref{here}" role="doc-noteref">'
        f"[{number}]</a></sup>"
    )


def print_notes(_renderer, _tokens, _place, _options, _env):
    """The beginning of all notes."""
    return '<section class="footnotes" role="doc-endnotes" aria-label="脚注">\n<ol>\n'


def print_notes_end(_renderer, _tokens, _place, _options, _env):
    """The end of all notes."""
    return "</ol>\n</section>\n"


def print_note(_renderer, tokens, place, _options, env):
    """The beginning of one note."""
    return f'<li id="{env["prefix"]}fn{_number(tokens[place])}">'


def print_note_end(_renderer, _tokens, _place, _options, _env):
    """The end of one note."""
    return "</li>\n"


# Ways back from one note; a note that is named a thousand times needs no thousand of them.
WAYS_BACK = 5


def print_way_back(_renderer, tokens, place, _options, env):
    """A link from the note to the word that points to it, in words and not only an arrow."""
    token = tokens[place]
    sub = token.meta.get("subId", 0)
    if sub >= WAYS_BACK or not env["footnotes"]["list"][token.meta["id"]].get("count"):
        return ""
    words = f"回到正文 {sub + 1}" if sub else "回到正文"
    return (
        f' <a class="footnote-back" href="#{env["prefix"]}fnref{_number(token, sub)}" role="doc-backlink">{words}</a>'
    )


def text_token(content):
    """A token of plain words."""
    token = Token("text", "", 0)
    token.content = content
    return token
