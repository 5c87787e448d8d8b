"""Doors of polls."""

from django.urls import path

from community.polls import views

app_name = "polls"
urlpatterns = [
    path("polls/<int:pk>/", views.poll, name="poll"),
    path("polls/<int:pk>/vote/", views.vote, name="vote"),
    path("polls/<int:pk>/close/", views.close, name="close"),
]
