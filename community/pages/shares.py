"""How the site signs what leaves it."""

from community.api.registry import Letterhead, letterhead
from community.pages.models import Brand


@letterhead
def of_site(request):
    """Name and colour as an admin set them."""
    brand = Brand.for_request(request)
    return Letterhead(brand.name, brand.company, brand.colour)
