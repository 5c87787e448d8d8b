"""Posts can be reacted to by whoever may read them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.access.registry import keys_of
from community.reactions.registry import Likeable
from forums.models import Post, Topic


def find(user, pk):
    """The post, as far as the user may see it and its topic."""
    posts = Post.objects.visible_to(user).filter(topic__in=Topic.objects.visible_to(user))
    return get_object_or_404(posts.select_related("topic"), pk=pk)


def check(user, post):
    """Refuse where the post or its topic is put away, and whoever is no longer in its audience."""
    if post.audience not in keys_of(user):
        raise Refused(_("这里只有圈子里的人能看，先加入再来。"))
    if post.hidden_at or post.withdrawn_at or post.topic.hidden_at:
        raise Refused(_("这段话收起来了，表过的态都在，只是先不显示，也先不能再点。"))


Likeable(
    "post",
    Post,
    find,
    check,
    owner=lambda post: post.author_id,
    url=lambda post: post.get_absolute_url(),
    audience=lambda post: post.audience,
)
