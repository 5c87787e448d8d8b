"""Everything an account wrote here, out of sight at once, and back at once."""

from django.db.models import F, Q

from community.activity.actions import record_many
from community.moderation.actions import note_acts
from community.moderation.models import Deed
from forums.actions.counting import BATCH, follow, recount_board, recount_topic
from forums.actions.holding import drop_held_edit, hold_post
from forums.holding import why_held
from forums.models import Board, Post, Topic
from forums.verbs import POST_HIDDEN, POST_RESTORED


def sweep_posts(by, member, *, rule, at):
    """Hide every post of a member and every topic she opened; (how many posts, what puts them back). The posts are
    written to the log one by one, so that search, evidence and inboxes follow."""
    mine = Post.objects.filter(author=member).filter(Q(hidden_at=None) | Q(held=True))
    held = list(mine.filter(held=True).values_list("pk", flat=True))
    shown = list(mine.filter(held=False).values_list("pk", flat=True))
    posts = Post.objects.filter(pk__in=[*held, *shown])
    acts = [
        (p.pk, member, p.audience, p.topic.board.name, p.source)
        for p in posts.select_related("topic__board").order_by("pk").iterator(chunk_size=500)
    ]
    for post in posts.filter(held_edit__isnull=False):
        drop_held_edit(post, at)
    _turn(by, POST_HIDDEN, [*held, *shown], at, hidden_at=at, hidden_rule=rule, held=False)
    note_acts(by, Deed.HIDE, "post", acts, rule=rule, before={"hidden": False}, after={"hidden": True}, at=at)
    return len(acts), {"held": held, "shown": shown}


def put_back_posts(by, member, kept, *, at):
    """Show what was shown, and let wait what waited; a post that somebody has dealt with since is left as it is."""
    mine = Post.objects.filter(author=member, hidden_rule="selling")
    shown = list(mine.filter(pk__in=kept["shown"]).values_list("pk", flat=True))
    held = list(mine.filter(pk__in=kept["held"]).values_list("pk", flat=True))
    _turn(by, POST_RESTORED, shown, at, hidden_at=None, hidden_rule="", held=False)
    _turn(by, POST_HIDDEN, held, at, hidden_at=at, hidden_rule="", held=True)
    for post in Post.objects.filter(pk__in=held, withdrawn_at=None).select_related("topic__board"):
        hold_post(by, post, *why_held(member, post.topic.board, post.source), at)


def _turn(by, verb, ids, at, **state):
    """Change whether many posts are shown, with the topics they open and all counters."""
    posts = Post.objects.filter(pk__in=ids)
    posts.update(**state)
    opened = list(posts.filter(number=1).values_list("topic", flat=True))
    Topic.objects.filter(pk__in=opened).update(**state)
    touched = set(posts.values_list("topic", flat=True))
    Topic.objects.filter(pk__in=touched).update(revision=F("revision") + 1)
    for topic in touched:
        recount_topic(topic)
    for board in Board.objects.filter(topics__in=touched).distinct():
        recount_board(board.pk)
    for start in range(0, len(ids), BATCH):
        part = posts.only("pk", "audience").order_by("pk")[start : start + BATCH]
        record_many(verb, ((by.pk, post, "", post.audience, at) for post in part), at=at)
    for topic in Topic.objects.filter(pk__in=opened):
        follow(by, topic.posts.exclude(pk__in=ids), topic.audience, at)
