"""A large forum for measuring: python -m tests.benchmarks.load_corpus [FOLDER] [--topics 20000].

FOLDER holds members.jsonl (id, username, name, joined), boards.jsonl (id, name, slug, about), topics.jsonl (id, board,
author, title, created, posts) and posts.jsonl (id, topic, k, author, created, text), k counting from 0 inside a topic.
Without one a like corpus is made here. `--topics` takes the first so many topics with all their posts. Rows go in past
the actions (the log stays empty), counters and marks as the actions would leave them.
"""

import argparse
import json
import os
import random
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

MEMBERS, BOARDS, TOPICS, POSTS = 20_000, 50, 20_000, 200_000
BATCH = 4000
PLACES = ["成都", "杭州", "西安", "沈阳", "昆明", "青岛"]
SENTENCES = [
    "上周从{a}开到{b}，高速为主，表显比平时低了一点。", "说实话，冬天早上座椅热得慢，别的都满意。",
    "同款车提了三个月，目前没有异响。", "{a}这边充电排队要二十分钟，去早一点就好。", "感谢分享，学到了。",
    "建议先去试驾，再决定要不要选装。", "胎压打到 2.5 之后，过减速带舒服不少。", "有没有{b}的车友周末一起走？",
]  # fmt: skip


def _rows(folder, name):
    with open(Path(folder) / f"{name}.jsonl", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read(folder):
    """(members, boards, topics, posts) of a folder, posts in the order of their ids."""
    return tuple(_rows(folder, name) for name in ("members", "boards", "topics", "posts"))


def made():
    """The same four, made up: long-tailed topics and authors, the same every time."""
    rng, start = random.Random(7), datetime(2025, 3, 1, tzinfo=UTC)

    def moment(n, of):
        return (start + timedelta(days=540) * n / of).isoformat()

    members = ({"id": i, "username": f"u{i:05}", "name": f"车友{i:05}", "joined": start.isoformat()} for i in range(1, MEMBERS + 1))  # fmt: skip
    boards = (
        {"id": i, "name": f"版块 {i}", "slug": f"board-{i:02}", "about": "聊用车。"} for i in range(1, BOARDS + 1)
    )
    sizes = [int(min(rng.paretovariate(1.15), 400)) for _ in range(TOPICS)]
    sizes = [max(1, round(s * POSTS / sum(sizes))) for s in sizes]
    authors = [min(int(rng.paretovariate(0.6)), MEMBERS) for _ in range(TOPICS)]
    topics = [
        {"id": i, "board": min(int(rng.paretovariate(0.7)), BOARDS), "author": authors[i - 1], "posts": sizes[i - 1],
         "title": f"从{rng.choice(PLACES)}出发的第 {i} 次记录", "created": moment(i, TOPICS + 1)}
        for i in range(1, TOPICS + 1)
    ]  # fmt: skip

    def posts():
        number = 0
        for topic in topics:
            for k in range(topic["posts"]):
                number += 1
                said = "".join(rng.choices(SENTENCES, k=rng.randint(1, 5)))
                yield {
                    "id": number, "topic": topic["id"], "k": k, "created": topic["created"],
                    "author": topic["author"] if k == 0 else min(int(rng.paretovariate(0.5)), MEMBERS),
                    "text": said.format(a=rng.choice(PLACES), b=rng.choice(PLACES)),
                }  # fmt: skip

    return members, boards, iter(topics), posts()


def fill(corpus, most_topics):
    """Write a corpus into the empty database of DATABASE_URL; returns (members, boards, topics, posts) written."""
    from django.db import connection

    from forums.models import Board

    members, boards, topics, posts = corpus
    made = (_members(members), _boards(boards), *_talk(islice(topics, most_topics), posts, most_topics))
    for board in Board.objects.all():
        _settle_board(board)
    with connection.cursor() as cursor:
        counted = ("profiles_member", "forums_board", "forums_topic", "forums_post")
        for table in counted if connection.vendor == "postgresql" else ():
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return made


def _batches(model, rows):
    count = 0
    while batch := list(islice(rows, BATCH)):
        count += len(model.objects.bulk_create(batch))
    return count


def _members(rows):
    from profiles.models import Member
    from profiles.names import skeleton

    def member(row):
        name = f"{row['name']}{row['id']}"
        return Member(
            pk=row["id"], handle=row["username"][:20], name=name, name_key=skeleton(name), password="!",
            email=f"{row['username']}@example.com", joined_at=datetime.fromisoformat(row["joined"]),
        )  # fmt: skip

    return _batches(Member, map(member, rows))


def _boards(rows):
    from forums.models import Board

    return _batches(
        Board,
        (
            Board(pk=r["id"], name=r["name"][:40], slug=r["slug"], intro=r["about"][:200], position=r["id"])
            for r in rows
        ),
    )


def _talk(topics, posts, most):
    from community.lib.html import RENDERER, render
    from forums.actions.counting import key_of
    from forums.heat import heat
    from forums.models import Post, Topic

    known = {row["id"]: row for row in topics}
    latest = {}

    def post(row):
        at = datetime.fromisoformat(row["created"])
        if row["topic"] not in latest or latest[row["topic"]][0] <= at:
            latest[row["topic"]] = (at, row["author"])
        return Post(
            pk=row["id"], topic_id=row["topic"], number=row["k"] + 1, author_id=row["author"], source=row["text"],
            html=render(row["text"]), renderer=RENDERER, created_at=at,
        )  # fmt: skip

    def topic(row):
        at = datetime.fromisoformat(row["created"])
        return Topic(
            pk=row["id"], board_id=row["board"], author_id=row["author"], title=row["title"][:100], created_at=at,
            last_post_at=at, last_key=key_of(at), last_author_id=row["author"], last_number=row["posts"],
            reply_count=row["posts"] - 1, heat=heat(0, at),
        )  # fmt: skip

    count = _batches(Topic, map(topic, known.values()))
    written = _batches(Post, map(post, (row for row in posts if row["topic"] in known)))
    rows = [
        Topic(pk=pk, last_post_at=at, last_key=key_of(at), last_author_id=author)
        for pk, (at, author) in latest.items()
    ]  # fmt: skip
    Topic.objects.bulk_update(rows, ["last_post_at", "last_key", "last_author"], batch_size=BATCH)
    return min(count, most), written


def _settle_board(board):
    from forums.actions.counting import recount_board
    from forums.models import Board

    recount_board(board.pk)
    last = board.topics.order_by("-last_key").values_list("last_post_at", flat=True).first()
    Board.objects.filter(pk=board.pk).update(last_post_at=last)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--topics", type=int, default=TOPICS)
    options = parser.parse_args()
    counts = fill(read(options.folder) if options.folder else made(), options.topics)
    print("{:,} members, {:,} boards, {:,} topics, {:,} posts".format(*counts))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    import django

    django.setup()
    main()
