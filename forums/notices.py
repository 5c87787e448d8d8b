"""What the forums tell members of, and the places of theirs that can be watched or muted."""

from urllib.parse import urlparse

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.registry import MEMBERS, PUBLIC
from community.activity.registry import Call, NoticeKind, Told
from community.lib.html import mentioned_urls, plain
from community.reactions.verbs import REACTED, REACTION_TAKEN_BACK
from community.tags.models import Tag
from forums.models import Board, Post, Topic
from forums.registry import around, things_around
from forums.verbs import ANSWER_ACCEPTED, POST_EDITED, POST_HIDDEN, POST_WITHDRAWN, POSTED
from profiles.inbox.actions import place_of
from profiles.inbox.models import Level, awaiting
from profiles.inbox.registry import Place
from profiles.models import Member
from profiles.ties.models import followers_of

EXCERPT = 60


def ahead(activities):
    """The posts of lines of the log where they still stand, with their topics, tags, and whom they call by @; or None.
    Three statements for any number, one more where somebody opened a topic, and one where members can ask to be told
    once."""
    if not activities:
        return
    posts = Post.objects.select_related("topic__board", "quoted", *(f"topic__board__{name}" for name in around)).defer(
        "source", "quoted__source", "quoted__html"
    )
    here, _pk = place_of(Post())
    ids = {a.target_id for a in activities if a.target_type_id == here}  # reactions come to other things too
    posts = posts.public_face().filter(topic__hidden_at=None).in_bulk(ids)
    prefetch_related_objects([p.topic for p in posts.values()], "tags")
    handles = {p.pk: _handles_in(p.html) for p in posts.values()}
    called = Member.objects.filter(handle__in={h for found in handles.values() for h in found})
    members = dict(called.values_list("handle", "pk"))
    asked = awaiting(Topic, {p.topic_id for p in posts.values()})
    for post in posts.values():
        post.called = {members[h] for h in handles[post.pk] if h in members}
        post.awaited_by = asked.get(post.topic_id, [])
    for activity in activities:
        activity.standing_post = posts.get(activity.target_id) if activity.target_type_id == here else None
    began = [a.standing_post for a in activities if _began(a)]
    followers = followers_of({post.author_id for post in began})
    for post in began:
        post.followed_by = followers.get(post.author_id, [])


def _began(activity):
    """Whether somebody opened a topic for all: what stands in a circle is heard there."""
    post = activity.standing_post
    return post and post.is_opening and activity.verb == POSTED.code and post.audience in (PUBLIC, MEMBERS)


def _handles_in(html):
    return {urlparse(u).path.strip("/").split("/")[-1] for u in mentioned_urls(html)}


def _call(post, member):
    return Call(member, post.topic, post, f"post:{post.pk}", post.author_id, post.audience)


def mentioned(activity):
    """Whoever the post calls by @."""
    post = activity.standing_post
    return [_call(post, member) for member in post.called] if post else []


def answered(activity):
    """Whoever opened the topic, and whoever is quoted."""
    post = activity.standing_post
    if post is None or post.is_opening:
        return []
    quoted = post.quoted.author_id if post.quoted else None
    return [_call(post, member) for member in {post.topic.author_id, quoted} if member]


def awaited(activity):
    """Whoever had asked to be told once of the next reply."""
    post = activity.standing_post
    if post is None or post.is_opening:
        return []
    return [_call(post, member) for member, since in post.awaited_by if since <= activity.at]


def watched(activity):
    """Whoever watches the topic, one of its tags or its board."""
    post = activity.standing_post
    if post is None:
        return []
    return [_call(post, member) for member, level in activity.levels[places].items() if level == Level.WATCH]


def began(activity):
    """Whoever followed her when she opened the topic."""
    post = activity.standing_post
    if not _began(activity):
        return []
    about, once = Member(pk=post.author_id), f"post:{post.pk}"
    return [
        Call(member, about, post, once, post.author_id, post.audience)
        for member, since in post.followed_by if since <= activity.at
    ]  # fmt: skip


def show_began(lines, user):
    """Topics of one person in one line, by the newest. Two statements."""
    posts = Post.objects.visible_to(user).public_face().filter(pk__in=[x.source_id for x in lines if x.source_id])
    posts = {p.pk: p for p in posts.select_related("topic")}
    people = Member.objects.visible_to(user).in_bulk({x.about_id for x in lines})
    return {
        line.pk: Told(
            posts[line.source_id].get_absolute_url(),
            _began_words(line.unseen or line.total) % {"n": line.unseen or line.total, "topic": posts[line.source_id].topic.face},
            plain(posts[line.source_id].html, EXCERPT),
            people.get(line.about_id),
        )
        for line in lines if line.source_id in posts
    }  # fmt: skip


def _began_words(number):
    return _("开了 %(n)d 个新主题，最新的是《%(topic)s》") if number > 1 else _("开了新主题《%(topic)s》")


def accepted(activity):
    """Whoever wrote the accepted answer."""
    post = activity.standing_post
    if post is None or post.topic.accepted_id != post.pk or not post.author_id:
        return []
    return [Call(post.author_id, post.topic, post, f"accepted:{post.pk}", activity.actor_id, post.audience)]


def liked(activity):
    """Whoever wrote the post that somebody reacted to; one member's reactions to it are one event."""
    post = activity.standing_post
    if post is None or not post.author_id:
        return []
    once = f"like:{post.pk}:{activity.actor_id}"
    return [Call(post.author_id, post, post, once, activity.actor_id, post.audience)]


def no_longer_liked(activity):
    """A reaction that was taken back."""
    if activity.target_type_id != place_of(Post())[0]:
        return []
    return [(Post(pk=activity.target_id), f"like:{activity.target_id}:{activity.actor_id}")]


def show_liked(lines, user):
    """Lines about posts of one's own. One statement."""
    posts = Post.objects.visible_to(user).public_face().filter(topic__in=Topic.objects.visible_to(user))
    posts = {p.pk: p for p in posts.filter(pk__in=[x.about_id for x in lines]).select_related("topic")}
    return {
        line.pk: Told(
            posts[line.about_id].get_absolute_url(),
            _("赞同了你在《%(topic)s》里说的") % {"topic": posts[line.about_id].topic.face},
            plain(posts[line.about_id].html, EXCERPT),
            posts[line.about_id].topic,
        )
        for line in lines
        if line.about_id in posts
    }


def places(activity):
    """Where a post stands, the most specific first: its topic, whoever acted (she can only be muted), its tags, its
    board, and what the board belongs to."""
    post, actor = activity.standing_post, [activity.actor] if activity.actor else []
    if post is None:
        return []
    board = post.topic.board
    return [[post.topic], actor, list(post.topic.tags.all()), [board], things_around(board)]


def asked_places(activity):
    """Where a mute counts also for whoever asked: the topic itself, and whoever acted."""
    return places(activity)[:2]


def gone(activity):
    """A post that was withdrawn or hidden is no longer told of."""
    return [(Post(pk=activity.target_id), None)]


def _show(words, *, resume=False):
    """The wording of a kind whose lines are about topics and tell of posts. Two statements."""

    def show(lines, user):
        topics = {t.pk: t for t in Topic.objects.visible_to(user).filter(pk__in=[x.about_id for x in lines])}
        posts = Post.objects.visible_to(user).filter(pk__in=[x.source_id for x in lines if x.source_id])
        posts = {p.pk: p for p in posts.public_face()}
        told = {}
        for line in lines:
            topic, post = topics.get(line.about_id), posts.get(line.source_id)
            if topic:
                url = post.get_absolute_url() if post else topic.get_absolute_url()
                if resume and line.unseen > 1:
                    url = f"{topic.get_absolute_url()}unread/"
                said = plain(post.html, EXCERPT) if post else ""
                told[line.pk] = Told(url, words() % {"topic": topic.face}, said, topic)
        return told

    return show


TEXTS = (POSTED.code, POST_EDITED.code)
GONE = (POST_WITHDRAWN.code, POST_HIDDEN.code)
NoticeKind(
    "mention", gettext_lazy("@我"), TEXTS, mentioned, _show(lambda: _("在《%(topic)s》里 @ 了你")), "at",
    order=10, gone=gone, gone_verbs=GONE, places=places, ahead=ahead,
)  # fmt: skip
NoticeKind(
    "reply", gettext_lazy("回复我"), (POSTED.code,), answered, _show(lambda: _("回复了你：《%(topic)s》"), resume=True),
    "reply", order=20, places=places, ahead=ahead,
)  # fmt: skip
NoticeKind(
    "awaited", gettext_lazy("问过一次的"), (POSTED.code,), awaited, _show(lambda: _("回复了你等着的《%(topic)s》"), resume=True),
    "reply", order=90, places=asked_places, ahead=ahead, asked=True,
)  # fmt: skip
NoticeKind(
    "watched", gettext_lazy("盯着的地方"), (POSTED.code,), watched, _show(lambda: _("在《%(topic)s》里有新话"), resume=True),
    "watched", order=30, places=places, ahead=ahead,
)  # fmt: skip
NoticeKind(
    "began", gettext_lazy("关注的人"), (POSTED.code,), began, show_began, "watched",
    order=35, places=places, ahead=ahead,
)  # fmt: skip
NoticeKind(
    "accepted", gettext_lazy("采纳"), (ANSWER_ACCEPTED.code,), accepted, _show(lambda: _("采纳了你的回答：《%(topic)s》")),
    "reply", order=40, places=places, ahead=ahead,
)  # fmt: skip
NoticeKind(
    "like", gettext_lazy("赞同"), (REACTED.code,), liked, show_liked, "like", order=50,
    gone=no_longer_liked, gone_verbs=(REACTION_TAKEN_BACK.code,), places=places, ahead=ahead,
)  # fmt: skip

Place(
    "topic",
    gettext_lazy("主题"),
    Topic,
    Topic.objects.visible_to,
    lambda t: t.face,
    lambda t: t.get_absolute_url(),
    order=10,
    outside=lambda t: t.face if t.audience in (PUBLIC, MEMBERS) else "",
    goes_on=lambda t: not (t.locked_at or t.withdrawn_at or t.hidden_at or t.merged_into_id),
)
Place(
    "tag",
    gettext_lazy("标签"),
    Tag,
    Tag.objects.visible_to,
    lambda t: t.name,
    lambda t: t.get_absolute_url(),
    order=20,
)
Place(
    "board",
    gettext_lazy("版块"),
    Board,
    Board.objects.visible_to,
    lambda b: b.name,
    lambda b: b.get_absolute_url(),
    order=30,
)
