"""What of the forums stands in the timeline: topics with what was said in them, accepted answers, new boards."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from community.access.registry import MODERATORS
from community.activity.registry import Entry, TimelineKind
from community.lib.html import plain
from forums.models import Board, Post, Topic
from forums.muting import followed_posts, own_posts, posts_not_muted
from forums.verbs import ANSWER_ACCEPTED, BOARD_OPENED, POSTED, TOPIC_STARTED
from profiles.inbox.levels import chosen, mutes

EXCERPT = 120


def _standing(lens):
    """Posts that stand for everybody in their audience and that the lens lets through, in topics that do."""
    stands = {"topic__hidden_at": None, "topic__withdrawn_at": None, "topic__merged_into": None}
    # A subquery over the topics would make the database list every topic there is; a post has its topic's audience.
    posts = Post.objects.visible_to(lens.user).public_face().filter(**stands)
    posts = posts_not_muted(posts.defer("source"), lens.user)
    if lens.only_followed:
        return followed_posts(posts, lens.user)
    return own_posts(posts, lens.user) if lens.only_mine else posts


def _day(moment):
    return timezone.localtime(moment).date()


def show_topics(lines, lens):
    """A topic's day in one row: its start, or how many replies came. Two statements."""
    started = ContentType.objects.get_for_model(Topic)
    openings = [x.target_id for x in lines if x.target_type_id == started.pk]
    found = _standing(lens).select_related("topic__board", "topic__author", "author")
    if openings:
        posts = {p.topic_id: p for p in found.filter(topic__in=openings, number=1)}
        return {x.pk: _started(posts[x.target_id]) for x in lines if x.target_id in posts}
    posts = {p.pk: p for p in found.filter(pk__in=[x.target_id for x in lines])}
    days = _days(posts.values(), lens)
    shown = {}
    for line in lines:
        post = posts.get(line.target_id)
        day = post and days.get((post.topic_id, _day(post.created_at)))
        if day and day["last"] == post.number:
            shown[line.pk] = _started(post, day["n"] - 1) if day["first"] == 1 else _said(post, day)
    return shown


def _days(posts, lens):
    """{(topic, day): what was said} for the topics and the days of these posts. One statement."""
    if not posts:
        return {}
    low, high = min(p.created_at for p in posts), max(p.created_at for p in posts)
    zone = timezone.get_current_timezone()
    rows = _standing(lens).filter(
        topic__in={p.topic_id for p in posts},
        created_at__gte=timezone.localtime(low).replace(hour=0, minute=0, second=0, microsecond=0),
        created_at__lte=timezone.localtime(high).replace(hour=23, minute=59, second=59, microsecond=999_999),
    )
    rows = rows.annotate(day=TruncDate("created_at", tzinfo=zone)).order_by().values("topic", "day")
    rows = rows.annotate(n=Count("pk"), people=Count("author", distinct=True), first=Min("number"), last=Max("number"))
    return {(r["topic"], r["day"]): r for r in rows}


def _started(post, replies=0):
    """The row of a topic on its first day; `post` is the last that was said on it."""
    topic = post.topic
    words = _("提了一个问题") if topic.kind == "question" else _("发起投票") if topic.kind == "poll" else _("发了主题")
    text = plain(post.html, EXCERPT)
    if replies:
        words = ngettext("%(did)s，当天 %(n)d 条回复", "%(did)s，当天 %(n)d 条回复", replies) % {
            "did": words,
            "n": replies,
        }
        text = f"{post.byline}：{text}"
    return _entry(post, words, topic.get_absolute_url(), topic.author, text)


def _said(post, day):
    """The row of a later day."""
    replies, text = day["n"], plain(post.html, EXCERPT)
    if replies == 1:
        return _entry(post, _("回了一句"), post.get_absolute_url(), post.author, text)
    words = ngettext("%(n)d 条新回复", "%(n)d 条新回复", replies) % {"n": replies}
    url = f"{post.topic.get_absolute_url()}unread/"
    return _entry(post, words, url, post.author, text, people=day["people"])


def _entry(post, words, url, actor, text, people=1):
    topic = post.topic
    return Entry(
        key=f"topic-{topic.pk}-{_day(post.created_at):%Y%m%d}",
        url=url, title=topic.title, words=words, icon="chat", at=post.created_at, actor=actor, people=people,
        excerpt=text, where=(topic.board.name, topic.board.get_absolute_url()), mute=topic,
        count=(topic.reply_count, npgettext("count", "回复", "回复", topic.reply_count)) if topic.reply_count else None, badges=_badges(topic),
    )  # fmt: skip


def _badges(topic):
    badges = [("b-gem", _("精华"))] if topic.featured_at else []
    if topic.kind == "question":
        badges.append(("b-ok", _("已解决")) if topic.accepted_id else ("b-info", _("提问")))
    return tuple(badges + ([("b-info", _("投票"))] if topic.kind == "poll" else []))


def show_accepted(lines, lens):
    """Answers that are the accepted ones still, the newest line of each. One statement."""
    newest = {}
    for line in sorted(lines, key=lambda x: x.pk):
        newest[line.target_id] = line.pk
    posts = _standing(lens).select_related("topic__board", "author").filter(pk__in=newest)
    return {
        newest[p.pk]: Entry(
            key=f"accepted-{p.pk}", url=p.get_absolute_url(), title=p.topic.title, words=_("的回答被采纳了"),
            icon="check", at=next(x.at for x in lines if x.pk == newest[p.pk]), actor=p.author,
            excerpt=plain(p.html, EXCERPT), where=(p.topic.board.name, p.topic.board.get_absolute_url()), mute=p.topic,
            badges=(("b-ok", _("已解决")),),
        )
        for p in posts if p.topic.accepted_id == p.pk
    }  # fmt: skip


def show_boards(lines, lens):
    """The brand's own boards; a circle's comes with the circle. One statement."""
    boards = Board.objects.visible_to(lens.user).filter(may_moderate=MODERATORS)
    if lens.only_mine:
        return {}
    if mutes(lens.user):
        boards = boards.exclude(pk__in=chosen(lens.user, Board))
    found = {b.pk: b for b in boards.filter(pk__in=[x.target_id for x in lines])}
    return {
        x.pk: Entry(
            key=f"board-{x.target_id}", url=found[x.target_id].get_absolute_url(), title=found[x.target_id].name,
            words=_("新版块"), icon=found[x.target_id].icon, at=x.at, excerpt=found[x.target_id].intro,
            mute=found[x.target_id],
        )
        for x in lines if x.target_id in found
    }  # fmt: skip


TimelineKind("topics", gettext_lazy("主题和回复"), (POSTED,), show_topics, 2, begins=(TOPIC_STARTED,), order=10)
TimelineKind("accepted", gettext_lazy("采纳的回答"), (ANSWER_ACCEPTED,), show_accepted, 1, order=20)
TimelineKind("boards", gettext_lazy("新版块"), (BOARD_OPENED,), show_boards, 1, order=60)
