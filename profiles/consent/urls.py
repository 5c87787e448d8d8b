"""Doors of consent."""

from django.urls import path

from profiles.consent import views

app_name = "consent"
urlpatterns = [
    path("my/consents/", views.centre, name="centre"),
    path("my/consents/answer/", views.answer, name="answer"),
    path("my/consents/<slug:purpose>/", views.apart, name="apart"),
    path("rules/wording/<slug:purpose>/", views.wording, name="wording"),
]
