"""Doors of the forums."""

from django.urls import path

from forums import views

app_name = "forums"
urlpatterns = [
    path("forums/", views.boards, name="boards"),
    path("forums/new/", views.compose, name="compose"),
    path("forums/<str:slug>/", views.board, name="board"),
    path("forums/<str:slug>/new/", views.start_topic, name="start_topic"),
    path("t/<int:pk>/", views.topic, name="topic"),
    path("t/<int:pk>/reply/", views.reply, name="reply"),
    path("t/<int:pk>/move/", views.move_topic, name="move_topic"),
    path("p/<int:pk>/", views.post, name="post"),
    path("p/<int:pk>/edit/", views.edit_post, name="edit_post"),
    path("p/<int:pk>/withdraw/", views.withdraw_post, name="withdraw_post"),
    path("p/<int:pk>/bring-back/", views.bring_back_post, name="bring_back_post"),
    path("p/<int:pk>/accept/", views.accept_answer, name="accept_answer"),
]
