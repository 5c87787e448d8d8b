"""How well two colours are told apart."""

import re

from django.utils.translation import gettext as _

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def _luminance(colour):
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    if not _HEX.fullmatch(colour):
        raise ValueError(_("颜色写成 # 加六位，比如 #0b6a66。"))
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2); raises ValueError for what is no #rrggbb."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
