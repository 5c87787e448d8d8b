"""A walk over the table of doors: what somebody else's pages show of what a member keeps to herself."""

from django.db import transaction

from tests.house.test_doors import TABLE, _fresh, all_come_in, knock

OTHERS = {"visitor", "stranger", "agent", "admin"}


def shown_to_others(world, found_in, doors=TABLE):
    """{(door, who): what `found_in(text)` found there} of every page (of some doors, or of all) that may be opened by whoever is not the member. What a
    knock changes is taken back before the next."""
    shown = {}
    all_come_in(world)
    for name in doors:
        method, _path, allowed, _body = TABLE[name]
        for who in sorted(OTHERS.intersection(allowed)) if method == "GET" else ():
            _fresh()
            with transaction.atomic():
                status, _to, text = knock(world, name, who)
                transaction.set_rollback(True)
            assert status in (200, 302, 422), (name, who, status)
            if found := found_in(text):
                shown[name, who] = found
    return shown
