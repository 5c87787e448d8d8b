"""What of the forums can be followed by feed, and what crawlers find."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.registry import MODERATORS
from community.api.registry import ENTRIES, VISITOR, Feed, FeedEntry, Section, number, official_of
from community.tags.models import Tag, Tagged
from forums.models import Board, Post, Topic
from forums.muting import not_muted

LISTED = 100


def newest_topics(user, **about):
    """The newest topics the user may see, with the opening post's text: for feeds. `about` narrows the topics down.
    One statement."""
    topics = Topic.objects.visible_to(user).public_face().filter(**about)
    if not about:  # a board's own feed keeps what its reader muted, as its page does
        topics = not_muted(topics, user)
    topics = topics.order_by("-id").values("pk")[:ENTRIES]
    openings = Post.objects.public_face().filter(number=1, topic__in=topics).select_related("topic", "author")
    return [
        _entry(post, f"topic/{post.topic_id}", post.topic.title, post.topic.get_absolute_url())
        for post in openings.order_by("-topic_id")
    ]


def newest_posts(user, topic):
    """The newest posts of a topic. One statement."""
    posts = Post.objects.visible_to(user).public_face().filter(topic=topic).select_related("author")
    return [
        _entry(
            post,
            f"post/{post.pk}",
            topic.title if post.is_opening else _("回复：%(title)s") % {"title": topic.title},
            post.get_absolute_url(),
        )
        for post in posts.order_by("-number")[:ENTRIES]
    ]


def _entry(post, name, title, url):
    return FeedEntry(
        id=name, title=title, url=url, html=post.html, author_name=post.author.name if post.author else "",
        official=official_of(post.author), at=post.created_at, updated=post.edited_at or post.created_at,
    )  # fmt: skip


def _board(user, key):
    return get_object_or_404(Board.objects.visible_to(user), slug=key)


def _open_boards(user):
    """Boards where every member may talk; those of a circle are named by the circle."""
    boards = Board.objects.visible_to(user).filter(may_moderate=MODERATORS)
    return list(boards.values_list("slug", "name")[:LISTED])


def _topic(user, key):
    return get_object_or_404(Topic.objects.visible_to(user).public_face(), pk=number(key))


def _tag(user, key):
    tag = Tag.objects.named(key)
    return get_object_or_404(Tag.objects.visible_to(user), pk=tag.pk if tag else None)


def newest_of_tag(user, tag):
    """The newest topics that carry a tag. One statement."""
    return newest_topics(user, pk__in=Tagged.objects.of(Topic).filter(tag=tag).values("object_id"))


def _everything(user, key):
    del user
    if key != "all":
        raise Http404
    return key


Feed(
    "latest",
    _("全部"),
    _everything,
    lambda user, thing: newest_topics(user),
    lambda thing: _("大家在聊"),
    lambda thing: "/",
    listed=lambda user: [("all", _("大家在聊"))],
    overall=True,
)
Feed(
    "board",
    _("版块"),
    _board,
    lambda user, board: newest_topics(user, board=board),
    lambda board: board.name,
    lambda board: board.get_absolute_url(),
    listed=_open_boards,
)
Feed("tag", _("标签"), _tag, newest_of_tag, lambda tag: tag.name, lambda tag: tag.get_absolute_url())
Feed("topic", _("主题"), _topic, newest_posts, lambda topic: topic.title, lambda topic: topic.get_absolute_url())

_boards = Board.objects.visible_to(VISITOR)
_tags = Tag.objects.public()
_topics = Topic.objects.visible_to(VISITOR).public_face()

Section(
    "boards",
    lambda: _boards.order_by("-pk").values_list("pk", flat=True).first(),
    lambda low, high: (
        (board.get_absolute_url(), board.last_post_at)
        for board in _boards.filter(pk__gt=low, pk__lte=high).only("slug", "last_post_at")
    ),
)
Section(
    "topics",
    lambda: _topics.order_by("-pk").values_list("pk", flat=True).first(),
    lambda low, high: (
        (reverse("forums:topic", args=[pk]), moment)
        for pk, moment in _topics.filter(pk__gt=low, pk__lte=high).values_list("pk", "last_post_at")
    ),
)
Section(
    "tags",
    lambda: _tags.order_by("-pk").values_list("pk", flat=True).first(),
    lambda low, high: (
        (reverse("tags:tag", args=[name]), None)
        for name in _tags.filter(pk__gt=low, pk__lte=high).values_list("name", flat=True)
    ),
)
