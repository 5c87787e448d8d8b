"""Doors of preferences."""

from django.urls import path

from profiles.preferences import views

app_name = "preferences"
urlpatterns = [
    path("my/relation/", views.relation, name="relation"),
    path("my/relation/ask/", views.ask, name="ask"),
    path("my/relation/how/", views.how, name="how"),
    path("my/relation/term/", views.correct_term, name="correct_term"),
    path("my/relation/pause/", views.pause_profile, name="pause_profile"),
    path("my/relation/clear/", views.clear_guesses, name="clear_guesses"),
]
