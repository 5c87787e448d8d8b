"""What crawlers find of the editors' pages."""

from wagtail.models import Page

from community.api.registry import Section


def _rows(low, high):
    """Pages that are live, open to everybody and inside a site."""
    for page in Page.objects.live().public().filter(pk__gt=low, pk__lte=high):
        parts = page.get_url_parts()
        if parts and parts[2]:
            yield parts[2], page.last_published_at


Section("pages", lambda: Page.objects.live().order_by("-pk").values_list("pk", flat=True).first(), _rows)
