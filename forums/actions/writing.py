"""Start topics, reply, edit, go back to an earlier version."""

from django.db import transaction
from django.db.models import F, Max

from community.activity.actions import record
from community.attachments.actions import attach
from community.attachments.models import Attachment, State
from community.lib.html import RENDERER
from community.polls.actions import open_poll
from community.tags.actions import tag
from forums.actions.counting import count_board, follow, key_of, locked, touch
from forums.actions.holding import drop_held_edit, hold_edit, hold_post, out_of_sight
from forums.actions.noting import note
from forums.heat import heat
from forums.holding import why_held
from forums.models import Post, Topic, Version
from forums.permissions import (
    check_attach,
    check_edit_post,
    check_hide_version,
    check_quote,
    check_reply,
    check_start_topic,
)
from forums.verbs import POST_EDITED, POSTED, TOPIC_STARTED, VERSION_HIDDEN
from profiles.sealed.actions import seal
from profiles.sealed.models import Wrote
from profiles.writing import html_of


@transaction.atomic
def start_topic(
    by,
    board,
    *,
    kind="discussion",
    title,
    body,
    tags=(),
    answers=None,
    product=None,
    poll=None,
    origin=None,
    files="",
    at,
):
    """Topic and opening post in one go; `poll` is what `open_poll` takes, for a topic that opens with one, `origin`
    where it was written, `files` the box whose files it carries. What has to be looked at first is kept out of sight until then (`topic.held`)."""
    check_start_topic(by, board, at)
    carried = _files_of(by, board, files)
    words = (title, *(answers or {}).values(), *tags, *_said_in(poll), *_said_on(carried))
    source, why = why_held(by, board, body, *words, pictures=any(_going(carried)))
    topic = Topic.objects.create(
        board=board, kind=kind, author=by, title=title, audience=board.audience, answers=answers or {},
        product=product, created_at=at, last_post_at=at, last_key=key_of(at), last_author=by, heat=heat(0, at),
        has_official=by.is_staff, **out_of_sight(why, at),
    )  # fmt: skip
    if tags:
        tag(topic, tags, at=at)
    post = _write(topic, 1, by, body, at, origin=origin, state=out_of_sight(why, at))
    if carried:
        attach(by, files, post, at=at)
    if poll:
        open_poll(by, topic, audience=board.may_reply, at=at, **poll)
    if why:
        hold_post(by, post, source, why, at)
        return topic
    count_board(board.pk, topics=1, posts=1, at=at)
    record(by, TOPIC_STARTED, topic, title=title, audience=topic.audience, at=at)
    record(by, POSTED, post, title=title, audience=topic.audience, at=at)
    return topic


def _said_in(poll):
    return [poll["question"], *poll["options"]] if poll else []


@transaction.atomic
def reply(by, topic, *, body, quoted=None, origin=None, files="", at):
    """The next floor, with the files of the box `files`; the topic's row is locked, so that parallel replies get floors of their own. What has to be
    looked at first is kept out of sight until then (`post.held`)."""
    topic = locked(topic)
    check_reply(by, topic, at)
    check_quote(by, quoted)
    carried = _files_of(by, topic.board, files)
    source, why = why_held(by, topic.board, body, *_said_on(carried), pictures=any(_going(carried)))
    post = _write(topic, topic.last_number + 1, by, body, at, quoted, origin, out_of_sight(why, at))
    if carried:
        attach(by, files, post, at=at)
    if why:
        Topic.objects.filter(pk=topic.pk).update(last_number=post.number, revision=F("revision") + 1)
        hold_post(by, post, source, why, at)
        return post
    Topic.objects.filter(pk=topic.pk).update(
        last_number=post.number, reply_count=F("reply_count") + 1, last_post_at=at, last_key=key_of(at), last_author=by,
        has_official=topic.has_official or by.is_staff, revision=F("revision") + 1,
    )  # fmt: skip
    rings = [f"topic:{topic.pk}"]
    record(by, POSTED, post, title=topic.title, audience=topic.audience, at=at, rings=rings)
    # Last, because every reply in the board waits for this row.
    count_board(topic.board_id, posts=1, at=at)
    return post


def _files_of(by, board, place):
    """The files that wait with a box, for a board that lets the writer attach some. One statement, none without one."""
    rows = list(Attachment.objects.pending(by, place)) if place else []
    if rows:
        check_attach(by, board)
    return rows


def _going(rows):
    """Those of the files of a box that will hang on what is sent: not what the decoder refused."""
    return [row for row in rows if row.state != State.REFUSED]


def _said_on(rows):
    """What stands on files in words."""
    return [text for row in _going(rows) for text in (row.name, row.alt) if text]


def _write(topic, number, by, body, at, quoted=None, origin=None, state=None):
    post = Post.objects.create(
        topic=topic, number=number, author=by, source=body, html=html_of(body, f"f{topic.pk}-{number}", by),
        renderer=RENDERER, quoted=quoted, audience=topic.audience, created_at=at,
        province=origin.province if origin else "", **(state or {}),
    )  # fmt: skip
    seal(by, Wrote.POST, post.pk, origin, at=at)
    return post


@transaction.atomic
def edit_post(by, post, *, body, title=None, tags=None, answers=None, restored=None, origin=None, files="", at):
    """New words for a post and the files of the box `files`, the old ones kept as a version; an opening post may carry a new title, tags and answers.
    The province it shows stays that of its first words. Words that have to be looked at first wait beside the old ones
    (`post.edit_waits`)."""
    post = Post.objects.select_for_update(of=("self",)).select_related("topic__board").get(pk=post.pk)
    check_edit_post(by, post, at)
    new = {"body": body, "title": title, "tags": tags, "answers": answers, "restored": restored}
    carried = _files_of(by, post.topic.board, files)
    words = (title or "", *(answers or {}).values(), *(tags or ()), *_said_on(carried))
    source, why = why_held(by, post.topic.board, body, *words, pictures=any(_going(carried)))
    seal(by, Wrote.EDIT, post.pk, origin, at=at)
    post.edit_waits = bool(why) and not post.held
    if post.edit_waits:
        hold_edit(by, post, source, why, files=files if carried else "", at=at, **new)
        return post
    drop_held_edit(post, at)
    if carried:
        attach(by, files, post, at=at)
    apply_edit(by, post, at=at, **new)
    if post.held:
        hold_post(by, post, source, why, at)
    return post


def apply_edit(by, post, *, body, title, tags, answers, restored, at):
    """The edit itself, for actions that have checked already; the post's row is locked."""
    topic = post.topic
    title = (title or topic.title) if post.is_opening else ""
    renamed = post.is_opening and title != topic.title
    if body != post.source or renamed:
        _keep_version(by, post, title, body, restored, at)
    if post.is_opening:
        changes = {"title": title} | ({"answers": answers} if answers is not None else {})
        Topic.objects.filter(pk=topic.pk).update(**changes)
        if tags is not None:
            tag(topic, tags, at=at)
    post.source, post.html, post.renderer = body, html_of(body, f"f{topic.pk}-{post.number}", by), RENDERER
    post.edited_at = at
    post.save(update_fields=["source", "html", "renderer", "edited_at"])
    touch(topic.pk)
    if post.held:
        return
    record(by, POST_EDITED, post, title=title or topic.title, audience=post.audience, at=at)
    if renamed:
        follow(by, topic.posts.exclude(pk=post.pk), post.audience, at)


def _keep_version(by, post, title, body, restored, at):
    last = post.versions.aggregate(n=Max("number"))["n"] or 0
    if not last:
        was = post.topic.title if post.is_opening else ""
        Version.objects.create(
            post=post, number=1, title=was, source=post.source, by_id=post.author_id, at=post.created_at
        )
        last = 1
    Version.objects.create(post=post, number=last + 1, title=title, source=body, by=by, at=at, restored=restored)


@transaction.atomic
def restore_version(by, post, version, *, origin=None, at):
    """An earlier version stands again, as a new version of its own."""
    title = version.title or None
    return edit_post(by, post, body=version.source, title=title, restored=version.number, origin=origin, at=at)


@transaction.atomic
def hide_version(by, version, *, at):
    """A moderator hides an earlier version that holds what nobody should read (somebody's telephone number)."""
    check_hide_version(by, version)
    if not Version.objects.filter(pk=version.pk, hidden_at=None).update(hidden_at=at):
        return
    state = {"before": {"hidden": False}, "after": {"hidden": True, "version": version.number}}
    note(by, "hide_version", version.post, words=version.source, at=at, **state)
    record(by, VERSION_HIDDEN, version.post, audience=version.post.audience, at=at)


def rerender(limit=200):
    """Render posts of an older renderer again, some at a time; returns how many. What they say stays the same."""
    posts = list(Post.objects.filter(renderer__lt=RENDERER).only("pk", "topic_id", "number", "source")[:limit])
    for post in posts:
        html = html_of(post.source, f"f{post.topic_id}-{post.number}")
        Post.objects.filter(pk=post.pk, source=post.source).update(html=html, renderer=RENDERER)
        touch(post.topic_id)
    return len(posts)
