"""Count again how hot topics are."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Q

from community.reactions.models import Reaction
from forums.heat import heat, points
from forums.models import Post, Topic


def likers(topic_ids):
    """{topic: people other than its author who like something in it}. Two statements."""
    posts = dict(Post.objects.filter(topic__in=topic_ids).public_face().values_list("pk", "topic"))
    authors = dict(Topic.objects.filter(pk__in=topic_ids).values_list("pk", "author"))
    found = {}
    rows = Reaction.objects.filter(target_type=ContentType.objects.get_for_model(Post), target_id__in=posts)
    for post, member in rows.values_list("target_id", "member"):
        if member != authors[posts[post]]:
            found.setdefault(posts[post], set()).add(member)
    return {topic: len(people) for topic, people in found.items()}


def warm(topic_ids):
    """Points and heat of some topics, from the replies and likes that stand. Five statements and one per change."""
    topics = Topic.objects.filter(pk__in=topic_ids)
    shown = Q(posts__withdrawn_at=None, posts__hidden_at=None) & ~Q(posts__author=F("author")) & Q(posts__number__gt=1)
    liked = likers(list(topic_ids))
    for topic in topics.annotate(people=Count("posts__author", filter=shown, distinct=True)):
        score = points(topic.people, liked.get(topic.pk, 0))
        hot = heat(score, topic.created_at)
        if (topic.score, topic.heat) != (score, hot):
            Topic.objects.filter(pk=topic.pk).update(score=score, heat=hot)


def topics_of(activities):
    """The topics that some lines of the log are about."""
    ids = {a.target_id for a in activities if a.target_type.model_class() is Topic}
    posts = [a.target_id for a in activities if a.target_type.model_class() is Post]
    return ids | set(Post.objects.filter(pk__in=posts).values_list("topic", flat=True))
