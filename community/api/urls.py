"""Doors of the API room: feeds, what crawlers read, and sharing."""

from django.urls import path

from community.api import views

app_name = "api"
urlpatterns = [
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/mine/new/", views.issue_link, name="issue_link"),
    path("feeds/mine/revoke/", views.revoke_link, name="revoke_link"),
    path("feeds/mine/<str:token>/all.atom", views.my_overall_feed, name="my_overall_feed"),
    path("feeds/mine/<str:token>/<slug:code>/<str:key>.atom", views.my_feed, name="my_feed"),
    path("feeds/<slug:code>/<str:key>.atom", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:code>-<int:page>.xml", views.sitemap_section, name="sitemap_section"),
    path("robots.txt", views.robots, name="robots"),
    path("share/<slug:code>/<str:key>.png", views.share_picture, name="share_picture"),
    path("share/<slug:code>/<str:key>/og.png", views.share_open_graph, name="share_open_graph"),
    path("share/<slug:code>/<str:key>/", views.share, name="share"),
]
