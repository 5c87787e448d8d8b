"""Doors of the ties between members."""

from django.urls import path

from profiles.ties import views

app_name = "ties"
urlpatterns = [
    path("u/<slug:handle>/follow/", views.follow, name="follow"),
    path("u/<slug:handle>/block/", views.block, name="block"),
    path("u/<slug:handle>/unblock/", views.unblock, name="unblock"),
    path("my/people/", views.people, name="people"),
]
