"""Doors of the inbox."""

from django.urls import path

from profiles.inbox import views

app_name = "inbox"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/seen/", views.see_all, name="see_all"),
    path("inbox/<int:pk>/", views.open_line, name="open_line"),
    path("inbox/choices/", views.choices, name="choices"),
    path("inbox/once/back/", views.told_once, name="told_once"),
    path("inbox/once/<slug:code>/<int:pk>/", views.ask_once, name="ask_once"),
    path("inbox/once/<int:pk>/end/", views.give_back, name="give_back"),
    path("inbox/pause/", views.pause, name="pause"),
    path("out/<str:token>/", views.object_to, name="object_to"),
    path("my/watching/", views.watching, name="watching"),
    path("watch/<slug:code>/<int:pk>/", views.choose_level, name="choose_level"),
]
