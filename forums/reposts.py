"""Topics can be re-posted into one's own space."""

from django.utils.translation import gettext_lazy as _

from forums.models import Topic
from profiles.blogs.registry import Card, Repostable


def visible(user):
    """Topics that the user may see and that stand."""
    return Topic.objects.visible_to(user).public_face().select_related("author", "board")


def card(topic):
    """Its title and where it stands."""
    name = topic.author.name if topic.author else str(_("佚名"))
    return Card(topic.title, topic.board.name, topic.get_absolute_url(), name, topic.created_at)


Repostable("topic", _("主题"), Topic, visible, card, lambda t: t.audience, lambda t: t.author_id)
