"""Rows of the table of doors: the garage. Written by hand, like the others."""


def rows(row, members):
    """{name of a door: its row}; `row` and `members` are the table's own."""
    return {
        "garage:garage": row("GET", "/my/garage/", *members),
        "garage:add_car": row("GET", "/my/garage/new/", *members),
        "garage:car": row("GET", "/my/garage/{car}/", "member"),
        "garage:prove": row("GET", "/my/garage/{car}/prove/", "member"),
        "garage:prove_by_code": row("POST", "/my/garage/{car}/code/", "member"),
        "garage:withdraw_proof": row("POST", "/my/garage/{car}/withdraw/", "member"),
        "garage:confirm_ownership": row("POST", "/my/garage/{owned}/confirm/", "member"),
        "garage:object_to_claim": row("POST", "/my/garage/{owned}/object/", "member"),
        "garage:transfer_car": row("GET", "/my/garage/{owned}/sold/", "member"),
        "garage:remove_car": row("GET", "/my/garage/{car}/remove/", "member"),
        "garage:desk": row("GET", "/desk/garage/", "agent", "admin"),
        "garage:import_sold": row("GET", "/desk/garage/sold/", "agent", "admin"),
        "garage:judge": row("GET", "/desk/garage/{proof}/", "agent", "admin"),
    }


# There is nothing there for anybody but the car's owner.
OWN = {
    "garage:car",
    "garage:prove",
    "garage:prove_by_code",
    "garage:withdraw_proof",
    "garage:confirm_ownership",
    "garage:object_to_claim",
    "garage:transfer_car",
    "garage:remove_car",
}
