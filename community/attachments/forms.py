"""What is said about files: read here, never saved here."""

import json

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.attachments.models import MOST_MASKS
from community.lib.text import without_controls
from community.text.forms import checked


class Unclear(Exception):
    """What was asked for a file cannot be read; the sentence says what to do."""


def place_of(data):
    """The box that a file is for, as its draft names it."""
    return without_controls(data.get("place", ""))


def things_of(data):
    """[(kind, id)] of the things whose files are asked for beside those of the box, two at the most:
    `thing=post:12,edit:3`."""
    named = (name.partition(":") for name in data.get("thing", "").split(",")[:2])
    return [(kind, int(pk)) for kind, _, pk in named if pk.isdecimal() and len(pk) < 18]


def order_of(data):
    """The place a file is to have, from 1 on. Raises Unclear."""
    to = data.get("to", "")
    if not to.isdecimal() or len(to) > 4:
        raise Unclear(_("没看清要放到第几个。用「往前」「往后」再挪一次。"))
    return int(to)


def position_of(data):
    """The place a file was chosen at, where the script says so; 0 for the end."""
    typed = data.get("position", "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 0


def alt_of(data, *, waits):
    """The description as others may read it; `waits`: its text is still to be sent, and is looked at then. Raises
    Unclear."""
    try:
        return checked(data.get("alt", ""), holds=waits)
    except ValidationError as refusal:
        raise Unclear(refusal.messages[0]) from None


def masks_of(data):
    """Rectangles as four shares each, all within the picture. Raises Unclear."""
    try:
        masks = [[float(share) for share in mask] for mask in json.loads(data.get("masks", ""))]
    except (ValueError, TypeError):
        raise Unclear(_("没看清要遮哪一块。在图上再画一次。")) from None
    fits = all(len(m) == 4 and all(0 <= share <= 1 for share in m) for m in masks)
    if not masks or not fits or len(masks) > MOST_MASKS:
        raise Unclear(_("没看清要遮哪一块。在图上再画一次。"))
    return masks
