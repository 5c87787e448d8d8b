"""Doors of pages."""

from django.urls import path

from community.pages import views

app_name = "pages"
urlpatterns = [
    path("css/brand-<slug:colour>-<slug:digest>.css", views.colour_sheet, name="colour"),
    path("css/<slug:digest>.css", views.stylesheet, name="stylesheet"),
    path("look/<slug:digest>/<slug:size>.png", views.logo, name="logo"),
    path("look/star-<slug:colour>.svg", views.star, name="star"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("theme/", views.choose_theme, name="choose_theme"),
    path("rules/terms/", views.terms, name="terms"),
    path("desk/look/", views.change_look, name="change_look"),
    path("desk/look/versions/", views.looks, name="looks"),
    path("desk/look/versions/<int:number>/", views.bring_back_look, name="bring_back_look"),
]
