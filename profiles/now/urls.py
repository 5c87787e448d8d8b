"""Doors of the timeline."""

from django.urls import path

from profiles.now import views

app_name = "now"
urlpatterns = [
    path("now/", views.now, name="now"),
    path("now/fresh/", views.fresh, name="fresh"),
    path("now/choose/", views.choose, name="choose"),
    path("now/undo/", views.undo, name="undo"),
]
