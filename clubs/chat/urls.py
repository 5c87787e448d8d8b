"""Doors of the chats."""

from django.urls import path

from clubs.chat import views

app_name = "chat"
urlpatterns = [
    path("chat/", views.chats, name="chats"),
    path("chat/requests/", views.requests, name="requests"),
    path("chat/rooms/", views.rooms, name="rooms"),
    path("chat/rooms/open/", views.open_room, name="open_room"),
    path("chat/own-words/", views.own_words, name="own_words"),
    path("chat/group/", views.new_group, name="new_group"),
    path("chat/with/<slug:handle>/", views.with_member, name="with_member"),
    path("chat/message/<int:pk>/", views.message, name="message"),
    path("chat/message/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("chat/<int:pk>/", views.room, name="room"),
    path("chat/<int:pk>/lines/", views.lines, name="lines"),
    path("chat/<int:pk>/day/", views.day, name="day"),
    path("chat/<int:pk>/say/", views.say, name="say"),
    path("chat/<int:pk>/read/", views.read, name="read"),
    path("chat/<int:pk>/quiet/", views.set_quiet, name="set_quiet"),
    path("chat/<int:pk>/answer/", views.answer, name="answer"),
    path("chat/<int:pk>/reconsider/", views.reconsider, name="reconsider"),
    path("chat/<int:pk>/leave/", views.leave_room, name="leave_room"),
    path("chat/<int:pk>/people/", views.people, name="people"),
    path("chat/<int:pk>/people/ask/", views.ask_in, name="ask_in"),
    path("chat/<int:pk>/people/<int:person>/remove/", views.remove_person, name="remove_person"),
    path("chat/<int:pk>/people/<int:person>/back/", views.let_back, name="let_back"),
    path("chat/<int:pk>/people/<int:person>/silence/", views.silence, name="silence"),
    path("chat/<int:pk>/set/", views.set_room, name="set_room"),
    path("clubs/<slug:slug>/room/", views.club_room, name="club_room"),
    path("events/<int:pk>/room/", views.event_room, name="event_room"),
]
