"""Open boards, start topics, reply, edit, withdraw, hide, restore, move, accept."""

from itertools import islice

from django.db import transaction
from django.db.models import F, Max

from community.activity.actions import record, record_many
from community.lib.html import RENDERER, render
from forums.models import Board, ImportedKey, Post, Topic
from forums.permissions import (
    check_accept_answer,
    check_edit_post,
    check_moderate,
    check_open_board,
    check_reply,
    check_start_topic,
    check_withdraw_post,
)
from forums.verbs import (
    ANSWER_ACCEPTED,
    BOARD_OPENED,
    POST_EDITED,
    POST_FOLLOWED,
    POST_HIDDEN,
    POST_IMPORTED,
    POST_RESTORED,
    POST_WITHDRAWN,
    POSTED,
    TOPIC_MOVED,
    TOPIC_STARTED,
)


def key_of(moment):
    """Microseconds since 1970."""
    return int(moment.timestamp() * 1_000_000)


@transaction.atomic
def open_board(by, name, slug, *, at, **fields):
    """A new board, opened by the brand."""
    check_open_board(by)
    return add_board(by, name, slug, at=at, **fields)


def add_board(by, name, slug, *, at, **fields):
    """The board itself, for actions that have checked already (a club opens its own)."""
    board = Board.objects.create(name=name, slug=slug, **fields)
    record(by, BOARD_OPENED, board, title=name, audience=board.audience, at=at)
    return board


@transaction.atomic
def set_board_audience(by, board, audience, *, at):
    """Give a board and everything in it another audience; documents and evidence follow by the log."""
    Board.objects.filter(pk=board.pk).update(audience=audience)
    board.audience = audience
    board.topics.update(audience=audience)
    posts = Post.objects.filter(topic__board=board)
    posts.update(audience=audience)
    _follow(by, posts, audience, at)


def _follow(by, posts, audience, at, batch=2000):
    """Tell the log that posts changed with their topic or board, so that documents and evidence come along."""
    rows = ((by.pk, post, "", audience, at) for post in posts.only("pk").order_by("pk").iterator())
    while chunk := list(islice(rows, batch)):
        record_many(POST_FOLLOWED, chunk, at=at)


@transaction.atomic
def start_topic(by, board, *, kind="discussion", title, body, tags=(), at):
    """Topic and opening post in one go."""
    check_start_topic(by, board)
    topic = Topic.objects.create(
        board=board, kind=kind, author=by, title=title, audience=board.audience,
        created_at=at, last_post_at=at, last_key=key_of(at), last_author=by,
    )  # fmt: skip
    if tags:
        topic.tags.set(tags)
    post = _write(topic, 1, by, body, at)
    _count_board(board.pk, topics=1, posts=1, at=at)
    record(by, TOPIC_STARTED, topic, title=title, audience=topic.audience, at=at)
    record(by, POSTED, post, title=title, audience=topic.audience, at=at)
    return topic


@transaction.atomic
def reply(by, topic, *, body, quoted=None, at):
    """The next floor; the topic's row is locked, so that parallel replies get floors of their own."""
    topic = Topic.objects.select_for_update(of=("self",)).select_related("board").get(pk=topic.pk)
    check_reply(by, topic)
    post = _write(topic, topic.last_number + 1, by, body, at, quoted)
    Topic.objects.filter(pk=topic.pk).update(
        last_number=post.number, reply_count=F("reply_count") + 1, last_post_at=at, last_key=key_of(at), last_author=by,
        has_official=topic.has_official or by.is_staff,
    )  # fmt: skip
    _count_board(topic.board_id, posts=1, at=at)
    record(by, POSTED, post, title=topic.title, audience=topic.audience, at=at)
    return post


def _write(topic, number, by, body, at, quoted=None):
    return Post.objects.create(
        topic=topic, number=number, author=by, source=body, html=render(body), renderer=RENDERER,
        quoted=quoted, audience=topic.audience, created_at=at,
    )  # fmt: skip


def _count_board(board_id, *, topics=0, posts=0, at=None):
    changes = {"topic_count": F("topic_count") + topics, "post_count": F("post_count") + posts}
    if at:
        changes["last_post_at"] = at
    Board.objects.filter(pk=board_id).update(**changes)


@transaction.atomic
def edit_post(by, post, *, body, title=None, tags=None, at):
    """New words for a post; the opening post may carry a new title and tags for its topic."""
    post = Post.objects.select_for_update(of=("self",)).select_related("topic").get(pk=post.pk)
    check_edit_post(by, post)
    if post.is_opening:
        if title and title != post.topic.title:
            Topic.objects.filter(pk=post.topic_id).update(title=title)
            _follow(by, post.topic.posts.exclude(pk=post.pk), post.audience, at)
        if tags is not None:
            post.topic.tags.set(tags)
    post.source, post.html, post.renderer, post.edited_at = body, render(body), RENDERER, at
    post.save(update_fields=["source", "html", "renderer", "edited_at"])
    record(by, POST_EDITED, post, title=title or post.topic.title, audience=post.audience, at=at)
    return post


@transaction.atomic
def withdraw_post(by, post, *, at):
    """The author takes a post back; replies of others stay, an opening post takes its topic off the lists."""
    check_withdraw_post(by, post)
    _turn(by, post, POST_WITHDRAWN, at, withdrawn_at=at)


@transaction.atomic
def bring_back_post(by, post, *, at):
    """The author puts a withdrawn post back."""
    check_withdraw_post(by, post)
    _turn(by, post, POST_RESTORED, at, withdrawn_at=None)


@transaction.atomic
def hide_post(by, post, *, rule, at):
    """A moderator hides a post by a published rule."""
    check_moderate(by, post.topic.board)
    _turn(by, post, POST_HIDDEN, at, hidden_at=at, hidden_rule=rule)


@transaction.atomic
def restore_post(by, post, *, at):
    """A moderator shows a hidden post again."""
    check_moderate(by, post.topic.board)
    _turn(by, post, POST_RESTORED, at, hidden_at=None, hidden_rule="")


def _turn(by, post, verb, at, **state):
    """Change whether a post is shown, with its topic where it opens one; counts follow, the same act twice is one."""
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=post.topic_id)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    was = _is_shown(post)
    if all(
        getattr(post, k) == v or (k.endswith("_at") and bool(getattr(post, k)) == bool(v)) for k, v in state.items()
    ):
        return
    Post.objects.filter(pk=post.pk).update(**state)
    if post.is_opening:
        Topic.objects.filter(pk=topic.pk).update(**state)
    for name, value in state.items():
        setattr(post, name, value)
    change = _is_shown(post) - was
    if change:
        if not post.is_opening:
            Topic.objects.filter(pk=topic.pk).update(reply_count=F("reply_count") + change)
        _count_board(topic.board_id, topics=change if post.is_opening else 0, posts=change)
    record(by, verb, post, title="", audience=post.audience, at=at)
    if change and post.is_opening:
        _follow(by, topic.posts.exclude(pk=post.pk), post.audience, at)


def _is_shown(post):
    return int(not post.withdrawn_at and not post.hidden_at)


@transaction.atomic
def move_topic(by, topic, board, *, at):
    """Put a topic into another board; it takes that board's audience, its floors and links stay."""
    topic = Topic.objects.select_for_update(of=("self",)).select_related("board").get(pk=topic.pk)
    check_moderate(by, topic.board)
    check_moderate(by, board)
    if topic.board_id == board.pk:
        return
    shown = topic.posts.public_face().count()
    Topic.objects.filter(pk=topic.pk).update(board=board, audience=board.audience)
    topic.posts.update(audience=board.audience)
    is_shown = _is_shown(topic)
    _count_board(topic.board_id, topics=-is_shown, posts=-shown)
    _count_board(board.pk, topics=is_shown, posts=shown, at=topic.last_post_at)
    record(by, TOPIC_MOVED, topic, title=topic.title, audience=board.audience, at=at)
    _follow(by, topic.posts, board.audience, at)


@transaction.atomic
def accept_answer(by, topic, post, *, at):
    """The asker or a moderator accepts one reply; accepting it again takes it back."""
    topic = Topic.objects.select_for_update(of=("self",)).select_related("board").get(pk=topic.pk)
    check_accept_answer(by, topic)
    if post.topic_id != topic.pk or post.is_opening:
        raise ValueError("an answer is a reply of the same topic")
    accepted = None if topic.accepted_id == post.pk else post
    Topic.objects.filter(pk=topic.pk).update(accepted=accepted)
    if accepted:
        record(by, ANSWER_ACCEPTED, post, title=topic.title, audience=topic.audience, at=at)


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
            topic=topic, number=1, author=topic.author, source=row.body, html=render(row.body), renderer=RENDERER,
            audience=board.audience, created_at=topic.created_at, imported=True,
        )
        for row, topic in zip(rows, topics)
    )  # fmt: skip
    ImportedKey.objects.bulk_create(ImportedKey(board=board, key=row.key, post=post) for row, post in zip(rows, posts))
    for row, topic in zip(rows, topics):
        if row.tags:
            topic.tags.set(row.tags)
    _count_board(board.pk, topics=len(topics), posts=len(posts), at=max((t.created_at for t in topics), default=None))
    record_many(
        POST_IMPORTED, ((p.author_id, p, "", board.audience, p.created_at) for p in posts), at=at, imported=True
    )
    return len(posts)


def _imported_topic(board, row, author, moment):
    return Topic(
        board=board, author=author, title=row.title, audience=board.audience, created_at=moment,
        last_post_at=moment, last_key=key_of(moment), last_author=author,
    )  # fmt: skip


def recount():
    """Bring every stored counter of the forums back to what stands; returns how many rows were wrong."""
    healed = 0
    for topic in Topic.objects.iterator():
        shown = topic.posts.public_face().exclude(number=1).count()
        last = topic.posts.aggregate(n=Max("number"))["n"] or 1
        if (topic.reply_count, topic.last_number) != (shown, last):
            Topic.objects.filter(pk=topic.pk).update(reply_count=shown, last_number=last)
            healed += 1
    for board in Board.objects.iterator():
        topics = board.topics.public_face().count()
        posts = Post.objects.filter(topic__board=board).public_face().count()
        if (board.topic_count, board.post_count) != (topics, posts):
            Board.objects.filter(pk=board.pk).update(topic_count=topics, post_count=posts)
            healed += 1
    return healed
