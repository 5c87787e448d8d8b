"""Let out what was held, or not; and take such a decision back."""

from django.db import transaction
from django.db.models import F

from community.activity.actions import record
from community.attachments.actions import hand_over, remove_all
from community.lib.html import RENDERER
from community.tags.actions import recount_tags
from community.tags.models import Tagged
from forums.actions.counting import count_board, key_of, locked
from forums.actions.noting import note
from forums.actions.standing import turn
from forums.actions.writing import apply_edit
from forums.heat import heat
from forums.models import HeldEdit, Post, Topic
from forums.verbs import EDIT_REFUSED, POST_HIDDEN, POST_RESTORED, POSTED, TOPIC_STARTED
from profiles.writing import html_of

WAITING, OUT = {"held": True}, {"held": False}


@transaction.atomic
def release_post(by, key, *, at):
    """Let a held post out, for whoever may decide that: from now on it stands for everybody, with the time of now, and
    a reply after all that was said meanwhile, so that nobody's mark covers it unread. Once; returns whether it came out
    (not what its author took back meanwhile)."""
    post = Post.objects.select_related("topic__board", "author").get(pk=key)
    topic = locked(post.topic)
    post = Post.objects.select_for_update(of=("self",)).select_related("author").get(pk=key)
    post.topic = topic
    if not post.held or post.withdrawn_at:
        return False
    fields = {"held": False, "hidden_at": None, "created_at": at}
    if not post.is_opening and post.number < topic.last_number:
        number = topic.last_number + 1
        fields |= {"number": number, "html": html_of(post.source, f"f{topic.pk}-{number}"), "renderer": RENDERER}
    Post.objects.filter(pk=key).update(**fields)
    post.refresh_from_db(fields=[*fields])
    (_let_topic_out if post.is_opening else _count_reply)(topic, post, at)
    note(by, "release", post, before=WAITING, after=OUT, at=at)
    rings = [] if post.is_opening else [f"topic:{topic.pk}"]
    if post.is_opening:
        record(post.author, TOPIC_STARTED, topic, title=topic.title, audience=topic.audience, at=at)
    record(post.author, POSTED, post, title=topic.title, audience=topic.audience, at=at, rings=rings)
    count_board(topic.board_id, topics=int(post.is_opening), posts=1, at=at)
    return True


def _let_topic_out(topic, post, at):
    Topic.objects.filter(pk=topic.pk).update(
        held=False, hidden_at=None, created_at=at, last_post_at=at, last_key=key_of(at), heat=heat(topic.score, at),
        revision=F("revision") + 1,
    )  # fmt: skip
    recount_tags(set(Tagged.objects.of(Topic).filter(object_id=topic.pk).values_list("tag", flat=True)))


def _count_reply(topic, post, at):
    official = bool(post.author and post.author.is_staff)
    Topic.objects.filter(pk=topic.pk).update(
        last_number=max(topic.last_number, post.number), reply_count=F("reply_count") + 1, last_post_at=at,
        last_key=key_of(at), last_author=post.author, has_official=topic.has_official or official,
        revision=F("revision") + 1,
    )  # fmt: skip


@transaction.atomic
def put_back_post(by, key, *, held, at):
    """A post as it was before a decision that is undone: waiting again, or shown again."""
    post = Post.objects.select_related("topic__board", "author").get(pk=key)
    if held:
        turn(by, post, POST_HIDDEN, at, hidden_at=at, hidden_rule="", held=True)
    else:
        turn(by, post, POST_RESTORED, at, hidden_at=None, hidden_rule="")


def _edit(key):
    rows = HeldEdit.objects.select_for_update(of=("self",)).select_related("post__topic__board", "post__author", "by")
    return rows.filter(pk=key).first()


@transaction.atomic
def release_edit(by, key, *, at):
    """Let new words take the place of the old ones. Once; returns whether they did."""
    edit = _edit(key)
    if edit is None:
        return False
    post = Post.objects.select_for_update(of=("self",)).select_related("topic__board").get(pk=edit.post_id)
    note(by, "release", post, before=WAITING, after=OUT, at=at)
    hand_over(edit, post, at=at)
    apply_edit(
        edit.by, post, body=edit.source, title=edit.title or None, tags=edit.tags, answers=edit.answers,
        restored=edit.restored, at=at,
    )  # fmt: skip
    edit.delete()
    return True


@transaction.atomic
def refuse_edit(by, key, *, rule, at):
    """Leave the old words as they are. Once."""
    edit = _edit(key)
    if edit is None:
        return
    note(by, "refuse", edit.post, rule=rule, words=edit.source, before=WAITING, after=OUT, at=at)
    record(by, EDIT_REFUSED, edit.post, audience=edit.post.audience, at=at)
    remove_all("edit", edit.pk)
    edit.delete()
