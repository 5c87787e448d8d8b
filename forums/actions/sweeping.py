"""Everything an account wrote here, out of sight at once, and back at once."""

from django.db.models import Count, F, Q

from community.activity.actions import record_many
from community.moderation.actions import note_acts
from community.moderation.models import Deed
from forums.actions.counting import BATCH, follow, recount_board
from forums.actions.holding import hold_post
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
    _turn(by, POST_HIDDEN, shown, -1, at, hidden_at=at, hidden_rule=rule)
    _turn(by, POST_HIDDEN, held, 0, at, hidden_at=at, hidden_rule=rule, held=False)
    note_acts(by, Deed.HIDE, "post", acts, rule=rule, before={"hidden": False}, after={"hidden": True}, at=at)
    return len(acts), {"held": held, "shown": shown}


def put_back_posts(by, member, kept, *, at):
    """Show what was shown, and let wait what waited; a post that somebody has dealt with since is left as it is."""
    mine = Post.objects.filter(author=member, hidden_rule="selling")
    shown = list(mine.filter(pk__in=kept["shown"]).values_list("pk", flat=True))
    held = list(mine.filter(pk__in=kept["held"]).values_list("pk", flat=True))
    _turn(by, POST_RESTORED, shown, 1, at, hidden_at=None, hidden_rule="")
    _turn(by, POST_HIDDEN, held, 0, at, hidden_at=at, hidden_rule="", held=True)
    for post in Post.objects.filter(pk__in=held, withdrawn_at=None).select_related("topic__board"):
        hold_post(by, post, *why_held(member, post.topic.board, post.source), at)


def _turn(by, verb, ids, change, at, **state):
    """Change whether many posts are shown, with the topics they open and all counters: `change` is what each that was
    not taken back counts more. A fixed number of statements for a board and for each number of replies in a topic."""
    posts = Post.objects.filter(pk__in=ids)
    posts.update(**state)
    opened = list(posts.filter(number=1).values_list("topic", flat=True))
    Topic.objects.filter(pk__in=opened).update(**state)
    touched = set(posts.values_list("topic", flat=True))
    Topic.objects.filter(pk__in=touched).update(revision=F("revision") + 1)
    replies = posts.filter(withdrawn_at=None).exclude(number=1).order_by().values("topic").annotate(n=Count("pk"))
    by_count = {}
    for row in replies if change else ():
        by_count.setdefault(row["n"], []).append(row["topic"])
    for n, topics in by_count.items():
        Topic.objects.filter(pk__in=topics).update(reply_count=F("reply_count") + change * n)
    for board in Board.objects.filter(topics__in=touched).distinct():
        recount_board(board.pk)
    for start in range(0, len(ids), BATCH):
        part = posts.only("pk", "audience").order_by("pk")[start : start + BATCH]
        record_many(verb, ((by.pk, post, "", post.audience, at) for post in part), at=at)
    others = Post.objects.filter(topic__in=opened).exclude(pk__in=ids)
    for audience in others.order_by().values_list("audience", flat=True).distinct():
        follow(by, others.filter(audience=audience), audience, at)
