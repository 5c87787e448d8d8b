"""Doors of points."""

from django.urls import path

from profiles.points import views

app_name = "points"
urlpatterns = [
    path("my/points/", views.statement, name="statement"),
    path("rules/points/", views.rules, name="rules"),
    path("desk/points/", views.desk, name="desk"),
    path("desk/points/<int:pk>/", views.decide, name="decide"),
    path("desk/points/rules/<str:verb>/", views.change_rule, name="change_rule"),
]
