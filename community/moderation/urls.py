"""Doors of moderation."""

from django.urls import path

from community.moderation import views

app_name = "moderation"
urlpatterns = [
    path("moderation/<slug:kind>/<int:pk>/hide/", views.hide, name="hide"),
    path("moderation/<slug:kind>/<int:pk>/restore/", views.restore, name="restore"),
    path("moderation/<slug:kind>/<int:pk>/release/", views.release, name="release"),
    path("rules/", views.rules, name="rules"),
    path("rules/log/", views.log, name="log"),
    path("my/acts/", views.about_me, name="about_me"),
    path("report/<slug:kind>/<int:pk>/", views.report, name="report"),
    path("desk/queue/", views.queue, name="queue"),
    path("desk/queue/<int:pk>/", views.review, name="review"),
    path("desk/queue/<int:pk>/claim/", views.claim, name="claim"),
    path("desk/queue/<int:pk>/back/", views.give_back, name="give_back"),
    path("desk/queue/<int:pk>/undo/", views.undo, name="undo"),
    path("desk/acts/", views.desk, name="desk"),
    path("desk/acts/<slug:handle>/", views.measures, name="measures"),
    path("desk/acts/<slug:handle>/spam/", views.treat_as_spam, name="treat_as_spam"),
    path("desk/sweeps/<int:pk>/undo/", views.undo_spam, name="undo_spam"),
    path("desk/measures/<int:pk>/lift/", views.lift, name="lift"),
]
