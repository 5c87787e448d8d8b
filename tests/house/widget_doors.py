"""Rows of the table of doors: the widgets. Written by hand, like the others."""

from profiles.widgets.actions import name_feed


def rows(row, members):
    """{name of a door: its row}; `row` and `members` are the table's own."""
    return {
        "widgets:widgets": row("GET", "/my/space/widgets/", *members),
        "widgets:desk": row("GET", "/desk/widgets/", "admin"),
        "widgets:change_feed": row("GET", "/desk/widgets/{feed}/", "admin"),
    }


def feed_of(admin, at):
    """{place: key} of what they lead to."""
    return {"feed": name_feed(admin, name="山里电台", address="https://radio.example/feed", at=at).pk}
