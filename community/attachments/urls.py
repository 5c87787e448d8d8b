"""Doors of files."""

from django.urls import path

from community.attachments import views

app_name = "attachments"
urlpatterns = [
    path("files/", views.arrange, name="arrange"),
    path("files/new/", views.bring, name="bring"),
    path("files/state/", views.state, name="state"),
    path("files/<uuid:key>/change/", views.change, name="change"),
    path("files/<uuid:key>/<str:variant>", views.file, name="file"),
]
