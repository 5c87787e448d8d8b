"""Doors of avatar and cover."""

from django.urls import path

from profiles.portraits import views

app_name = "portraits"
urlpatterns = [
    path("my/pictures/", views.pictures, name="pictures"),
    path("my/pictures/<slug:place>/", views.choose_portrait, name="choose"),
    path("my/pictures/<slug:place>/remove/", views.remove_portrait, name="remove"),
]
