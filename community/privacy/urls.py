"""Doors of privacy."""

from django.urls import path

from community.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.register, name="register"),
    path("my/reads/", views.reads, name="reads"),
]
