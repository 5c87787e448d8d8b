"""Found a club, come in, go, be admitted, be invited, be given a rank, hand over, lose the car."""

from clubs.actions.coming import admit, decline, join_club, leave_club, remove_member
from clubs.actions.covering import cover_club, uncover_club
from clubs.actions.founding import change_club, found_club, recount, retell
from clubs.actions.inviting import (
    accept_invitation,
    forget_invitations,
    invite,
    revoke_invitation,
    turn_down_invitation,
)
from clubs.actions.lapsing import lapse, lapse_in
from clubs.actions.ranks import appoint_leader, hand_over, leave_clubs, set_rank

__all__ = [
    "accept_invitation", "admit", "appoint_leader", "change_club", "cover_club", "decline", "forget_invitations", "found_club", "hand_over", "invite",
    "join_club", "lapse", "lapse_in", "leave_club", "leave_clubs", "recount", "remove_member", "retell", "revoke_invitation", "set_rank",
    "turn_down_invitation", "uncover_club",
]  # fmt: skip
