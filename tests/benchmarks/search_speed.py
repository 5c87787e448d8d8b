"""Search over a loaded corpus: p50 and p95 of a page of results, size of the index, documents a second.

python -m tests.benchmarks.search_speed, against the database of DATABASE_URL (load_corpus, then `manage.py reindex
--afresh`), and against Elasticsearch too where ELASTICSEARCH_URL names one (`manage.py reindex --elasticsearch`).
The baseline in the same run is the database's own way: every hit scored by bm25 or ts_rank, and sorted.
"""

import os
import statistics
import time

ROUNDS = 40
QUERIES = {"common": "油耗", "very common": "的", "two words": "充电 高速", "in part": "国道 儿童座椅 哪种好"}


def _timed(work):
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return f"{statistics.median(took):>9.1f}{took[int(ROUNDS * 0.95) - 1]:>9.1f}"


def _baseline(typed):
    """The stock way over the same table of words."""
    from django.db import connection

    from community.search.question import ask
    from community.text.models import current

    tokens = ask(typed, current()).tokens
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY bm25(search_words, 8.0, 1.0) LIMIT 20",
                [" ".join(f'"{t}"' for t in tokens)],
            )
        else:
            cursor.execute(
                "SELECT id FROM search_words WHERE words @@ %s::tsquery ORDER BY ts_rank(words, %s::tsquery) DESC, id LIMIT 20",
                [" & ".join(f"'{t}'" for t in tokens)] * 2,
            )
        return cursor.fetchall()


def _size():
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(length(block)) FROM search_words_data")
        else:
            cursor.execute("SELECT pg_total_relation_size('search_words')")
        return cursor.fetchone()[0] / 2**20


def main():
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from community.search.backends import builtin, elastic
    from community.search.finding import find
    from community.search.models import Indexed

    print(f"{Indexed.objects.count():,} documents, {_size():,.0f} MiB of words on {connection.vendor}")
    QUERIES["rare"] = Indexed.objects.filter(kind="member").order_by("pk").values_list("title", flat=True)[100]
    engines = [connection.vendor] + ["elasticsearch"] * bool(url := settings.ELASTICSEARCH_URL)
    print(f"{'engine':15}{'query':14}{'p50 ms':>9}{'p95 ms':>9}")
    for engine in engines:
        settings.ELASTICSEARCH_URL = url if engine == "elasticsearch" else ""
        for name, typed in QUERIES.items():
            found = find(typed, None, at=timezone.now())
            assert found.rows, typed
            assert not found.away_since
            print(f"{engine:15}{name:14}{_timed(lambda q=typed: find(q, None, at=timezone.now()))}")
    for name, typed in QUERIES.items():
        print(f"{'baseline':15}{name:14}{_timed(lambda q=typed: _baseline(q))}")
    rows = [row.document for row in Indexed.objects.filter(kind="post").order_by("-pk")[:3000]]
    start = time.perf_counter()
    builtin.put("post", rows)
    print(f"{connection.vendor}: {len(rows) / (time.perf_counter() - start):,.0f} documents a second")
    if url:
        settings.ELASTICSEARCH_URL, start = url, time.perf_counter()
        elastic.put("post", rows, elastic.version_now())
        print(f"elasticsearch: {len(rows) / (time.perf_counter() - start):,.0f} documents a second")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    import django

    django.setup()
    main()
