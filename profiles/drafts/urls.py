"""Doors of drafts."""

from django.urls import path

from profiles.drafts import views

app_name = "drafts"
urlpatterns = [
    path("my/drafts/", views.drafts, name="drafts"),
    path("my/drafts/keep/", views.keep_draft, name="keep_draft"),
    path("my/drafts/drop/", views.drop_draft, name="drop_draft"),
]
