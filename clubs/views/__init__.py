"""Doors of the clubs: the directory and a club's page, coming and going, its members, invitations."""

from clubs.views.coming import answer, join_club, leave_club
from clubs.views.inviting import invitation, invitations, invited, revoke_invitation, turn_down_invitation
from clubs.views.members import appoint_leader, hand_over, members, remove_member, set_rank
from clubs.views.place import change_club, club, directory, found_club

__all__ = [
    "answer", "appoint_leader", "change_club", "club", "directory", "found_club", "hand_over", "invitation", "invitations", "invited", "join_club",
    "leave_club", "members", "remove_member", "revoke_invitation", "set_rank", "turn_down_invitation",
]  # fmt: skip
