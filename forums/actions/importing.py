"""Posts of an old corpus."""

from urllib.parse import urlparse

from django.conf import settings
from django.db import transaction

from community.activity.actions import record_many
from community.lib.html import RENDERER, render
from community.tags.actions import tag_many
from forums.actions.counting import count_board, key_of
from forums.heat import heat
from forums.models import ImportedKey, Post, Topic
from forums.verbs import POST_IMPORTED
from profiles.writing import tag_address

HOST = urlparse(settings.SITE_URL).netloc


@transaction.atomic
def import_posts(board, rows, authors, *, at):
    """Posts of an old corpus, a topic each; returns how many were new. `rows` have key, body, title, author, at and
    tags, `authors` is {name: member}. A row whose key is in the board already is left alone, so that an import can
    be run again; nothing rings and nothing pays."""
    fresh = {row.key: row for row in rows}
    for key in ImportedKey.objects.filter(board=board, key__in=fresh).values_list("key", flat=True):
        del fresh[key]
    rows = list(fresh.values())
    topics = Topic.objects.bulk_create(
        _imported_topic(board, row, authors.get(row.author), row.at or at) for row in rows
    )
    posts = Post.objects.bulk_create(
        Post(
            topic=topic, number=1, author=topic.author, source=row.body, html=render(row.body, tag_url=tag_address, own_host=HOST), renderer=RENDERER,
            audience=board.audience, created_at=topic.created_at, imported=True,
        )
        for row, topic in zip(rows, topics)
    )  # fmt: skip
    ImportedKey.objects.bulk_create(ImportedKey(board=board, key=row.key, post=post) for row, post in zip(rows, posts))
    tag_many([(topic, row.tags) for row, topic in zip(rows, topics)], at=at)
    count_board(board.pk, topics=len(topics), posts=len(posts), at=max((t.created_at for t in topics), default=None))
    record_many(
        POST_IMPORTED, ((p.author_id, p, "", board.audience, p.created_at) for p in posts), at=at, imported=True
    )
    return len(posts)


def _imported_topic(board, row, author, moment):
    return Topic(
        board=board, author=author, title=row.title, audience=board.audience, created_at=moment,
        last_post_at=moment, last_key=key_of(moment), last_author=author, heat=heat(0, moment),
    )  # fmt: skip
