"""What hiding and restoring mean for posts."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.registry import MODERATORS, keys_of
from community.attachments.models import attached
from community.lib.html import plain
from community.moderation.registry import About, Kind, Line, Sweeper
from forums import actions
from forums.models import HeldEdit, Post, Topic
from forums.permissions import check_moderate


def find(user, pk):
    """The post, as far as the user may see it."""
    return get_object_or_404(Post.objects.visible_to(user).select_related("topic__board", "author"), pk=pk)


def words(post):
    """Who said what, for a moderator who is about to hide it; an opening is known by its title."""
    title = f"《{post.topic.title}》" if post.is_opening else ""
    return f"{post.byline}：{title}{plain(post.html, 160)}"


def find_topic(user, pk):
    """The topic, as far as the user may see it."""
    return get_object_or_404(Topic.objects.visible_to(user).select_related("board"), pk=pk)


def _about(author, topic):
    """A place's own moderators decide, but not about one of themselves: that goes to the brand's at once."""
    keepers = topic.board.may_moderate
    if author is not None and keepers in keys_of(author):
        keepers = MODERATORS
    return About(author, keepers, topic.audience, topic.board.name)


def opening_of(topic):
    """The key of a topic's opening post."""
    return Post.objects.values_list("pk", flat=True).get(topic=topic, number=1)


def _links_of_edits(user, keys):
    """{edit: (title, address of its post)}. One statement."""
    edits = HeldEdit.objects.filter(pk__in=keys, post__in=Post.objects.visible_to(user)).select_related("post__topic")
    return {edit.pk: (edit.post.topic.face, edit.post.get_absolute_url()) for edit in edits}


def _links(things, path=""):
    """{key: (title, address)}."""
    return {thing.pk: ((getattr(thing, path) if path else thing).face, thing.get_absolute_url()) for thing in things}


def _places(user, rows, topic):
    """{key: name of its board, None where the user may not read that}. `topic`: the way to a thing's topic."""
    keys = keys_of(user)
    found = rows.values_list("pk", f"{topic}board__audience", f"{topic}board__name")
    return {pk: name if audience in keys else None for pk, audience, name in found}


def _line(post, is_it=False, words=None):
    name = post.byline
    title = f"《{post.topic.title}》" if post.is_opening else ""
    said = plain(post.html, None if is_it else AROUND) if words is None else words
    return Line(name, post.created_at, f"{title}{said}", is_it, tuple(post.attached))


def _around(key):
    """The floor before, the post with all its words, the floor after. Three statements."""
    posts = Post.objects.select_related("topic", "author")
    it = posts.filter(pk=key).first()
    if it is None:
        return []
    near = posts.filter(topic=it.topic_id).public_face()
    before = near.filter(number__lt=it.number).order_by("-number")[:1]
    after = near.filter(number__gt=it.number).order_by("number")[:1]
    return [*map(_line, before), _line(it, True), *map(_line, after)]


def _around_edit(key):
    """The words that stand, and those that wait to take their place. Two statements."""
    edit = HeldEdit.objects.filter(pk=key).select_related("post__topic", "post__author", "by").first()
    if edit is None:
        return []
    title = f"《{edit.title}》" if edit.title else ""
    files = tuple(attached("edit", edit.pk))
    return [_line(edit.post), Line(edit.by.name, edit.at, f"{title}{edit.source}", True, files)]


def _find_edit(user, pk):
    """The edit that waits, for its author and those who moderate its board."""
    edit = get_object_or_404(HeldEdit.objects.select_related("post__topic__board", "by"), pk=pk)
    if edit.by_id != user.pk and edit.post.topic.board.may_moderate not in keys_of(user):
        raise Http404
    return edit


AROUND = 300
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
    actions.put_back_post,
    release=actions.release_post,
    around=_around,
    address=lambda key: reverse("forums:post", args=[key]),
    links=lambda user, keys: _links(Post.objects.visible_to(user).filter(pk__in=keys).select_related("topic"), "topic"),
    places=lambda user, keys: _places(user, Post.objects.filter(pk__in=keys), "topic__"),
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
    lambda by, key, **how: actions.hide_reported(by, opening_of(key), **how),
    lambda by, key, **how: actions.put_back_post(by, opening_of(key), **how),
    around=lambda key: _around(opening_of(key)),
    address=lambda key: reverse("forums:topic", args=[key]),
    links=lambda user, keys: _links(Topic.objects.visible_to(user).filter(pk__in=keys)),
    places=lambda user, keys: _places(user, Topic.objects.filter(pk__in=keys), ""),
)
Kind(
    "edit",
    _("修改"),
    _find_edit,
    lambda by, edit: check_moderate(by, edit.post.topic.board),
    lambda by, edit, **how: actions.refuse_edit(by, edit.pk, **how),
    lambda by, edit, **how: actions.release_edit(by, edit.pk, **how),
    lambda edit: (
        _("%(name)s改成：%(words)s")
        % {"name": edit.by.name, "words": f"《{edit.title}》{edit.source}" if edit.title else edit.source}
    ),
    lambda edit: edit.post.get_absolute_url(),
    lambda edit: _about(edit.by, edit.post.topic),
    actions.refuse_edit,
    None,
    release=actions.release_edit,
    around=_around_edit,
    links=_links_of_edits,
    places=lambda user, keys: _places(user, HeldEdit.objects.filter(pk__in=keys), "post__topic__"),
)
Sweeper("posts", _("帖子"), actions.sweep_posts, actions.put_back_posts)
