"""Doors of leaving."""

from django.urls import path

from profiles.leaving import views

app_name = "leaving"
urlpatterns = [
    path("my/data/", views.data, name="data"),
    path("my/data/new/", views.ask_export, name="ask_export"),
    path("my/data/stop/", views.stop, name="stop"),
    path("my/data/<uuid:key>/", views.fetch, name="fetch"),
    path("my/leaving/", views.close, name="close"),
    path("my/leaving/code/", views.send_code, name="send_code"),
    path("my/leaving/change/", views.change, name="change"),
    path("my/leaving/cancel/", views.cancel, name="cancel"),
]
