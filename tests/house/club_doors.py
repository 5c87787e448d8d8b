"""Rows of the table of doors: the clubs. Written by hand, like the others."""


def rows(row, who, staff):
    """{name of a door: its row}; `row`, `who` and `staff` are the table's own."""
    return {
        "clubs:directory": row("GET", "/clubs/", *who),
        "clubs:found_club": row("GET", "/clubs/found/", "member", "leader", "admin"),
        "clubs:club": row("GET", "/clubs/open/", *who),
        "clubs:members": row("GET", "/clubs/open/members/", *who),
        "clubs:change_club": row("GET", "/clubs/open/change/", "leader"),
        # only where nobody looks after a club: tests/clubs/test_keepers.py
        "clubs:appoint_leader": row("GET", "/clubs/open/leader/"),
        "clubs:join_club": row("POST", "/clubs/open/join/", "stranger", *staff),
        "clubs:leave_club": row("POST", "/clubs/open/leave/", "member"),
        "clubs:invitations": row("GET", "/clubs/open/invitations/", "member", "leader"),
        "clubs:invitation": row("GET", "/clubs/open/invitations/{invitation}/", "member", "leader"),
        "clubs:revoke_invitation": row("POST", "/clubs/open/invitations/{invitation}/revoke/", "member", "leader"),
        "clubs:invited": row("GET", "/clubs/invited/{invited}/", *who),
        "clubs:turn_down_invitation": row("POST", "/clubs/invited/{named}/no/", "stranger"),
        "clubs:answer": row("POST", "/clubs/open/answer/{applied}/", "leader"),
        "clubs:set_rank": row("POST", "/clubs/open/rank/{membership}/", "leader", body={"rank": "moderator"}),
        "clubs:remove_member": row("POST", "/clubs/open/remove/{membership}/", "leader"),
        "clubs:hand_over": row("POST", "/clubs/open/hand-over/{membership}/", "leader"),
    }
