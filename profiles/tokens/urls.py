"""Doors of one's own tokens."""

from django.urls import path

from profiles.tokens import views

app_name = "tokens"
urlpatterns = [
    path("my/tokens/", views.tokens, name="tokens"),
    path("my/tokens/<int:pk>/end/", views.end_token, name="end_token"),
]
