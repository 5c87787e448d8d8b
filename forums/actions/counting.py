"""Stored counters: moved along by each action, and counted again from what stands."""

from itertools import islice

from django.db.models import F, Max, Min

from community.activity.actions import record_many
from community.lib.compiled import Compiled, made
from forums.models import Board, Post, Topic
from forums.verbs import POST_FOLLOWED

BATCH = 2000


def key_of(moment):
    """Microseconds since 1970."""
    return int(moment.timestamp() * 1_000_000)


def is_shown(row):
    """1 for what stands for everybody, 0 for what is withdrawn, hidden or merged away."""
    return int(not row.withdrawn_at and not row.hidden_at and not getattr(row, "merged_into_id", None))


_locked = Compiled(
    lambda pk: Topic.objects.select_for_update(of=("self",)).select_related("board").filter(pk=pk), int
)  # fmt: skip


def locked(topic):
    """The topic's row, locked with the counters it carries, and its board beside it."""
    rows = _locked(topic.pk)
    if not rows:
        raise Topic.DoesNotExist
    topic, topic.board = made(rows[0], Topic, Board)
    return topic


def touch(topic_id):
    """Something that the topic's page shows has changed."""
    Topic.objects.filter(pk=topic_id).update(revision=F("revision") + 1)


def count_board(board_id, *, topics=0, posts=0, at=None):
    """Move a board's counters."""
    moved = {"topic_count": topics, "post_count": posts}
    changes = {name: F(name) + n for name, n in moved.items() if n}
    if at:
        changes["last_post_at"] = at
    if changes:
        Board.objects.filter(pk=board_id).update(**changes)


def follow(by, posts, audience, at):
    """Tell the log that posts changed with their topic or board, so that documents and evidence come along."""
    actor = by.pk if by else None
    rows = ((actor, post, "", audience, at) for post in posts.only("pk").order_by("pk").iterator())
    while chunk := list(islice(rows, BATCH)):
        record_many(POST_FOLLOWED, chunk, at=at)


def recount_topic(topic_id):
    """Bring one topic's counters back to its posts; True where they were wrong.

    `last_number` is the last number that was ever given and only grows: a new reply is never taken for one that was
    read before floors left.
    """
    topic = Topic.objects.get(pk=topic_id)
    ends = topic.posts.aggregate(first=Min("number"), last=Max("number"))
    shown = topic.posts.public_face().exclude(number=ends["first"] or 1).count()
    last = max(ends["last"] or 1, topic.last_number)
    if (topic.reply_count, topic.last_number) == (shown, last):
        return False
    Topic.objects.filter(pk=topic_id).update(reply_count=shown, last_number=last, revision=F("revision") + 1)
    return True


def recount_board(board_id):
    """Bring one board's counters back to what stands in it; True where they were wrong."""
    board = Board.objects.get(pk=board_id)
    topics = board.topics.public_face().count()
    posts = Post.objects.filter(topic__board=board).public_face().count()
    if (board.topic_count, board.post_count) == (topics, posts):
        return False
    Board.objects.filter(pk=board_id).update(topic_count=topics, post_count=posts)
    return True


def recount():
    """Bring every stored counter of the forums back to what stands; returns how many rows were wrong."""
    topics = sum(recount_topic(pk) for pk in Topic.objects.filter(merged_into=None).values_list("pk", flat=True))
    return topics + sum(recount_board(pk) for pk in Board.objects.values_list("pk", flat=True))
