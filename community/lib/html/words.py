"""Words that are more than words: @names, #tags, shortcodes and www addresses, and which links leave the site."""

import re
from html import unescape

from markdown_it.token import Token

from community.lib.html import shortcodes
from community.lib.html.blocks import text_token
from community.lib.html.inline import ADDRESS, trimmed

# Places in one text that are looked at for names: more than fifty people are called by nobody.
PLACES = 50
# Emphasis and spoilers inside one another; deeper marks have no effect.
DEEPEST = 8

_NAME = re.compile(r"[\w·・\-.]{2,20}")
_WORD = re.compile(
    r"(?P<at>(?<![A-Za-z0-9_/])[@＠](?=\w))"
    r"|(?<![A-Za-z0-9_&/#＃])[#＃](?P<tag>[^\W_]{1,20})(?!\w)(?P<end>[#＃]?)"
    r"|:(?P<code>[^\s:]{1,48}):"
    r"|(?P<www>(?<![A-Za-z0-9_@./:\-])[Ww]{3}\.(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,24}(?![A-Za-z0-9\-])"
    r"(?::\d{1,5})?(?:[/?#]" + ADDRESS + r")?)"
)
_MAY_HOLD = re.compile(r"[@＠#＃:]|www\.", re.IGNORECASE)


def _joined(text, end):
    """True where a cut at `end` would go through a Latin word or a number; between Han characters any cut will do."""
    left, right = text[end - 1], text[end : end + 1]
    return (
        left < "\u2e80" and right < "\u2e80" and (left.isalnum() or left == "_") and (right.isalnum() or right == "_")
    )


def _names_at(text, start):
    """The strings that may be the name beginning at `start`, longest first: 19 at most."""
    found = _NAME.match(text, start)
    for end in range(found.end(), start + 1, -1) if found else ():
        if not _joined(text, end):
            yield text[start:end]


def _unfenced(source):
    """The lines outside of ``` blocks that begin at the margin and are closed."""
    kept, held, fence = [], [], ""
    for line in source.split("\n"):
        mark = re.match(r"`{3,}", line)
        if fence:
            held.append(line)
            if mark and len(mark[0]) >= len(fence) and not line.strip("` \t\r"):
                held, fence = [], ""
        elif mark and "`" not in line[len(mark[0]) :]:
            held, fence = [line], mark[0]
        else:
            kept.append(line)
    return "\n".join(kept + held)


def mention_candidates(source):
    """Every string behind an @ that might be a member's name: at most 19 for each of the first 50 places, unsorted."""
    found, places = {}, 0
    for mark in re.finditer(r"(?<![A-Za-z0-9_/])[@＠](?=\w)", _unfenced(source)):
        before = len(found)
        found.update(dict.fromkeys(_names_at(mark.string, mark.end())))
        places += len(found) > before
        if places >= PLACES:
            break
    return list(found)


_MENTION = re.compile(r'<a\b((?:[^">]|"[^"]*")*)>|<(/?)blockquote>')


def mentioned_urls(html, *, quoted=True):
    """The distinct addresses of the mentions in rendered HTML, in order; `quoted=False` leaves out those in quotes."""
    found, depth = {}, 0
    for mark in _MENTION.finditer(html) if 'class="mention"' in html else ():
        if mark[1] is None:
            depth += -1 if mark[2] else 1
        elif 'class="mention"' in mark[1] and (quoted or not depth):
            href = re.search(r'href="([^"]*)"', mark[1])
            if href:
                found[unescape(href[1])] = True
    return list(found)


def count_mentions(html):
    """How many different people rendered HTML mentions."""
    return len(mentioned_urls(html))


def leaves(href, own_host):
    """True for an address on another host than `own_host`; mail is no other host, an unknown host is another one."""
    found = re.match(r"(?:https?:)?//([^/?#]*)", href, re.IGNORECASE)
    if not found:
        return False
    host = found[1].lower()
    return not own_host or host not in (own_host.lower(), own_host.lower().split(":")[0])


def _link(href, content, kind=""):
    opening, closing = Token("link_open", "a", 1), Token("link_close", "a", -1)
    opening.attrs = {"class": kind, "href": href} if kind else {"href": href}
    return [opening, text_token(content), closing]


def _is_emoji(text, mark, after_emoji):
    """The emoji that a `:name:` stands for, or nothing: 10:100:45 is a time and 型号:汽车:蓝 a list."""
    sign = shortcodes.table().get(mark["code"])
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if not sign or (before == ":" and not after_emoji):
        return ""
    left, right = before.isalnum() and not after_emoji, after.isalnum()
    if mark["code"].isascii():
        return "" if (left and before.isascii()) or (right and after.isascii()) else sign
    return "" if left and right else sign


def _cut(text, env):
    """The tokens of a piece of text: words, and the links and emoji found in it."""
    tokens, plain, place, emoji_end = [], [], 0, -1

    def put(link):
        if plain:
            tokens.append(text_token("".join(plain)))
            plain.clear()
        tokens.extend(link)

    while mark := _WORD.search(text, place):
        plain.append(text[place : mark.start()])
        place, kind = mark.end(), mark.lastgroup
        if kind == "at":
            name = next((n for n in _names_at(text, place) if n in env["people"]), None)
            if name:
                put(_link(env["people"][name], f"@{name}", "mention"))
                place += len(name)
            else:
                plain.append(mark[0])
        elif kind == "code":
            sign = _is_emoji(text, mark, emoji_end == mark.start())
            # The colon that ended no name may begin one.
            place -= not sign
            plain.append(sign or mark[0][:-1])
            emoji_end = place if sign else -1
        elif kind == "www":
            address = trimmed(mark[0])
            put(_link(f"http://{address}", address, "out" if leaves(f"http://{address}", env["own_host"]) else ""))
            place = mark.start() + len(address)
        else:
            word = mark["tag"]
            href = env["tag_url"] and not word.isdigit() and env["tag_url"](word)
            if href:
                put(_link(href, f"#{word}", "tag"))
            else:
                place -= len(mark["end"])
                plain.append(text[mark.start() : place])
    plain.append(text[place:])
    put([])
    return tokens


_MARKS = {"em", "strong", "s", "span"}


def _words_of(children, env):
    """The tokens of a line with its words cut, its links marked and its marks no deeper than allowed."""
    found, link, depth, spoilers = [], None, 0, 0
    for token in children:
        if token.tag in _MARKS and token.nesting:
            depth += token.nesting if token.nesting > 0 else 0
            kept = depth <= DEEPEST
            depth += token.nesting if token.nesting < 0 else 0
            if not kept:
                continue
            if token.type == "spoiler_open":
                token.attrs = {"class": "spoiler"}
                if not spoilers and not link:
                    token.attrs |= {"tabindex": "0", "role": "group", "aria-label": "剧透"}
            spoilers += token.nesting if token.tag == "span" else 0
        elif token.type == "link_open":
            link = token
            if leaves(token.attrs["href"], env["own_host"]):
                token.attrs["class"] = "out"
        elif token.type == "link_close":
            if found[-1] is link:
                found.append(text_token(link.attrs["href"]))
            link = None
        elif token.type == "text" and not link and _MAY_HOLD.search(token.content):
            found.extend(_cut(token.content, env))
            continue
        found.append(token)
    return found


def words(state):
    """Goes over all lines of a text once it is parsed; code is never looked into."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = _words_of(token.children, state.env)
