"""What pages cost when there is far too much: `make slow`."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums.models import Topic
from tests.conftest import NOON, as_


def test_a_board_of_200000_topics_lists_like_one_of_200(board, mei):
    def fill(start, end):
        for first in range(start, end, 5000):
            Topic.objects.bulk_create(
                Topic(board=board, author=mei, title=f"第 {n} 个主题", created_at=NOON, last_post_at=NOON, last_key=n)
                for n in range(first, min(first + 5000, end))
            )

    def cost(url):
        browser = as_(mei)
        browser.get(url)
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            answer = browser.get(url)
        assert answer.status_code == 200
        assert not [q for q in seen if "COUNT(" in q["sql"]]
        return len(seen), time.perf_counter() - start, answer

    fill(0, 200)
    few = cost("/forums/care/")
    fill(200, 200_000)
    many = cost("/forums/care/")
    middle = cost(f"/forums/care/?older=100000_{Topic.objects.get(last_key=100000).pk}")
    print(
        f"\n200 topics {few[1] * 1000:.0f} ms, 200,000 topics {many[1] * 1000:.0f} ms, in their middle {middle[1] * 1000:.0f} ms"
    )
    assert few[0] == many[0] == middle[0] <= 11
    assert [t.title for t in middle[2].context["page"]][0] == "第 99999 个主题"
