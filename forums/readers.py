"""The forums hear of their own: how hot topics are; and what is to be done by the clock."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Job, Reader
from community.reactions.verbs import REACTED, REACTION_TAKEN_BACK
from community.tags.actions import recount_tags
from community.tags.models import Tagged
from forums import actions
from forums.actions.warming import topics_of
from forums.models import Topic
from forums.verbs import (
    POST_FOLLOWED,
    POST_HIDDEN,
    POST_RESTORED,
    POST_WITHDRAWN,
    POSTED,
    TOPIC_MERGED,
    TOPIC_SPLIT,
    UNDONE,
)


def read_many(activities):
    """One sweep over the topics of some lines."""
    actions.warm(topics_of(activities))


def read(activity):
    """Bring the heat of one topic into line."""
    read_many([activity])


def count_many(activities):
    """Count again what carries the tags of some topics: whether visitors see these has changed."""
    tags = Tagged.objects.of(Topic).filter(object_id__in=topics_of(activities)).values_list("tag", flat=True)
    recount_tags(set(tags))


def count(activity):
    """Count the tags of one topic again."""
    count_many([activity])


HEARD = [
    REACTED,
    REACTION_TAKEN_BACK,
    POSTED,
    POST_WITHDRAWN,
    POST_HIDDEN,
    POST_RESTORED,
    TOPIC_MERGED,
    TOPIC_SPLIT,
    UNDONE,
]
Reader("heat", frozenset(str(v) for v in HEARD), read, read_many=read_many, label=_("热度"))
TURNED = [POST_WITHDRAWN, POST_HIDDEN, POST_RESTORED, POST_FOLLOWED, TOPIC_MERGED, UNDONE]
Reader("tag_counts", frozenset(str(v) for v in TURNED), count, read_many=count_many, label=_("标签的数"))
Job("forget_withdrawn", 60, actions.forget_withdrawn)
Job("rerender", 30, lambda at: actions.rerender())
