"""What changed between two versions of a text, so that a person can read it."""

import re
from typing import NamedTuple

SAME, ADDED, REMOVED = "same", "added", "removed"
# Steps that the comparison of all lines may take, then that of the words in changed lines, then that of lines one by
# one: together about half a second for the worst two texts of 20,000 characters.
STEPS = 200_000
# Latin words and numbers whole, white space whole, everything else character by character.
_WORDS = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7af_]+|[^\S\n]+|[\s\S]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Piece(NamedTuple):
    """A stretch of text and whether both versions hold it: kind is same, added or removed."""

    kind: str
    text: str


def differences(old, new):
    """The pieces of `new` with what left `old`, in reading order; a removed piece stands before the added one.

    Joining same and added gives `new`, same and removed `old`. Compared by Myers' algorithm (An O(ND) Difference
    Algorithm, 1986), first by the line, then within changed lines Han by the character and Latin by the word; lines
    that have too little in common stay whole.
    """
    lines = _compare(_LINES.findall(old), _LINES.findall(new), [STEPS])
    changes = [("", old, new)] if lines is None else _changes(lines)
    changed = sum(len(removed) + len(added) for _same, removed, added in changes)
    pieces = []
    for same, removed, added in changes:
        pieces += [(SAME, same), *_by_words(removed, added, STEPS * (len(removed) + len(added)) // (changed or 1))]
    return _phrases(_changes(pieces))


def _by_words(removed, added, steps):
    """The pieces of changed lines: by the word, else line against line, else the lines as they are."""
    found = _compare(_WORDS.findall(removed), _WORDS.findall(added), [steps])
    if found is not None:
        return found
    before, after = _LINES.findall(removed), _LINES.findall(added)
    if len(before) != len(after) or len(before) == 1:
        return [(REMOVED, removed), (ADDED, added)]
    pairs = zip(before, after, strict=True)
    return [piece for was, became in pairs for piece in _by_words(was, became, steps // len(before))]


def _compare(old, new, steps):
    """[(kind, text)] for two lists of words, or None where `steps[0]`, which is counted down, does not suffice."""
    begin, most = 0, min(len(old), len(new))
    while begin < most and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < most - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    middle = _way(old[begin : len(old) - end], new[begin : len(new) - end], steps)
    if middle is None:
        return None
    return [(SAME, "".join(old[:begin])), *middle, (SAME, "".join(old[len(old) - end :]))]


def _comes_from(reached, diagonal, distance):
    """The neighbouring diagonal from which the way to `diagonal` came: one down (added) or one right (removed)."""
    if diagonal == -distance or (diagonal != distance and reached[diagonal - 1] < reached[diagonal + 1]):
        return diagonal + 1
    return diagonal - 1


def _way(old, new, steps):
    """The shortest way from old to new as [(kind, word)], or None when finding it takes too many steps."""
    if not old or not new:
        return [(REMOVED, "".join(old)), (ADDED, "".join(new))]
    width, height, trace, reached = len(old), len(new), [], {1: 0}
    for distance in range(width + height + 1):
        trace.append(reached)
        furthest = {}
        for diagonal in range(-distance, distance + 1, 2):
            origin = _comes_from(reached, diagonal, distance) if distance else 1
            x = start = reached[origin] + (origin < diagonal)
            while x < width and x - diagonal < height and old[x] == new[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            steps[0] -= 1 + x - start
            if x == width and x - diagonal == height:
                return _walked(old, new, trace)
        if steps[0] < 0:
            return None
        reached = furthest
    return None


def _walked(old, new, trace):
    """The way through the trace, walked back from the end."""
    found, x, y = [], len(old), len(new)
    for distance in range(len(trace) - 1, 0, -1):
        reached = trace[distance]
        origin = _comes_from(reached, x - y, distance)
        removed = origin < x - y
        before = reached[origin]
        start = before + removed
        found += [(SAME, old[place]) for place in range(x - 1, start - 1, -1)]
        found.append((REMOVED, old[before]) if removed else (ADDED, new[before - origin]))
        x, y = before, before - origin
    found += [(SAME, old[place]) for place in range(x - 1, -1, -1)]
    return found[::-1]


def _changes(pieces):
    """[(same, removed, added)]: what stays, and what is changed behind it."""
    found, parts, last = [], ([], [], []), SAME
    for kind, text in pieces:
        if kind == SAME and last != SAME:
            found.append(tuple("".join(part) for part in parts))
            parts = ([], [], [])
        if text:
            parts[(SAME, REMOVED, ADDED).index(kind)].append(text)
            last = kind
    found.append(tuple("".join(part) for part in parts))
    return found


# A character or two that both versions happen to share inside a rewritten phrase only tear it.
TORN = 2


def _phrases(changes):
    """The pieces, with accidental common characters between two changes counted as changed."""
    found = []
    for same, removed, added in changes:
        if found and "\n" not in same and len(same) <= TORN:
            _same, was, became = found[-1]
            if len(same) <= max(len(was), len(became)) and len(same) <= max(len(removed), len(added)):
                found[-1] = (_same, was + same + removed, became + same + added)
                continue
        found.append((same, removed, added))
    return [
        Piece(kind, text) for change in found for kind, text in zip((SAME, REMOVED, ADDED), change, strict=True) if text
    ]
