"""The blocks of a space in the order its owner gave them."""

from community.panels.registry import panels

# Slots whose panels a member arranges; no code stands in both.
SLOTS = ("space", "space_side")


def blocks(slot, arrangement):
    """(panels that show, panels put away), each in the member's order; what she never placed follows in the site's own."""
    placed = {code: n for n, code in enumerate(arrangement.order)} if arrangement else {}
    away = set(arrangement.hidden) if arrangement else set()
    shown, hidden = [], []
    for panel in sorted(panels(slot), key=lambda p: placed.get(p.code, len(placed))):
        (hidden if panel.code in away else shown).append(panel)
    return shown, hidden


def codes(slot, arrangement):
    """The codes of the panels that show, in order."""
    return [panel.code for panel in blocks(slot, arrangement)[0]]


def rearranged(arrangement, deed, code, offered):
    """(order, hidden) after `up`, `down`, `hide` or `show` of the block; None where there is no such block or deed. It moves
    past the next block that is `offered` (codes); one that is not keeps its place and stays as it is."""
    slot = next((s for s in SLOTS if code in offered and any(p.code == code for p in panels(s))), None)
    if slot is None or deed not in ("up", "down", "hide", "show"):
        return None
    order, hidden = [], []
    for each in SLOTS:
        shown, away = ([p.code for p in part] for part in blocks(each, arrangement))
        if each == slot:
            shown, away = _after(shown, away, deed, code, offered)
        order, hidden = order + shown, hidden + away
    return order, hidden


def _after(shown, away, deed, code, offered):
    if deed == "show" and code in away:
        return [*shown, code], [c for c in away if c != code]
    if code not in shown:
        return shown, away
    here = shown.index(code)
    rest = shown[:here] + shown[here + 1 :]
    if deed == "hide":
        return rest, [*away, code]
    passed = [n for n, other in enumerate(rest) if other in offered and (n < here) == (deed == "up")]
    if not passed:
        return shown, away
    there = passed[-1] if deed == "up" else passed[0] + 1
    return [*rest[:there], code, *rest[there:]], away
