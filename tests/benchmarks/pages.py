"""Statements and time of a page, in one process against the database of VAR_DIR; `tests.benchmarks pages` calls it."""

import os
import statistics
import time

ROUNDS = 20


def main():
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from forums.models import Topic
    from profiles.models import Member
    from tests.conftest import as_

    settings.ALLOWED_HOSTS = ["*"]
    topic = Topic.objects.order_by("-reply_count").first()
    asked = [
        ("home", None, "/"), ("home", "l01", "/"), ("topic", None, topic.get_absolute_url()), ("topic", "l01", topic.get_absolute_url()),
        ("topic list", "l01", "/forums/care/"), ("directory", "l01", "/clubs/?q=露营"), ("search", "l01", "/search/?q=续航"),
        ("我的关系", "l01", "/my/relation/"), ("report", "yangmin", "/desk/reports/terms/"),
    ]  # fmt: skip
    print(f"{'page':14}{'who':>9}{'statements':>12}{'median ms':>11}{'p95 ms':>8}")
    for name, who, path in asked:
        browser = as_(Member.objects.get(handle=who)) if who else __import__("django.test").test.Client()
        browser.get(path)
        took = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            browser.get(path)
            took.append((time.perf_counter() - start) * 1000)
        with CaptureQueriesContext(connection) as seen:
            browser.get(path)
        print(
            f"{name:14}{who or 'visitor':>9}{len(seen):>12}{statistics.median(took):>11.1f}{sorted(took)[int(ROUNDS * 0.95) - 1]:>8.1f}"
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    import django

    django.setup()
    main()
