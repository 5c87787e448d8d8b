"""Colours in numbers: how well two are told apart, how light one is, and what lies between two."""

import re
from functools import cache
from math import cbrt, hypot

from django.utils.translation import gettext as _

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def luminance(colour):
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance); raises
    ValueError for what is no #rrggbb."""
    return _weighed(*_linear(colour))


def _weighed(r, g, b):
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio); raises
    ValueError for what is no #rrggbb."""
    return _ratio(luminance(one), luminance(other))


def mean_contrast(pixels, ground):
    """The contrast ratio of a picture's pixels ([(how many, (red, green, blue))], each 0 to 255) with a ground of
    #rrggbb: the harmonic mean, in which what is hidden weighs most. A bright sign does not make up for a name that is
    gone."""
    known = luminance(ground)
    hidden = sum(n / _ratio(_weighed(*map(_straight, rgb)), known) for n, rgb in pixels)
    return sum(n for n, _rgb in pixels) / hidden


def _ratio(one, other):
    light, dark = sorted((one, other), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _linear(colour):
    if not _HEX.fullmatch(colour):
        raise ValueError(_("颜色写成 # 加六位，比如 #0b6a66。"))
    return [_straight(int(colour[i : i + 2], 16)) for i in (1, 3, 5)]


@cache
def _straight(channel):
    c = channel / 255
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def lab(colour):
    """(lightness 0 to 1, a, b) of #rrggbb in OKLab (B. Ottosson, https://bottosson.github.io/posts/oklab/), the space in
    which the stylesheet mixes and shades."""
    r, g, b = _linear(colour)
    long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _channels(light, a, b):
    """Linear red, green and blue of OKLab, outside 0 to 1 for what no screen shows."""
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def of_lab(light, a, b):
    """#rrggbb of OKLab; where no screen shows it, the same hue and lightness with as much colour as it does show."""
    share, step = 1.0, 0.5
    if not _shows(light, a, b):
        share = 0.5
        for _round in range(16):
            step /= 2
            share += step if _shows(light, a * share, b * share) else -step
        share = max(0.0, share - step)
    return "#" + "".join(f"{_gamma(c):02x}" for c in _channels(light, a * share, b * share))


def _shows(light, a, b):
    return all(-0.0005 <= c <= 1.0005 for c in _channels(light, a, b))


def _gamma(c):
    c = min(1.0, max(0.0, c))
    return round(255 * (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055))


def shaded(colour, light, chroma):
    """The hue of a colour with another lightness (0 to 1) and chroma (OKLCh)."""
    _light, a, b = lab(colour)
    strong = hypot(a, b)
    return of_lab(light, a * chroma / strong, b * chroma / strong) if strong else of_lab(light, 0, 0)


def chroma(colour):
    """How colourful it is (OKLCh): 0 for grey, some 0.3 at the most."""
    return hypot(*lab(colour)[1:])


def mixed(one, share, other):
    """`share` (0 to 1) of one colour in another, mixed in OKLab as `color-mix(in oklab, …)` does."""
    return of_lab(*(share * x + (1 - share) * y for x, y in zip(lab(one), lab(other), strict=True)))
