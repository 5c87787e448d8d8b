"""Doors of the widgets."""

from django.urls import path

from profiles.widgets import views

app_name = "widgets"
urlpatterns = [
    path("my/space/widgets/", views.widgets, name="widgets"),
    path("desk/widgets/", views.desk, name="desk"),
    path("desk/widgets/<int:pk>/", views.change_feed, name="change_feed"),
]
