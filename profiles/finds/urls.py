"""Doors of what fits one's words."""

from django.urls import path

from profiles.finds import views

app_name = "finds"
urlpatterns = [path("now/mine/", views.mine, name="mine")]
