"""Doors of the clubs."""

from django.urls import path

from clubs import views

app_name = "clubs"
urlpatterns = [
    path("clubs/", views.directory, name="directory"),
    path("clubs/found/", views.found_club, name="found_club"),
    path("clubs/invited/<slug:token>/", views.invited, name="invited"),
    path("clubs/invited/<slug:token>/no/", views.turn_down_invitation, name="turn_down_invitation"),
    path("clubs/<slug:slug>/", views.club, name="club"),
    path("clubs/<slug:slug>/members/", views.members, name="members"),
    path("clubs/<slug:slug>/change/", views.change_club, name="change_club"),
    path("clubs/<slug:slug>/leader/", views.appoint_leader, name="appoint_leader"),
    path("clubs/<slug:slug>/join/", views.join_club, name="join_club"),
    path("clubs/<slug:slug>/leave/", views.leave_club, name="leave_club"),
    path("clubs/<slug:slug>/invitations/", views.invitations, name="invitations"),
    path("clubs/<slug:slug>/invitations/<int:pk>/", views.invitation, name="invitation"),
    path("clubs/<slug:slug>/invitations/<int:pk>/revoke/", views.revoke_invitation, name="revoke_invitation"),
    path("clubs/<slug:slug>/answer/<int:pk>/", views.answer, name="answer"),
    path("clubs/<slug:slug>/rank/<int:pk>/", views.set_rank, name="set_rank"),
    path("clubs/<slug:slug>/remove/<int:pk>/", views.remove_member, name="remove_member"),
    path("clubs/<slug:slug>/hand-over/<int:pk>/", views.hand_over, name="hand_over"),
]
