"""What a member has not read yet: exact, from her marks and the posts that stand."""

from django.db.models import Count, F, Q

from forums.models import Post, ReadMark, Topic
from forums.muting import not_muted


def unread_counts(member, topics):
    """{topic id: floors of others above the member's mark} for those of `topics` she has opened before; 0 where she
    has read to the end. Withdrawn and hidden posts do not count, nor her own. Two statements for any number."""
    if not member.is_authenticated:
        return {}
    marks = dict(ReadMark.objects.filter(member=member, topic__in=topics).values_list("topic", "number"))
    behind = [t.pk for t in topics if t.pk in marks and marks[t.pk] < t.last_number]
    counts = dict.fromkeys(marks, 0)
    if behind:
        counts |= dict(_unread_posts(member).filter(topic__in=behind).values_list("topic").annotate(n=Count("pk")))
    return counts


def mark_unread(user, topics):
    """Put the unread count on each topic: None where the reader has never opened it. Two statements."""
    counts = unread_counts(user, topics)
    for topic in topics:
        topic.unread = counts.get(topic.pk)


def _unread_posts(member):
    return (
        Post.objects.filter(topic__read_marks__member=member, number__gt=F("topic__read_marks__number"))
        .filter(withdrawn_at=None, hidden_at=None)
        .exclude(author=member)
        .order_by()
    )


def first_unread(member, topic):
    """The first floor of others above the member's mark, or None."""
    return _unread_posts(member).filter(topic=topic).order_by("number").values_list("number", flat=True).first()


def unread_topics(member):
    """Topics opened before that have grown since and are not muted, as a queryset; the counts say which of them hold
    something new."""
    return not_muted(Topic.objects.visible_to(member), member).filter(
        Q(read_marks__member=member), last_number__gt=F("read_marks__number")
    )
