"""Doors of accounts of elsewhere."""

from django.urls import path

from profiles.logins import views

app_name = "logins"
urlpatterns = [
    path("account/with/<slug:code>/", views.begin, name="begin"),
    path("account/with/<slug:code>/back/", views.back, name="back"),
    path("account/newcomer/", views.newcomer, name="newcomer"),
    path("account/known/", views.known, name="known"),
    path("my/logins/", views.logins, name="logins"),
    path("my/logins/offer/", views.offer, name="offer"),
    path("my/logins/<int:pk>/unlink/", views.unlink, name="unlink"),
]
