"""Doors that stand in the demo alone."""

from django.urls import path

from community.demo import views

app_name = "demo"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("enter/<slug:who>/", views.enter, name="enter"),
]
