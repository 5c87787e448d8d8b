"""What talking in the forums earns: acts as they stand, whatever brought or took them."""

from django.utils.translation import gettext_lazy as _

from community.activity.models import Activity
from community.reactions.models import Reaction, What
from community.reactions.verbs import REACTED, REACTION_TAKEN_BACK
from forums.models import Post, Topic
from forums.verbs import (
    ANSWER_ACCEPTED,
    ANSWER_LEFT,
    POST_EDITED,
    POST_HIDDEN,
    POST_RESTORED,
    POST_WITHDRAWN,
    POSTED,
    TOPIC_STARTED,
)
from profiles.inbox.actions import place_of
from profiles.points.registry import Deed, Done, Thing
from profiles.writing import says_something


def _posts(activities):
    """The posts that lines of the log are about, with what a deed asks of their topics. One statement."""
    rows = Post.objects.filter(pk__in={a.target_id for a in activities}, imported=False).select_related("topic")
    fields = "number", "author", "source", "created_at", "withdrawn_at", "hidden_at", "topic__author", "topic__accepted"
    return rows.only(*fields)


def _stands(post):
    return post.withdrawn_at is None and post.hidden_at is None


def started(activities):
    """Topics as their openings stand. One statement."""
    return [
        Done(post.author_id, post.pk, post.created_at, _stands(post) and says_something(post.source))
        for post in _posts(activities)
        if post.is_opening
    ]


def replied(activities):
    """Replies to what somebody else began. One statement."""
    return [
        Done(post.author_id, post.pk, post.created_at, _stands(post) and says_something(post.source))
        for post in _posts(activities)
        if not post.is_opening and post.author_id != post.topic.author_id
    ]


def accepted(activities):
    """Answers that whoever asked accepted, or a moderator for her; the asker's approval. Whoever accepts her own earns
    nothing. Two statements."""
    posts = {p.pk: p for p in _posts(activities) if not p.is_opening and p.topic.author_id}
    kind, _pk = place_of(Post())
    lines = Activity.objects.filter(verb=ANSWER_ACCEPTED.code, target_type_id=kind, target_id__in=posts)
    last = {line.target_id: line for line in lines.order_by("pk")}
    return [
        Done(
            posts[pk].author_id, pk, line.at, _stands(posts[pk]) and posts[pk].topic.accepted_id == pk, posts[pk].topic.author_id,
        )
        for pk, line in last.items()
        if line.actor_id != posts[pk].author_id
    ]  # fmt: skip


def found_useful(activities):
    """Who found whose post useful: each person and post once. Two statements."""
    kind, _pk = place_of(Post())
    mine = [a for a in activities if a.target_type_id == kind]
    posts = {post.pk: post for post in _posts(mine)}
    rows = Reaction.objects.filter(target_type_id=kind, target_id__in=posts, what=What.USEFUL)
    when = {(r.target_id, r.member_id): r.at for r in rows}
    told = {
        (a.target_id, a.actor_id): a.at
        for a in mine
        if a.verb in (REACTED.code, REACTION_TAKEN_BACK.code) and a.actor_id
    }
    return [
        Done(posts[pk].author_id, pk, when.get((pk, who), at), _stands(posts[pk]) and (pk, who) in when, who)
        for (pk, who), at in (told | when).items()
        if pk in posts
    ]


def show_posts(keys, user):
    """{post: (title of its topic, address)} of those the user may see. One statement."""
    posts = Post.objects.visible_to(user).filter(pk__in=keys, topic__in=Topic.objects.visible_to(user))
    return {post.pk: (post.topic.face, post.get_absolute_url()) for post in posts.select_related("topic")}


MOVED = (POST_WITHDRAWN.code, POST_HIDDEN.code, POST_RESTORED.code)
WRITTEN = (POSTED.code, POST_EDITED.code, *MOVED)
Thing("post", show_posts)
Deed(
    TOPIC_STARTED.code,
    _("发主题"),
    _("正文满 10 个字，还在的"),
    "post",
    WRITTEN,
    started,
    points=5,
    cycle="day",
    cap=10,
    order=20,
)
Deed(
    POSTED.code,
    _("回帖"),
    _("满 10 个字，还在的；自己帖里的不算"),
    "post",
    WRITTEN,
    replied,
    points=2,
    cycle="day",
    cap=10,
    order=30,
)
Deed(
    ANSWER_ACCEPTED.code, _("回答被采纳"), _("提问的人采纳的；改了采纳，分跟着走"), "post",
    (ANSWER_ACCEPTED.code, ANSWER_LEFT.code, *MOVED), accepted, points=30, cycle="day", cap=90, order=40,
)  # fmt: skip
Deed(
    REACTED.code, _("别人觉得有用"), _("点了「有用」的，每人每帖一次"), "post",
    (REACTED.code, REACTION_TAKEN_BACK.code, *MOVED), found_useful, points=2, cycle="day", cap=20, order=50,
)  # fmt: skip
