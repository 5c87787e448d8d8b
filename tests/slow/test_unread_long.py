"""Unread counts after many random walks: `make slow`."""

import pytest

from tests.forums.test_unread import counted


@pytest.mark.parametrize("seed", range(1, 21))
def test_foru_04_unread_equals_a_brute_force_count_after_each_of_20_walks(admin, board, seed):
    counted(admin, board, seed)
