"""The one door of the sealed log."""

from django.urls import path

from profiles.sealed import views

app_name = "sealed"
urlpatterns = [path("desk/sealed/", views.open_sealed, name="open_sealed")]
