"""What Wagtail's pages leave out: its lists of people, of pictures and of documents, whose doors are shut (community/urls.py)."""

from wagtail import hooks
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.images.wagtail_hooks import ImagesSummaryItem

SHUT = {"users", "groups", "images", "documents", "collections"}


@hooks.register("construct_main_menu")
@hooks.register("construct_settings_menu")
@hooks.register("construct_search")
def leave_out_shut_doors(request, items):
    """No item that leads to a closed door."""
    items[:] = [item for item in items if item.name not in SHUT]


@hooks.register("construct_homepage_summary_items", order=1)
def leave_out_counts(request, items):
    """The same on its first page, after everybody has put something there."""
    items[:] = [item for item in items if not isinstance(item, ImagesSummaryItem | DocumentsSummaryItem)]
