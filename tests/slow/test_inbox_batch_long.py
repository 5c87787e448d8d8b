"""Further random walks through what rings: `make slow`."""

import pytest

from tests.profiles.test_inbox_batch import compared, walk  # noqa: F401 (the fixture)


@pytest.mark.parametrize("walk", range(3, 8), indirect=True)  # noqa: F811
def test_actv_03_many_lines_read_at_once_leave_what_they_leave_one_by_one_on_five_more_walks(walk):  # noqa: F811
    compared(walk)
