"""What Wagtail's menus leave out: its lists of people, whose doors are shut (community/urls.py)."""

from wagtail import hooks

PEOPLE = {"users", "groups"}


@hooks.register("construct_settings_menu")
def leave_out_people(request, items):
    """No item that leads to a closed door."""
    items[:] = [item for item in items if item.name not in PEOPLE]
