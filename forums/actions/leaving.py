"""What becomes of the posts of somebody who closes her account: they go along, or stay without her name."""

from collections import Counter

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Q

from community.activity.models import Activity
from community.polls.models import Poll
from community.search.actions import index, index_fast
from community.search.models import Indexed
from community.tags.actions import drop_idle, recount_tags
from community.tags.models import Tagged
from forums.actions.counting import count_board
from forums.models import Deed, HeldEdit, Post, Topic, Version
from profiles.inbox.actions import untell_all

# Topics whose words go in one batch.
TOPICS = 50
UNNAMED = {"author": None, "author_left": True}


def leave_topics(whom, limit):
    """A batch of the topics she opened; the titles that others' lines, documents and deeds repeat go with hers. The
    opening's floor stays, empty, as long as others have answered. A part of an erasure."""
    mine = Topic.objects.filter(author=whom.number).order_by("pk")
    topics = list(_going(mine, whom)[:TOPICS])
    if not topics:
        ids = list(mine.values_list("pk", flat=True)[:limit])
        return (
            {"unnamed": Topic.objects.filter(pk__in=ids).update(**UNNAMED, revision=F("revision") + 1)} if ids else {}
        )
    ids = [topic.pk for topic in topics]
    _empty_topics(topics, ids, whom.at)
    if again := _documents_of_others(ids, limit):
        return {"unnamed": again}
    return {"deleted": Topic.objects.filter(pk__in=ids).update(**UNNAMED)}


def _going(rows, whom):
    """What goes in any case: all of it, or what does not stand for others anyway."""
    return rows.filter(~Q(withdrawn_at=None) | ~Q(hidden_at=None)) if whom.keeps_posts else rows


def _empty_topics(topics, ids, at):
    """Titles, answers, tags and polls of topics, and whatever repeats them; where the batch comes again nothing is left
    to do."""
    fresh = [topic for topic in topics if not topic.author_left]
    if not fresh:
        return
    shown = Counter(t.board_id for t in fresh if not (t.withdrawn_at or t.hidden_at or t.merged_into_id))
    titles = {topic.title for topic in fresh}
    tags = list(Tagged.objects.of(Topic).filter(object_id__in=ids).values_list("tag", flat=True).distinct())
    Tagged.objects.of(Topic).filter(object_id__in=ids).delete()
    polls = Poll.objects.filter(content_type=ContentType.objects.get_for_model(Topic), object_id__in=ids)
    _clear_titles(Poll, polls.values("pk"))
    _clear_titles(Topic, ids)
    _clear_titles(Post, Post.objects.filter(topic__in=ids).values("pk"))
    polls.delete()
    Version.objects.filter(post__topic__in=ids).exclude(title="").update(title="")
    Deed.objects.filter(note__in=titles).update(note="")
    opening = Post.objects.filter(topic__in=ids, number=1)
    opening.filter(withdrawn_at=None).update(withdrawn_at=at)
    Topic.objects.filter(pk__in=ids, withdrawn_at=None).update(withdrawn_at=at)
    Topic.objects.filter(pk__in=ids).update(
        title="", answers={}, held=False, author_left=True, revision=F("revision") + 1
    )
    for board, n in shown.items():
        count_board(board, topics=-n, posts=-n)
    recount_tags(set(tags))
    drop_idle(tags)


def _clear_titles(model, ids):
    lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(model), target_id__in=ids)
    lines.exclude(title="").update(title="")


def _documents_of_others(ids, limit):
    """Build the documents of everything in these topics again that still holds a title; returns how many."""
    inside = Post.objects.filter(topic__in=ids).values("pk")
    face = Topic(withdrawn_at=1).face
    keys = Indexed.objects.filter(kind="post", key__in=inside).exclude(title=face)
    return _index(list(keys.values_list("key", flat=True)[:limit]))


def _index(keys):
    if keys:
        index(Post, keys)
        index_fast(Post, keys)
    return len(keys)


def leave_posts(whom, limit):
    """A batch of her posts: words, versions and what waits go, the floor stays where others' replies count on it; or
    only her name goes. A part of an erasure."""
    mine = Post.objects.filter(author=whom.number).order_by("pk")
    ids = list(_going(mine, whom).values_list("pk", flat=True)[:limit])
    if not ids:
        ids = list(mine.values_list("pk", flat=True)[:limit])
        return {"unnamed": Post.objects.filter(pk__in=ids).update(**UNNAMED, province="")} if ids else {}
    posts = Post.objects.filter(pk__in=ids)
    _uncount(posts)
    untell_all(Post, ids)
    Version.objects.filter(post__in=ids).delete()
    HeldEdit.objects.filter(post__in=ids).delete()
    Topic.objects.filter(accepted__in=ids).update(accepted=None)
    Topic.objects.filter(official__in=ids).update(official=None)
    posts.filter(withdrawn_at=None).update(withdrawn_at=whom.at)
    done = posts.update(**UNNAMED, source="", html="", attached=[], province="", held=False)
    Topic.objects.filter(posts__in=ids).update(revision=F("revision") + 1)
    _index(ids)
    return {"deleted": done}


def _uncount(posts):
    """Floors that stood for everybody leave the counters of their topics and boards; openings have left them already."""
    shown = posts.filter(Q(withdrawn_at=None) & Q(hidden_at=None)).exclude(number=1).order_by()
    by_count, by_board = {}, Counter()
    for row in shown.values("topic", "topic__board").annotate(n=Count("pk")):
        by_count.setdefault(row["n"], []).append(row["topic"])
        by_board[row["topic__board"]] += row["n"]
    for n, topics in by_count.items():
        Topic.objects.filter(pk__in=topics).update(reply_count=F("reply_count") - n)
    for board, n in by_board.items():
        count_board(board, posts=-n)
