"""Withdraw, bring back, hide and restore: whether a post is shown, with its topic where it opens one."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from community.activity.actions import record
from community.attachments.actions import remove_all
from community.moderation.actions import let_go
from community.tags.actions import tag
from forums.actions.counting import count_board, follow, is_shown
from forums.actions.holding import drop_held_edit, hold_post
from forums.actions.noting import note
from forums.holding import why_held
from forums.models import Post, Topic, Version
from forums.permissions import check_bring_back, check_moderate, check_restore, check_withdraw_post
from forums.verbs import POST_HIDDEN, POST_RESTORED, POST_WITHDRAWN

# Hours an author may bring back what she withdrew; then its words are erased.
HOURS_TO_COME_BACK = 24


@transaction.atomic
def withdraw_post(by, post, *, at):
    """The author takes a post back. Replies of others stay in place; a topic without any leaves with its opening."""
    check_withdraw_post(by, post)
    turn(by, post, POST_WITHDRAWN, at, withdrawn_at=at)
    drop_held_edit(post, at)
    let_go("post", [post.pk], at=at)


@transaction.atomic
def bring_back_post(by, post, *, at):
    """The author puts a withdrawn post back, within 24 hours; one that waited waits again."""
    post = Post.objects.select_for_update(of=("self",)).select_related("topic__board").get(pk=post.pk)
    check_bring_back(by, post, at)
    turn(by, post, POST_RESTORED, at, withdrawn_at=None)
    if post.held:
        hold_post(by, post, *why_held(by, post.topic.board, post.source), at)


@transaction.atomic
def hide_post(by, post, *, rule, at):
    """A moderator hides a post by a published rule."""
    check_moderate(by, post.topic.board)
    _hide(by, post, rule, at)


@transaction.atomic
def hide_reported(by, key, *, rule, at):
    """Whoever a review was given to hides a reported post; the review has said that he may, here he is not asked again."""
    post = Post.objects.select_related("topic__board", "author").get(pk=key)
    _hide(by, post, rule, at)


def _hide(by, post, rule, at):
    before = {"held": True} if post.held else {"hidden": False}
    if turn(by, post, POST_HIDDEN, at, hidden_at=at, hidden_rule=rule, held=False):
        note(by, "hide", post, rule=rule, before=before, after={"hidden": True}, at=at)


@transaction.atomic
def restore_post(by, post, *, at):
    """A moderator shows a hidden post again."""
    check_moderate(by, post.topic.board)
    check_restore(post)
    rule = Post.objects.values_list("hidden_rule", flat=True).get(pk=post.pk)
    if turn(by, post, POST_RESTORED, at, hidden_at=None, hidden_rule=""):
        note(by, "restore", post, rule=rule, before={"hidden": True}, after={"hidden": False}, at=at)


def turn(by, post, verb, at, **state):
    """A part of actions that have checked already: change whether a post is shown; counts follow, the same act twice is one. True where something changed."""
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=post.topic_id)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    was = is_shown(post)
    if all(
        getattr(post, k) == v or (k.endswith("_at") and bool(getattr(post, k)) == bool(v)) for k, v in state.items()
    ):
        return False
    Post.objects.filter(pk=post.pk).update(**state)
    Topic.objects.filter(pk=topic.pk).update(revision=F("revision") + 1, **(state if post.is_opening else {}))
    for name, value in state.items():
        setattr(post, name, value)
    change = is_shown(post) - was
    if change:
        if not post.is_opening:
            Topic.objects.filter(pk=topic.pk).update(reply_count=F("reply_count") + change)
        count_board(topic.board_id, topics=change if post.is_opening else 0, posts=change)
    record(by, verb, post, title="", audience=post.audience, at=at)
    if change and post.is_opening:
        follow(by, topic.posts.exclude(pk=post.pk), post.audience, at)
    return True


@transaction.atomic
def forget_withdrawn(at, limit=500):
    """Erase the words of posts withdrawn more than 24 hours ago, their versions and titles too; returns how many.
    The empty floor stays, so that the replies of others keep their numbers."""
    before = at - timedelta(hours=HOURS_TO_COME_BACK)
    posts = list(Post.objects.filter(withdrawn_at__lt=before).exclude(source="")[:limit])
    Version.objects.filter(post__in=posts).delete()
    for post in posts:
        remove_all("post", post.pk)
    Post.objects.filter(pk__in=[p.pk for p in posts]).update(source="", html="", attached=[])
    for topic in Topic.objects.filter(pk__in=[p.topic_id for p in posts if p.is_opening]):
        tag(topic, (), at=at)
        Topic.objects.filter(pk=topic.pk).update(title="", answers={}, revision=F("revision") + 1)
    return len(posts)
