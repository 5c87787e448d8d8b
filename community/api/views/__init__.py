"""Doors of the API room, one module per noun."""

from community.api.views.docs import docs, document, nowhere
from community.api.views.feeds import feed, feeds, issue_link, my_feed, my_overall_feed, revoke_link
from community.api.views.sharing import share, share_open_graph, share_picture
from community.api.views.sitemaps import robots, sitemap, sitemap_section

__all__ = [
    "docs", "document", "nowhere", "feed", "feeds", "issue_link", "my_feed", "my_overall_feed", "revoke_link",
    "robots", "share", "share_open_graph", "share_picture", "sitemap", "sitemap_section",
]  # fmt: skip
