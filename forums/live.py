"""New floors of an open topic."""

from django.template.loader import render_to_string
from django.utils import timezone

from community.live.registry import MOST_LINES, Channel
from forums.models import Post, Topic


def state(keys):
    """The last floor of each topic and who may hear of it; nobody hears what is hidden or merged away."""
    rows = Topic.objects.filter(pk__in=keys).values_list("pk", "last_number", "audience", "hidden_at", "merged_into")
    return {pk: (last, audience) for pk, last, audience, hidden, merged in rows if not hidden and not merged}


def read_on(key, after):
    """The floors after a number as everybody in the audience may see them."""
    posts = (
        Post.objects.filter(topic=key, number__gt=after)
        .public_face()
        .select_related("author", "author__product", "quoted__author", "topic")
    )
    at = timezone.now()
    return [(post.number, _payload(post, at)) for post in posts.order_by("number")[:MOST_LINES]]


def _payload(post, at):
    def drawn(_bare=False):
        context = {"post": post, "topic": post.topic, "at": at, "is_live": True}
        return {"html": render_to_string("forums/_post.html", context), "by": post.author_id}

    return drawn() | {"drawn": drawn}


Channel("topic", state, read_on)
