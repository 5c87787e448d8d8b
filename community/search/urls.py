"""Doors of search."""

from django.urls import path

from community.search import views

app_name = "search"
urlpatterns = [path("search/", views.results, name="results")]
