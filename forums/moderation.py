"""What hiding and restoring mean for posts."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from community.lib.html import plain
from community.moderation.registry import Kind
from forums import actions
from forums.models import Post
from forums.permissions import check_moderate


def find(user, pk):
    """The post, as far as the user may see it."""
    return get_object_or_404(Post.objects.visible_to(user).select_related("topic__board", "author"), pk=pk)


def words(post):
    """Who said what, for a moderator who is about to hide it; an opening is known by its title."""
    title = f"《{post.topic.title}》" if post.is_opening else ""
    return f"{post.author.name if post.author else _('佚名')}：{title}{plain(post.html, 160)}"


Kind(
    "post",
    _("帖子"),
    find,
    lambda by, post: check_moderate(by, post.topic.board),
    actions.hide_post,
    actions.restore_post,
    words,
    lambda post: post.get_absolute_url(),
)
