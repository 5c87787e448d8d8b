"""What follows from one colour can be read wherever it stands (SITE-06)."""

import re

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from community.pages.colour import chroma, contrast, lab, luminance, mixed, of_lab
from community.pages.shades import (
    DARK,
    LIGHT,
    READ,
    SHIPPED,
    is_read,
    nearest,
    pairs,
    plate_for,
    refusal,
    shades,
    sheet,
    tokens,
)
from tests.community.looks import bare_logo, png

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.0), ("#0000ff", "#ffffff", 8.59)],
)  # fmt: skip
def test_site_06_the_ratio_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)
    assert luminance("#ffffff") == pytest.approx(1)


@given(COLOURS)
@bounds(max_examples=60, deadline=None)
def test_site_06_a_colour_comes_back_from_the_space_it_is_mixed_in(colour):
    assert of_lab(*lab(colour)) == colour
    assert mixed(colour, 1, "#ffffff") == colour


def test_site_06_shades_are_those_that_a_browser_mixes():
    """Measured in Chromium 143 on tokens.css: the default's dark accent, and 9 % of it in white."""
    assert shades(SHIPPED)[LIGHT]["accent"] == SHIPPED
    assert lab(shades(SHIPPED)[DARK]["accent"])[0] == pytest.approx(0.79, abs=0.005)
    assert chroma(shades("#ff0000")[DARK]["accent"]) == pytest.approx(0.1, abs=0.005)


@given(COLOURS)
@bounds(max_examples=80, deadline=None)
def test_site_06_whatever_is_chosen_pages_can_be_read_and_a_way_is_offered(colour):
    found = nearest(colour)
    assert is_read(colour) or is_read(found)
    assert (refusal(colour) == "") == all(pair.is_read for pair in pairs(colour))
    assert is_read(colour) or found in refusal(colour)
    # One that was kept before it was measured is never shown unread.
    shown = re.search(r"--accent:(#\w+)", sheet(colour)[1])[1]
    assert is_read(shown)


def test_site_06_the_nearest_is_the_next_step_in_lightness():
    for colour in ("#ffd400", "#1677ff", "#e60012", "#00b050"):
        there = lab(nearest(colour))[0]
        between = [lab(colour)[0] - step / 100 for step in range(1, 60)]
        assert not [n for n in between if n > there + 0.006 and is_read(of_lab(n, *lab(colour)[1:]))]


def test_site_06_a_ratio_is_cut_and_never_rounded_up():
    worst = next(pair for pair in pairs("#767676") if pair.ratio < 4.5)
    assert float(worst.measured) <= worst.ratio


def rules():
    """(text, ground) of every rule of the stylesheets that sets both, as far as they are tokens."""
    found = set()
    for path in (settings.BASE_DIR / "static/css").rglob("*.css"):
        for body in re.findall(r"\{([^{}]*)\}", path.read_text("utf-8")):
            ground = re.search(r"(?:^|[;\s])background(?:-color)?:var\(--([\w-]+)\)", body)
            text = re.search(r"(?:^|[;\s])color:var\(--([\w-]+)\)", body)
            if ground and text:
                found.add((text[1], ground[1]))
    return found


def test_site_06_every_pair_that_the_stylesheets_name_is_measured():
    ours = {pair for pair in rules() if any(token.startswith("accent") for token in pair)}
    assert ours
    assert ours <= {(text, ground) for text, ground, _words in READ}


def test_site_06_the_tokens_are_those_of_the_stylesheet():
    assert tokens()[LIGHT]["surface"] == "#ffffff"
    assert tokens()[DARK]["on-accent"] == "#0f1615"
    for text, ground, _words in READ:
        for token in (text, ground):
            assert token in tokens()[DARK] or token in shades(SHIPPED)[DARK]


@pytest.mark.parametrize(
    ("picture", "theme", "ratio"),
    [
        (bare_logo("#000"), DARK, "1.23"),
        (bare_logo("#0a1a3a"), DARK, "1.01"),
        (bare_logo("#fff"), LIGHT, "1.00"),
        (bare_logo("#ffe680"), LIGHT, "1.24"),
        (bare_logo("#000", "#2a9d8f"), DARK, "1.99"),
        (bare_logo("#000", "#ffd400"), None, None),
        (bare_logo("#888"), None, None),
        (bare_logo("#e60012"), None, None),
        (bare_logo("#000", "#fff"), None, None),
        (bare_logo("#0000"), None, None),
        (png(mode="RGB"), None, None),
        (png((64, 64), "L"), None, None),
    ],
)
def test_site_06_a_logo_that_one_header_hides_is_given_the_ground_of_the_other(picture, theme, ratio):
    """One that neither hides, or that brings its own ground, is given none."""
    plate = plate_for(picture)
    assert (plate and plate.theme, plate and plate.measured) == (theme, ratio)
