"""What hiding and restoring mean for posts."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from community.access.registry import MODERATORS, keys_of
from community.lib.html import plain
from community.moderation.registry import About, Kind
from forums import actions
from forums.models import Post, Topic
from forums.permissions import check_moderate


def find(user, pk):
    """The post, as far as the user may see it."""
    return get_object_or_404(Post.objects.visible_to(user).select_related("topic__board", "author"), pk=pk)


def words(post):
    """Who said what, for a moderator who is about to hide it; an opening is known by its title."""
    title = f"《{post.topic.title}》" if post.is_opening else ""
    return f"{post.author.name if post.author else _('佚名')}：{title}{plain(post.html, 160)}"


def find_topic(user, pk):
    """The topic, as far as the user may see it."""
    return get_object_or_404(Topic.objects.visible_to(user).select_related("board"), pk=pk)


def _about(author, topic):
    """A place's own moderators decide, but not about one of themselves: that goes to the brand's at once."""
    keepers = topic.board.may_moderate
    if author is not None and keepers in keys_of(author):
        keepers = MODERATORS
    return About(author, keepers, topic.audience, topic.board.name)


def _links(things, path=""):
    """{key: (title, address)}."""
    return {thing.pk: ((getattr(thing, path) if path else thing).face, thing.get_absolute_url()) for thing in things}


Kind(
    "post",
    _("帖子"),
    find,
    lambda by, post: check_moderate(by, post.topic.board),
    actions.hide_post,
    actions.restore_post,
    words,
    lambda post: post.get_absolute_url(),
    lambda post: _about(post.author, post.topic),
    actions.hide_reported,
    links=lambda user, keys: _links(Post.objects.visible_to(user).filter(pk__in=keys).select_related("topic"), "topic"),
)
Kind(
    "topic",
    _("主题"),
    find_topic,
    lambda by, topic: check_moderate(by, topic.board),
    lambda by, topic, **how: actions.hide_post(by, topic.posts.get(number=1), **how),
    lambda by, topic, **how: actions.restore_post(by, topic.posts.get(number=1), **how),
    lambda topic: words(topic.posts.select_related("topic", "author").get(number=1)),
    lambda topic: topic.get_absolute_url(),
    lambda topic: _about(topic.author, topic),
    lambda by, key, **how: actions.hide_reported(by, Post.objects.get(topic=key, number=1).pk, **how),
    links=lambda user, keys: _links(Topic.objects.visible_to(user).filter(pk__in=keys)),
)
