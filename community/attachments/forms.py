"""What is said about files: read here, never saved here."""

import json

from django.utils.translation import gettext as _

from community.attachments.models import MOST_MASKS
from community.lib.text import without_controls


class Unclear(Exception):
    """What was asked for a file cannot be read; the sentence says what to do."""


def place_of(data):
    """The box that a file is for, as its draft names it."""
    return without_controls(data.get("place", ""))


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
