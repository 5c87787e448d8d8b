"""Every page loaded anew in each window: `make slow`."""

import pytest

from tests.journeys.conftest import chromium, fresh_caches, open_page, quiet, site  # noqa: F401 (the running site)
from tests.journeys.test_pages import LOOKS, pages, places, right  # noqa: F401 (its places)


@pytest.mark.parametrize("name", sorted(pages()))
def test_site_03_every_page_loaded_in_each_window(open_page, places, name):  # noqa: F811
    who, path = pages()[name]
    for width, dark in LOOKS:
        page = open_page(who, path.format(**places), width=width, dark=dark)
        assert "出了错" not in page.title()
        right(page, width)
        page.context.close()
