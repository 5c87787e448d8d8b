"""Merge, split, move, pin, lock, feature, change the owner; each act keeps what stood before and can be undone."""

from django.db import transaction
from django.db.models import F

from community.activity.actions import record
from forums.actions.counting import count_board, follow, is_shown, key_of, locked, recount_board, recount_topic
from forums.actions.holding import carry_reviews
from forums.actions.noting import note_topic
from forums.actions.undoing import UNDO
from forums.heat import heat
from forums.models import Deed, Post, ReadMark, Topic
from forums.permissions import check_merge, check_moderate, check_own, check_split, check_undo
from forums.verbs import (
    TOPIC_FEATURED,
    TOPIC_LOCKED,
    TOPIC_MERGED,
    TOPIC_MOVED,
    TOPIC_OWNED,
    TOPIC_PINNED,
    TOPIC_SPLIT,
    UNDONE,
)
from profiles.inbox.actions import move_onces


def _deed(by, board, what, before, at, topics, note=""):
    """One row of the board's log, to undo it by, and one of the permanent log for each topic it was done to."""
    for topic in topics:
        note_topic(by, what, topic, before=before, at=at)
    return Deed.objects.create(board=board, by=by, what=what, note=note[:200], before=before, at=at)


def _mark(by, topics, what, verb, field, value, at):
    """Set one field of several topics; returns the Deed. Those that stand so already are left alone."""
    changed, done = {}, []
    for topic in topics:
        topic = locked(topic)
        check_moderate(by, topic.board)
        was = getattr(topic, field)
        if bool(was) != bool(value):
            changed[topic.pk] = was.isoformat() if was else None
            done.append(topic)
            Topic.objects.filter(pk=topic.pk).update(**{field: value}, revision=F("revision") + 1)
            record(by, verb, topic, title=topic.title, audience=topic.audience, at=at)
    if changed:
        return _deed(by, done[-1].board, what, {"field": field, "topics": changed}, at, done)
    return None


@transaction.atomic
def pin_topics(by, topics, pinned, *, at):
    """Topics on top of their board, or not any more."""
    return _mark(by, topics, "pin" if pinned else "unpin", TOPIC_PINNED, "pinned_at", at if pinned else None, at)


@transaction.atomic
def lock_topics(by, topics, shut, *, at):
    """Topics nobody but moderators can reply to, or again everybody."""
    return _mark(by, topics, "lock" if shut else "unlock", TOPIC_LOCKED, "locked_at", at if shut else None, at)


@transaction.atomic
def feature_topics(by, topics, featured, *, at):
    """Topics in the list 精华, or not any more."""
    what = "feature" if featured else "unfeature"
    return _mark(by, topics, what, TOPIC_FEATURED, "featured_at", at if featured else None, at)


@transaction.atomic
def move_topic(by, topic, board, *, at):
    """Put a topic into another board; it takes that board's audience, its floors and links stay."""
    topic = locked(topic)
    check_moderate(by, topic.board)
    check_moderate(by, board)
    if topic.board_id == board.pk:
        return None
    was = topic.board
    place(by, topic, board, at)
    record(by, TOPIC_MOVED, topic, title=topic.title, audience=board.audience, at=at)
    return _deed(by, board, "move", {"topic": topic.pk, "board": was.pk}, at, [topic], note=topic.title)


def place(by, topic, board, at):
    """The move itself: board, audience, counters, and what follows the posts."""
    shown = topic.posts.public_face().count()
    Topic.objects.filter(pk=topic.pk).update(board=board, audience=board.audience, revision=F("revision") + 1)
    topic.posts.update(audience=board.audience)
    stands = is_shown(topic)
    count_board(topic.board_id, topics=-stands, posts=-shown)
    count_board(board.pk, topics=stands, posts=shown, at=topic.last_post_at)
    follow(by, topic.posts, board.audience, at)
    carry_reviews(topic, board)


@transaction.atomic
def change_owner(by, topic, member, *, at):
    """Somebody else looks after a topic: she may edit its opening and accept its answer."""
    topic = locked(topic)
    check_moderate(by, topic.board)
    check_own(member, topic)
    opening = topic.posts.get(number=1)
    before = {"topic": topic.pk, "owner": topic.author_id, "opening": opening.pk}
    Topic.objects.filter(pk=topic.pk).update(author=member, revision=F("revision") + 1)
    Post.objects.filter(pk=opening.pk).update(author=member)
    record(by, TOPIC_OWNED, topic, title=topic.title, audience=topic.audience, at=at)
    follow(by, topic.posts.filter(pk=opening.pk), topic.audience, at)
    return _deed(by, topic.board, "own", before, at, [topic], note=topic.title)


@transaction.atomic
def merge_topics(by, sources, target, *, at):
    """Append the posts of `sources` to `target`, oldest topic first. The old addresses lead to the target; who had
    read both to the end has read the whole."""
    target = locked(target)
    check_moderate(by, target.board)
    before = {"target": target.pk, "sources": []}
    for source in sorted({s.pk: s for s in sources}.values(), key=lambda s: (s.created_at, s.pk)):
        source = locked(source)
        check_moderate(by, source.board)
        check_merge(source, target)
        before["sources"].append(_append(source, target))
        target.refresh_from_db(fields=["last_number"])
        record(by, TOPIC_MERGED, source, title=source.title, audience=target.audience, at=at)
    if not before["sources"]:
        return None
    moved = [pk for source in before["sources"] for pk, _ in source["posts"]]
    _settle(by, target, moved, at)
    return _deed(by, target.board, "merge", before, at, [target], note=target.title)


def _append(source, target):
    """Move all posts of one topic behind another's; returns what stood before."""
    posts = list(source.posts.order_by("number").values_list("pk", "number"))
    top = target.last_number
    for offset, (pk, _number) in enumerate(posts, start=1):
        Post.objects.filter(pk=pk).update(topic=target, number=top + offset, audience=target.audience)
    read = dict(ReadMark.objects.filter(topic=source).values_list("member", "number"))
    for mark in ReadMark.objects.filter(topic=target, member__in=read, number=top):
        past = sum(number <= read[mark.member_id] for _pk, number in posts)
        ReadMark.objects.filter(pk=mark.pk).update(number=top + past)
    Topic.objects.filter(pk=source.pk).update(merged_into=target, reply_count=0, revision=F("revision") + 1)
    Topic.objects.filter(pk=target.pk).update(last_number=top + len(posts))
    Topic.objects.filter(merged_into=source).update(merged_into=target)
    move_onces(source.pk, target)
    return {"topic": source.pk, "board": source.board_id, "posts": posts}


def _settle(by, topic, moved, at):
    """After posts came or went: counters, the last post, the log."""
    recount_topic(topic.pk)
    last = topic.posts.order_by("-created_at", "-pk").select_related("author").first()
    if last:
        Topic.objects.filter(pk=topic.pk).update(
            last_post_at=last.created_at, last_key=key_of(last.created_at), last_author=last.author,
            has_official=topic.posts.public_face().exclude(author__role="member").exclude(author=None).exists(),
            revision=F("revision") + 1,
        )  # fmt: skip
    recount_board(topic.board_id)
    follow(by, Post.objects.filter(pk__in=moved), topic.audience, at)


@transaction.atomic
def split_topic(by, topic, posts, *, title, at):
    """Some floors become a topic of their own in the same board, the first of them its opening; the floors left behind
    keep their numbers. Returns (the new topic, the Deed)."""
    topic = locked(topic)
    check_moderate(by, topic.board)
    posts = sorted(posts, key=lambda p: p.number)
    check_split(topic, posts)
    first = posts[0]
    new = Topic.objects.create(
        board=topic.board, kind="discussion", author=first.author, title=title, audience=topic.audience,
        created_at=first.created_at, last_post_at=at, last_key=key_of(at), last_author=first.author,
        heat=heat(0, first.created_at), hidden_at=first.hidden_at, hidden_rule=first.hidden_rule, held=first.held,
        withdrawn_at=first.withdrawn_at,
    )  # fmt: skip
    before = {"topic": topic.pk, "new": new.pk, "posts": [[p.pk, p.number] for p in posts]}
    for number, post in enumerate(posts, start=1):
        Post.objects.filter(pk=post.pk).update(topic=new, number=number)
    _carry_marks(topic, new, [p.number for p in posts], at)
    Topic.objects.filter(pk=topic.pk, accepted__in=posts).update(accepted=None)
    Topic.objects.filter(pk=topic.pk, official__in=posts).update(official=None)
    for one in (topic, new):
        _settle(by, one, [p.pk for p in posts] if one is new else [], at)
    record(by, TOPIC_SPLIT, new, title=title, audience=new.audience, at=at)
    return new, _deed(by, topic.board, "split", before, at, [topic], note=title)


def _carry_marks(topic, new, numbers, at):
    """Who has read the floors that left has read them in their new place too."""
    marks = []
    for member, number in ReadMark.objects.filter(topic=topic).values_list("member", "number"):
        if past := sum(n <= number for n in numbers):
            marks.append(ReadMark(member_id=member, topic=new, number=past, at=at))
    ReadMark.objects.bulk_create(marks, ignore_conflicts=True)


@transaction.atomic
def undo(by, deed, *, at):
    """Put things back to what stood before a moderator's act; once."""
    deed = Deed.objects.select_for_update(of=("self",)).select_related("board").get(pk=deed.pk)
    check_moderate(by, deed.board)
    check_undo(deed)
    for topic, moved in UNDO[deed.what](by, deed.before, at):
        _settle(by, topic, moved, at)
    Deed.objects.filter(pk=deed.pk).update(undone_at=at, undone_by=by)
    for topic in Topic.objects.filter(pk__in=deed.topic_ids[:1]).select_related("author", "board"):
        note_topic(by, "undo", topic, before={"deed": deed.what, "number": deed.pk}, at=at)
    record(by, UNDONE, deed, title=deed.note, audience=deed.board.may_moderate, at=at)
