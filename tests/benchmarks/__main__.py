"""All figures: python -m tests.benchmarks [text quality import pages pictures browser followers load erasure seats chat] --posts FILE.csv [--rows 100000].

FILE has a column content or body (and, for the quality of aspects, content_id, subject and sentiment_value). Without
one the demo's own conversations are measured.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("text", "quality", "import", "pages", "pictures", "browser", "followers", "load", "erasure", "seats", "chat")


def texts_of(path):
    """Every text once."""
    if path is None:
        from community.management.talk import talks

        return [t.body for t in talks()] + [r.body for t in talks() for r in t.replies]
    csv.field_size_limit(1 << 25)
    with open(path, encoding="utf-8-sig", newline="") as lines:
        return list(dict.fromkeys(row.get("content") or row.get("body") or "" for row in csv.DictReader(lines)))


def text(options, texts):
    from tests.benchmarks.text_speed import table

    print(*table(texts), sep="\n")


def pictures(options, texts):
    from tests.benchmarks.picture_speed import table

    print(*table(texts), sep="\n")


def erasure(options, texts):
    from tests.benchmarks.erasure import table

    for line in table():
        print(line)


def seats(options, texts):
    from tests.benchmarks.seats import table

    for line in table():
        print(line)


def quality(options, texts):
    from tests.benchmarks import negation_quality

    print(*negation_quality.table(), sep="\n")
    if options.posts:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.aspect_quality", options.posts], check=True)


def manage(folder, *command, time_it=False):
    """Run a command against a database in `folder`; (seconds, peak resident MiB) where it is to be timed."""
    environment = {**os.environ, "VAR_DIR": folder, "PLAIN_STATIC": "1", "DATABASE_URL": ""}
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.monotonic() - start, usage.ru_maxrss / 1024


SITE = """
import os, django
os.environ['DJANGO_SETTINGS_MODULE'] = 'community.settings'
django.setup()
from tests.conftest import NOON, person
from community.access.roles import Role
from community.pages.actions import lay_home
from forums.actions import open_board
lay_home('x')
open_board(person('admin', '站长一号', role=Role.ADMIN), '旧帖', 'old', at=NOON)
from profiles.consent.models import Wording
print(Wording.objects.get(purpose='statistics').text_hash)
"""


def imports(options, texts):
    """The import with search and evidence, end to end, once without authors and once with 5,000 consenting ones."""
    print(f"{'import, search and evidence':44}{'rows':>9}{'seconds':>9}{'rows/s':>8}{'peak MiB':>10}")
    for authors in (0, 5000):
        with tempfile.TemporaryDirectory() as folder:
            manage(folder, "migrate", "-v0")
            environment = {**os.environ, "VAR_DIR": folder, "PLAIN_STATIC": "1", "DATABASE_URL": ""}
            shown = subprocess.run(
                [sys.executable, "-c", SITE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
            ).stdout
            file, extra = _corpus(Path(folder), texts, options.rows, authors, shown.split()[-1])
            seconds, peak = manage(folder, "import_posts", file, "--board", "old", *extra, "-v0")
            name = f"{authors:,} consenting authors" if authors else "no authors"
            print(f"{name:44}{options.rows:>9,}{seconds:>9.0f}{options.rows / seconds:>8.0f}{peak:>10.0f}")


def _corpus(folder, texts, rows, authors, text_hash):
    path = folder / "big.csv"
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "body", "author", "created_at"])
        for n in range(rows):
            day = f"2025-{n % 12 + 1:02}-{n % 27 + 1:02} 10:00"
            writer.writerow([n, texts[n % len(texts)], f"作者{n % authors}号" if authors else "", day])
    if not authors:
        return str(path), []
    consents = folder / "consents.csv"
    with open(consents, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["author", "purpose", "text_hash", "date"])
        writer.writerows([f"作者{n}号", "statistics", text_hash, "2024-12-01"] for n in range(authors))
    return str(path), ["--authors-consent", str(consents)]


def pages(options, texts):
    """Statements and milliseconds of the pages people open most, on the demo."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VAR_DIR": folder, "PLAIN_STATIC": "1", "DATABASE_URL": "", "DEMO": "1"}
        seconds = time.monotonic()
        subprocess.run(
            [sys.executable, "manage.py", "demo", "--no-serve"],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        print(f"demo filled in {time.monotonic() - seconds:.0f} s")
        subprocess.run([sys.executable, "-m", "tests.benchmarks.pages"], cwd=ROOT, env=environment, check=True)


def browser(options, texts):
    """In real browsers: 200 removals of a word to the changed report, and the weight of a topic page's first load."""
    environment = {**os.environ, "REMOVALS": "200"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-s",
        "-q",
        "tests/journeys/test_walks.py",
        "-k",
        "removal or first_load",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    print(*[line for line in done.stdout.splitlines() if "removals" in line or "topic page" in line], sep="\n")


def followers(options, texts):
    from tests.benchmarks.follower_speed import table

    print(*table(), sep="\n")


def chat(options, texts):
    for part in ("chat_fanout", "chat_storm"):
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{part}"], cwd=ROOT, check=True)


def load(options, texts):
    from tests.benchmarks.load import run

    run(options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--posts", help="labelled posts as CSV")
    parser.add_argument("--rows", type=int, default=100_000)
    load_options = parser.add_argument_group("load")
    load_options.add_argument(
        "--postgres", default=os.environ.get("BENCH_POSTGRES_URL", ""), help="a server to make databases on"
    )
    load_options.add_argument("--corpus", help="a folder for tests/benchmarks/load_corpus.py")
    load_options.add_argument("--seconds", type=int, default=5)
    load_options.add_argument("--rounds", type=int, default=3)
    load_options.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    load_options.add_argument("--readers", type=int, default=500)
    load_options.add_argument(
        "--what", nargs="+", choices=["pages", "replies", "live"], default=["pages", "replies", "live"]
    )
    load_options.add_argument("--only", help="a part of the names of the pages to measure")
    options = parser.parse_args()
    texts = texts_of(options.posts)
    print(f"{len(texts):,} texts, {statistics.mean(map(len, texts)):.0f} characters on average\n")
    parts = {
        "text": text, "quality": quality, "import": imports, "pages": pages, "pictures": pictures, "browser": browser, "followers": followers, "load": load, "erasure": erasure, "seats": seats, "chat": chat,
    }  # fmt: skip
    for part in options.parts or PARTS:
        parts[part](options, texts)
        print()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    os.environ.setdefault("PLAIN_STATIC", "1")
    import django

    django.setup()
    main()
