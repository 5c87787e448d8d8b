"""Doors of the hall of insights."""

from django.urls import path

from insights import views

app_name = "insights"
urlpatterns = [path("desk/", views.desk, name="desk")]
