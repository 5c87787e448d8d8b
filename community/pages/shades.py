"""What follows from the brand's one colour: the shades of both themes, the pairs they are read in, and the nearest colour
that can be read; and from its logo: the theme that hides it."""

import hashlib
import io
import re
from functools import cache, lru_cache
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from PIL import Image

from community.pages.colour import chroma, contrast, lab, luminance, mean_contrast, mixed, of_lab, shaded

# WCAG 2.2: of text (1.4.3), and of pictures that say something (1.4.11).
LEAST_CONTRAST, LEAST_LOGO = 4.5, 3
# How opaque a pixel is (0 to 255) that counts as seen, and the share of them over which a picture has a ground of its own:
# a circle fills 79 % of its square.
SEEN, OWN_GROUND = 128, 0.75
# The colour that static/css/tokens.css holds: nothing more has to be sent for it.
SHIPPED = "#0b6a66"
LIGHT, DARK = "light", "dark"
_TOKEN = re.compile(r"--([\w-]+):light-dark\((#[0-9a-f]{3,6}),(#[0-9a-f]{3,6})\)")
# Text and ground as the stylesheets put them together, wherever one of the two follows from the brand's colour.
READ = (
    ("on-accent", "accent", gettext_lazy("按钮上的字")),
    ("on-accent", "accent-deep", gettext_lazy("按钮指着时的字")),
    ("accent", "surface", gettext_lazy("卡片上的链接")),
    ("accent", "surface-2", gettext_lazy("卡片里浅一层上的链接")),
    ("accent", "bg", gettext_lazy("页面底色上的链接")),
    ("accent", "sunk", gettext_lazy("灰底上的链接")),
    ("accent", "accent-soft", gettext_lazy("徽章、选中的导航、头像里的字")),
    ("accent-deep", "surface", gettext_lazy("指着的链接")),
    ("accent-deep", "accent-soft", gettext_lazy("浅色按钮指着时的字")),
    ("ink", "accent-soft", gettext_lazy("浅色块里的正文")),
    ("ink-2", "accent-soft", gettext_lazy("浅色块里的次要文字")),
    ("ink-3", "accent-soft", gettext_lazy("浅色块里的附注")),
    ("ink", "accent-line", gettext_lazy("投票里自己选的那一条")),
)


class Pair(NamedTuple):
    """A text on its ground in one theme, and how well it is read (1 to 21)."""

    theme: str
    words: str
    text: str
    ground: str
    ratio: float

    @property
    def is_read(self):
        return self.ratio >= LEAST_CONTRAST

    @property
    def measured(self):
        return as_said(self.ratio)


class Plate(NamedTuple):
    """The ground that a logo is given where the header's own hides it: in which theme, and how well it stood out there
    without (1 to 21)."""

    theme: str
    ratio: float

    @property
    def measured(self):
        return as_said(self.ratio)


def as_said(ratio):
    """A ratio in two digits, cut and not rounded up: 4.49 never reads as 4.5."""
    return f"{int(ratio * 100) / 100:.2f}"


@cache
def tokens():
    """{theme: {token: #rrggbb}} of static/css/tokens.css, as far as they stand there in both themes."""
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text("utf-8")
    found = {LIGHT: {}, DARK: {}}
    for name, light, dark in _TOKEN.findall(text):
        found[LIGHT][name], found[DARK][name] = _long(light), _long(dark)
    return found


def _long(colour):
    return colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])


@lru_cache(maxsize=64)
def shades(colour):
    """{theme: {token: #rrggbb}} of the four shades that follow from a colour, as tokens.css words them; on light pages it
    stands as it was chosen. Raises ValueError for what is no #rrggbb."""
    colour = colour.lower()
    light, strong = lab(colour)[0], chroma(colour)
    accents = {
        LIGHT: (colour, shaded(colour, min(light, 0.4), strong * min(1, 0.4 / max(light, 0.01)))),
        DARK: (
            shaded(colour, max(light, 0.79), min(strong, 0.1)),
            shaded(colour, max(light, 0.87), min(strong, 0.08)),
        ),
    }
    mixes = {LIGHT: (0.09, 0.30), DARK: (0.15, 0.38)}
    found = {}
    for theme, (accent, deep) in accents.items():
        soft, line = (mixed(accent, share, tokens()[theme]["surface"]) for share in mixes[theme])
        found[theme] = {"accent": accent, "accent-deep": deep, "accent-soft": soft, "accent-line": line}
    return found


def pairs(colour):
    """[Pair] of everything that is read in the brand's colour or on it, in both themes. Raises ValueError."""
    found = []
    for theme, own in shades(colour).items():
        known = tokens()[theme] | own
        found += [
            Pair(theme, str(words), known[text], known[ground], contrast(known[text], known[ground]))
            for text, ground, words in READ
        ]
    return found


@lru_cache(maxsize=64)
def is_read(colour):
    """True where every pair reaches LEAST_CONTRAST."""
    return all(pair.is_read for pair in pairs(colour))


def unread(colour):
    """The Pair of a colour that is read worst, or None where every one can be read. Raises ValueError."""
    worst = min(pairs(colour), key=lambda pair: pair.ratio)
    return None if worst.is_read else worst


@lru_cache(maxsize=64)
def nearest(colour):
    """The shade of the same hue that can be read and is next in lightness; None where no step of it can be."""
    light, a, b = lab(colour)
    for step in range(1, 101):
        for other in (light - step / 100, light + step / 100):
            if 0 <= other <= 1 and is_read(found := of_lab(other, a, b)):
                return found
    return None


def plate_for(png):
    """The Plate of a logo as it was drawn for the header; None where it stands out in both themes, brings a ground of its
    own, or stands out in neither: then the ground of the other would not help."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        pixels = picture.width * picture.height
        counted = picture.convert("RGBA").getcolors(pixels)
    seen = [(n, colour[:3]) for n, colour in counted if colour[3] >= SEEN]
    if not 0 < sum(n for n, _rgb in seen) <= OWN_GROUND * pixels:
        return None
    ratios = {theme: mean_contrast(seen, tokens()[theme]["surface"]) for theme in (LIGHT, DARK)}
    worse, better = sorted(ratios, key=ratios.get)
    return Plate(worse, ratios[worse]) if ratios[worse] < LEAST_LOGO <= ratios[better] else None


def refusal(colour):
    """Why a colour cannot be the brand's, in a sentence; "" where it can."""
    try:
        worst = unread(colour)
    except ValueError as error:
        return str(error)
    if worst is None:
        return ""
    themes = {LIGHT: _("亮色"), DARK: _("暗色")}
    said = {"colour": colour, "words": worst.words, "theme": themes[worst.theme], "ratio": worst.measured}
    sentence = _("%(colour)s 看不清：%(theme)s下「%(words)s」只有 %(ratio)s:1，要到 4.5:1。") % said
    if found := nearest(colour):
        way = pgettext("shade", "深") if luminance(found) < luminance(colour) else pgettext("shade", "浅")
        sentence += _("同一个色相里最近的能用的是 %(found)s，%(way)s一点。") % {"found": found, "way": way}
    return sentence


@lru_cache(maxsize=64)
def sheet(colour):
    """(digest, CSS) that gives every page the shades of a colour. One that was kept before it was measured, and cannot be
    read, gives way to the nearest that can. Raises ValueError."""
    shown = colour if is_read(colour) else nearest(colour) or SHIPPED
    own = shades(shown)
    plain = ";".join(f"--{name}:{value}" for name, value in own[LIGHT].items())
    both = ";".join(f"--{name}:light-dark({value},{own[DARK][name]})" for name, value in own[LIGHT].items())
    css = (
        f":root{{--brand:{colour};{plain}}}\n"
        f"@supports (color:light-dark(#000,#fff)) and (color:oklch(from red l c h)){{:root{{{both}}}}}"
    )
    return hashlib.sha256(css.encode()).hexdigest()[:8], css
