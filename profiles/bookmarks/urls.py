"""Doors of bookmarks."""

from django.urls import path

from profiles.bookmarks import views

app_name = "bookmarks"
urlpatterns = [
    path("my/bookmarks/", views.bookmarks, name="bookmarks"),
    path("my/bookmarks/<int:pk>/", views.change_bookmark, name="change_bookmark"),
    path("my/bookmarks/<int:pk>/remove/", views.remove_bookmark, name="remove_bookmark"),
    path("my/bookmarks/<int:pk>/bring-back/", views.bring_back_bookmark, name="bring_back_bookmark"),
    path("bookmarks/<slug:code>/<int:pk>/", views.bookmark, name="bookmark"),
]
