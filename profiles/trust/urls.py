"""Doors of trust levels."""

from django.urls import path

from profiles.trust import views

app_name = "trust"
urlpatterns = [path("rules/levels/", views.ladder, name="ladder")]
