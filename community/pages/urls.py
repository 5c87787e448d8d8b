"""Doors of pages."""

from django.urls import path

from community.pages import views

app_name = "pages"
urlpatterns = [
    path("css/brand-<slug:colour>.css", views.colour_sheet, name="colour"),
    path("css/<slug:digest>.css", views.stylesheet, name="stylesheet"),
    path("rules/terms/", views.terms, name="terms"),
]
