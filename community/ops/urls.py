"""Doors of the site's condition."""

from django.urls import path

from community.ops import views

app_name = "ops"
urlpatterns = [
    path("health/", views.ready, name="ready"),
    path("health/live/", views.live, name="live"),
    path("metrics", views.metrics, name="metrics"),
    path("desk/condition/", views.condition, name="condition"),
    path("desk/condition/away/", views.condition_away, name="condition_away"),
    path("desk/condition/retry/<str:reader>/", views.retry_reader, name="retry_reader"),
]
