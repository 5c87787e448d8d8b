"""Ten thousand random acts: `make slow`."""

from tests.insights.test_rebuild import compared


def test_evid_02_a_rebuild_equals_the_way_there_after_10000_random_acts(site, admin, board):
    assert compared(10_000, 1, admin, board) > 10_000
