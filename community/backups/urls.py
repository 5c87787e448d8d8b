"""Doors of backups."""

from django.urls import path

from community.backups import views

app_name = "backups"
urlpatterns = [
    path("desk/backups/", views.backups, name="backups"),
    path("desk/backups/new/", views.ask, name="ask"),
    path("desk/backups/<int:pk>/", views.fetch, name="fetch"),
]
