"""Topics carry tags."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from community.access.registry import PUBLIC
from community.tags.registry import Taggable
from forums.actions.counting import follow
from forums.models import Post, Topic
from forums.unread import mark_unread


def items(user):
    """Topics the user may see, as lists show them."""
    return Topic.objects.visible_to(user).public_face().select_related("author", "last_author", "board")


def is_public(topic):
    """True for what visitors see."""
    return topic.audience == PUBLIC and not (topic.hidden_at or topic.withdrawn_at or topic.merged_into_id)


def changed(by, ids, at):
    """The chips of these topics' pages, and the documents and evidence of their opening posts, come along."""
    Topic.objects.filter(pk__in=ids).update(revision=F("revision") + 1)
    openings = Post.objects.filter(topic__in=ids, number=1)
    for audience in list(openings.order_by().values_list("audience", flat=True).distinct()):
        follow(by, openings.filter(audience=audience), audience, at)


Taggable("topic", _("主题"), Topic, items, is_public, changed, "forums/_tagged_topic.html", mark_unread, order=10)
