"""Rows of the table of doors: how the site looks. Written by hand, like the others."""

from community.pages.models import LogoSize
from community.pages.shades import sheet

LOGO = "0123456789abcdef"


def rows(row, who):
    """{name of a door: its row}; `row` and `who` are the table's own."""
    return {
        "pages:stylesheet": row("GET", "/css/{css}.css", *who),
        "pages:colour": row("GET", f"/css/brand-7a1f1f-{sheet('#7a1f1f')[0]}.css", *who),
        "pages:logo": row("GET", "/look/{logo}/32.png", *who),
        "pages:star": row("GET", "/look/star-7a1f1f.svg", *who),
        "pages:manifest": row("GET", "/manifest.webmanifest", *who),
        "pages:choose_theme": row("POST", "/theme/", *who, body={"theme": "dark"}),
        "pages:terms": row("GET", "/rules/terms/", *who),
        "pages:change_look": row("GET", "/desk/look/", "admin"),
        "pages:looks": row("GET", "/desk/look/versions/", "admin"),
        "pages:bring_back_look": row("GET", "/desk/look/versions/1/", "admin"),
    }


def logo_at(at):
    """{place: key} of what they lead to."""
    LogoSize.objects.create(digest=LOGO, size="32", width=32, height=32, png=b"png", at=at)
    return {"logo": LOGO}
