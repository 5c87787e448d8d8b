"""Addresses of events."""

from django.urls import path

from clubs.events import views

app_name = "events"
urlpatterns = [
    path("events/", views.calendar, name="calendar"),
    path("events/new/", views.plan_event, name="plan_event"),
    path("events/day/<slug:text>/", views.day, name="day"),
    path("events/mine/<key:token>.ics", views.my_calendar, name="my_calendar"),
    path("events/<int:pk>/", views.event, name="event"),
    path("events/<int:pk>.ics", views.event_file, name="event_file"),
    path("events/<int:pk>/answer/", views.sign_up, name="sign_up"),
    path("events/<int:pk>/talk/", views.open_talk, name="open_talk"),
    path("events/<int:pk>/change/", views.change_event, name="change_event"),
    path("events/<int:pk>/postpone/", views.postpone_event, name="postpone_event"),
    path("events/<int:pk>/call-off/", views.call_off_event, name="call_off_event"),
    path("events/<int:pk>/people/", views.attendees, name="attendees"),
    path("events/<int:pk>/write/", views.write_to_all, name="write_to_all"),
]
