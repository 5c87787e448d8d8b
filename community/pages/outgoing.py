"""Letters are signed with the name that an admin gave the site."""

from community.outgoing.registry import signs
from community.pages.models import Brand


@signs
def name():
    """The name of the default site. One statement."""
    return Brand.objects.filter(site__is_default_site=True).values_list("name", flat=True).first()
