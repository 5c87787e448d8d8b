"""What a member has muted, as one SQL filter: no list that comes to her shows it."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from community.access.registry import keys_of
from forums.models import Board, Topic
from forums.registry import around
from profiles.inbox.levels import chosen, mutes
from profiles.inbox.models import Level, Watch
from profiles.models import Member
from profiles.ties.models import Follow

CHOSEN = (Level.WATCH, Level.TRACK, Level.NORMAL)
FOLLOWED = (Level.WATCH, Level.TRACK)


def not_muted(topics, user):
    """The topics without those the user muted: the topic itself, its author, one of its tags, its board or what that
    belongs to; the most specific choice wins (levels.py), so a topic she chose otherwise stays. No statement of its own
    but `mutes`."""
    return topics.exclude(_muted(user, "")) if mutes(user) else topics


def posts_not_muted(posts, user):
    """The same for posts, which also fall silent with their own author."""
    return posts.exclude(_muted(user, "topic__")) if mutes(user) else posts


def mark_muted(user, topics):
    """Say on each topic of a board's own page whether the user muted it (not: the whole board). One statement but
    `mutes`, none for who mutes nothing."""
    rows = Topic.objects.filter(pk__in=[t.pk for t in topics])
    muted = set()
    if topics and mutes(user):
        muted = set(rows.filter(_muted(user, "", with_board=False)).values_list("pk", flat=True))
    for topic in topics:
        topic.is_muted = topic.pk in muted


def followed_posts(posts, user):
    """Posts of those whom the user follows."""
    return posts.filter(Exists(Follow.objects.filter(member=user.pk, whom=OuterRef("author_id"))))


def own_posts(posts, user):
    """Posts of the user's own corner: boards of her circles, what she watches or tracks, topics she opened, and what
    those write whom she follows. A circle may open its board to replies from outside; who may attach stays its own."""
    held = [key for key in keys_of(user) if ":" in key]
    return posts.filter(
        Q(topic__author=user)
        | Exists(Follow.objects.filter(member=user.pk, whom=OuterRef("author_id")))
        | Q(topic__board__may_attach__in=held)
        | Q(_chose(user, FOLLOWED, (Topic, "topic_id"), (Board, "topic__board_id"), *_around("topic__")))
        | Q(_tagged(user, "topic_id", FOLLOWED))
    )


def _muted(user, path, *, with_board=True):
    topic, muted = "topic_id" if path else "pk", (Level.MUTE,)
    authors = [(Member, f"{path}author_id")] + ([(Member, "author_id")] if path else [])
    silent = Q(_chose(user, muted, (Topic, topic), *authors)) | Q(_tagged(user, topic, muted))
    if with_board:
        board = (Board, f"{path}board_id")
        wide = Q(_chose(user, muted, board))
        if around:
            wide |= Q(_chose(user, muted, *_around(path))) & ~Q(_chose(user, CHOSEN, board))
        silent |= wide & ~Q(_tagged(user, topic, CHOSEN))
    return silent & ~Q(_chose(user, CHOSEN, (Topic, topic)))


def _around(path):
    """What boards belong to, as `_chose` takes it."""
    return [(model, f"{path}board__{name}") for name, model in around.items()]


def _chose(user, levels, *things):
    """The user chose one of `levels` for one of `things`: (model, where its id stands)."""
    here = Q()
    for model, ref in things:
        here |= Q(place_type=ContentType.objects.get_for_model(model), place_id=OuterRef(ref))
    return Exists(Watch.objects.filter(here, member=user, level__in=levels))


def _tagged(user, topic_ref, levels):
    """The topic carries a tag for which the user chose one of `levels`. Follows whatever Topic.tags goes through."""
    through = Topic.tags.through
    tags = chosen(user, through.tag_model(), *levels)
    rows = through.objects.filter(object_id=OuterRef(topic_ref), tag__in=tags)
    if hasattr(through, "content_type"):
        rows = rows.filter(content_type=ContentType.objects.get_for_model(Topic))
    return Exists(rows)
