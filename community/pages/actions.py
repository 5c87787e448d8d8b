"""Lay out a new site's home page and brand."""

from django.db import transaction
from wagtail.models import Page, Site

from community.pages.models import Brand, HomePage

FIRST_BLOCKS = [
    ("welcome", {"title": "今天开去了哪儿？", "text": "问一句、晒一段路、找几个同路的，都行。"}),
    ("panel", {"panel": "clubs"}),
    ("panel", {"panel": "events"}),
    ("panel", {"panel": "now"}),
]


@transaction.atomic
def lay_home(name, *, company="", colour="#0b6a66", icp="", terms="", blocks=FIRST_BLOCKS):
    """The home page as the site's root, with its first blocks, and the brand's name, colour and rules."""
    root = Page.get_first_root_node()
    home = HomePage.objects.first()
    if home is None:
        home = root.add_child(instance=HomePage(title=name, slug="front", body=list(blocks), live=True))
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True, hostname="localhost", port=80
    )
    site.root_page, site.site_name = home, name
    site.save()
    for welcome in root.get_children().not_exact_type(HomePage):
        welcome.delete()
    Brand.objects.update_or_create(
        site=site, defaults={"name": name, "company": company or name, "colour": colour, "icp": icp, "terms": terms}
    )
    return home
