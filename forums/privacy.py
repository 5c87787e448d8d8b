"""What the forums hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from forums.models import Post, Topic

Holding(Topic, _("我发的主题"), "service", lambda m: Topic.objects.filter(author=m), "unname")
Holding(Post, _("我写的帖子"), "service", lambda m: Post.objects.filter(author=m), "unname")
