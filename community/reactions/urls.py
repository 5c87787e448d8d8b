"""Doors of reactions."""

from django.urls import path

from community.reactions import views

app_name = "reactions"
urlpatterns = [
    path("react/<slug:code>/<int:pk>/", views.react, name="react"),
    path("react/<slug:code>/<int:pk>/people/", views.people, name="people"),
]
