"""What of the forums can be taken outside."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from community.access.registry import PUBLIC
from community.api.registry import Card, Shareable, number, official_of
from community.lib.html import plain
from forums.kinds import kinds
from forums.models import Topic

# Characters of the opening post that a card can show at the most.
WORDS = 240


def _find(user, key):
    topics = Topic.objects.visible_to(user).public_face().select_related("board", "author")
    return get_object_or_404(topics, pk=number(key))


def card(topic):
    """A topic's card. Set `topic.opening` where its first post is at hand: it saves the one statement."""
    opening = topic.opening if hasattr(topic, "opening") else topic.posts.public_face().filter(number=1).first()
    author = topic.byline
    official = official_of(topic.author)
    return Card(
        code="topic",
        key=str(topic.pk),
        title=topic.title,
        text=plain(opening.html, WORDS) if opening else "",
        line=f"{author}（{official}） · {topic.board.name}" if official else f"{author} · {topic.board.name}",
        url=topic.get_absolute_url(),
        kind_label=str(kinds[topic.kind].label),
    )


def public_card(topic):
    """The card for the topic's own page: None where a visitor may not see the topic."""
    is_public = topic.audience == PUBLIC and not topic.hidden_at and not topic.withdrawn_at
    return card(topic) if is_public else None


Shareable("topic", _("主题"), _find, card)
