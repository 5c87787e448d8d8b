"""Doors of the API room: the REST API with its document, feeds, what crawlers read, and sharing."""

from django.urls import path, re_path, register_converter

from community.api import views
from community.api.kit import api


class Key:
    """An id, a slug in any script, or a token: nothing else reaches the database."""

    regex = r"[-\w]{1,100}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


register_converter(Key, "key")

# ninja's own front page is left out: it knows nothing of ours.
_endpoints = [door for door in api.urls[0] if door.name != "api-root"]

app_name = "api"
urlpatterns = [
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/mine/new/", views.issue_link, name="issue_link"),
    path("feeds/mine/revoke/", views.revoke_link, name="revoke_link"),
    path("feeds/mine/<key:token>/all.atom", views.my_overall_feed, name="my_overall_feed"),
    path("feeds/mine/<key:token>/<slug:code>/<key:key>.atom", views.my_feed, name="my_feed"),
    path("feeds/<slug:code>/<key:key>.atom", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:code>-<int:page>.xml", views.sitemap_section, name="sitemap_section"),
    path("robots.txt", views.robots, name="robots"),
    path("share/<slug:code>/<key:key>.png", views.share_picture, name="share_picture"),
    path("share/<slug:code>/<key:key>/og.png", views.share_open_graph, name="share_open_graph"),
    path("share/<slug:code>/<key:key>/", views.share, name="share"),
    path("api/docs/", views.docs, name="docs"),
    path("api/v1/openapi.json", views.document, name="document"),
    path("api/v1/", (_endpoints, "v1", "v1")),
    re_path(r"^api/v1/", views.nowhere, name="nowhere"),
]
