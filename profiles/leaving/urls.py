"""Doors of leaving."""

from django.urls import path

from profiles.leaving import views

app_name = "leaving"
urlpatterns = [
    path("my/leaving/", views.close, name="close"),
    path("my/leaving/code/", views.send_code, name="send_code"),
    path("my/leaving/change/", views.change, name="change"),
    path("my/leaving/cancel/", views.cancel, name="cancel"),
]
