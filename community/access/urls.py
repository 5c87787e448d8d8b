"""Doors of access."""

from django.urls import path

from community.access import views

app_name = "access"
urlpatterns = [path("rules/powers/", views.powers, name="powers")]
