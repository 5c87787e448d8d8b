"""Where the socket is."""

from django.urls import path

from community.live.consumers import live

websocket_urlpatterns = [path("ws/live/", live)]
