"""What pages are drawn with, the terms, and the desk of how the site looks."""

from community.pages.views.desk import bring_back_look, change_look, looks
from community.pages.views.inside import account
from community.pages.views.shown import (
    choose_theme,
    closed,
    colour_sheet,
    css,
    logo,
    manifest,
    star,
    stylesheet,
    terms,
)

__all__ = [
    "account", "bring_back_look", "change_look", "choose_theme", "closed", "colour_sheet", "css", "logo", "looks", "manifest", "star", "stylesheet", "terms",
]  # fmt: skip
