"""Topics and posts can be kept for later."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.html import plain
from forums.models import Post, Topic
from profiles.bookmarks.registry import Bookmarkable


def visible_posts(user):
    """Posts the user may see, in topics she may see."""
    return Post.objects.visible_to(user).filter(topic__in=Topic.objects.visible_to(user)).select_related("topic")


def title_of_post(post):
    """The topic, the floor and how it begins."""
    words = {"topic": post.topic.title, "n": post.number, "start": plain(post.html)[:40]}
    return _("%(topic)s · %(n)d 楼：%(start)s") % words


Bookmarkable(
    "topic", gettext_lazy("主题"), Topic, Topic.objects.visible_to, lambda t: t.title, lambda t: t.get_absolute_url()
)
Bookmarkable("post", gettext_lazy("帖子"), Post, visible_posts, title_of_post, lambda p: p.get_absolute_url())
