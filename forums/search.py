"""The words of posts, for search and evidence."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from community.lib.html import own_words, plain
from community.search.registry import OFFICIAL, SOLVED, Document, Kind, names_boards
from community.tags.models import Tagged
from community.text.registry import lends
from forums.models import Board, Post, Topic


def everything():
    """Posts with all that a document needs: two statements for any number."""
    return Post.objects.select_related("topic", "author")


def _tags(topic_ids):
    """{topic: names of its tags}. One statement."""
    found = {}
    rows = Tagged.objects.of(Topic).filter(object_id__in=topic_ids)
    for topic, name in rows.order_by("id").values_list("object_id", "tag__name"):
        found.setdefault(topic, []).append(name)
    return found


def build(posts):
    """One document per post that stands; hidden and withdrawn ones give None."""
    posts = list(posts)
    tags = _tags([p.topic_id for p in posts if p.is_opening])
    for post in posts:
        topic = post.topic
        if post.withdrawn_at or post.hidden_at or topic.hidden_at:
            yield None
            continue
        opening = post.is_opening
        yield Document(
            key=post.pk,
            title=topic.title if opening else topic.face,
            text="\n".join([plain(post.html), *_of_files(post)]),
            url=post.get_absolute_url(),
            audience=post.audience,
            at=post.created_at,
            author=post.author_id,
            author_name=post.author.name if post.author else "",
            board=topic.board_id,
            tags=tags.get(topic.pk, []) if opening else [],
            thread=f"topic:{topic.pk}",
            host=topic.author_id,
            floor=None if opening else post.number,
            marks=_marks(post, topic),
            confirmed=post.pk in (topic.accepted_id, topic.official_id),
            own_words="\n".join(_own_words(post, topic)),
        )


def _of_files(post):
    """Descriptions and names of what hangs on a post: what is on a picture is told by its author and by nobody else."""
    return [text for file in post.attached for text in (file["alt"], file["name"]) if text]


def _own_words(post, topic):
    """What the author said: the title, the text, and what she wrote about her pictures."""
    return [topic.title] * post.is_opening + [own_words(post.html)] + [f["alt"] for f in post.attached if f["alt"]]


def _marks(post, topic):
    """What the filters ask for: the opening stands for its topic, a reply for itself."""
    if post.is_opening:
        return (SOLVED,) * bool(topic.accepted_id) + (OFFICIAL,) * topic.has_official
    return (SOLVED,) * (post.pk == topic.accepted_id) + (OFFICIAL,) * (post.pk == topic.official_id)


@lends
def written_lately(limit):
    """The newest posts that visitors may read."""
    return Post.objects.visible_to(AnonymousUser()).order_by("-id").values_list("source", flat=True)[:limit]


@names_boards
def board_names(ids):
    """The names of boards."""
    return dict(Board.objects.filter(pk__in=ids).values_list("pk", "name"))


Kind("post", _("帖子"), Post, build, everything, evidence=True)
