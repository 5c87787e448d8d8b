"""Doors of consent."""

from django.urls import path

from profiles.consent import views

app_name = "consent"
urlpatterns = [
    path("my/consents/", views.centre, name="centre"),
    path("my/consents/answer/", views.answer, name="answer"),
    path("rules/wording/<slug:purpose>/", views.wording, name="wording"),
]
