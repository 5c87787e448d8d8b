"""Accept an answer, and let one official answer stand on top."""

from django.db import transaction
from django.db.models import F

from community.activity.actions import record
from forums.actions.counting import locked
from forums.models import Topic
from forums.permissions import check_accept_answer, check_pin_official
from forums.verbs import ANSWER_ACCEPTED, ANSWER_LEFT, OFFICIAL_PINNED


@transaction.atomic
def accept_answer(by, topic, post, *, at):
    """The asker or a moderator accepts one reply; accepting it again takes it back."""
    topic = locked(topic)
    check_accept_answer(by, topic)
    _check_reply_of(topic, post)
    accepted = None if topic.accepted_id == post.pk else post
    Topic.objects.filter(pk=topic.pk).update(accepted=accepted, revision=F("revision") + 1)
    if topic.accepted_id:
        record(by, ANSWER_LEFT, topic.accepted, audience=topic.audience, at=at)
    if accepted:
        record(by, ANSWER_ACCEPTED, post, title=topic.title, audience=topic.audience, at=at)


@transaction.atomic
def pin_official(by, topic, post, *, at):
    """One official answer stands under the opening post; pinning it again takes it off."""
    topic = locked(topic)
    _check_reply_of(topic, post)
    check_pin_official(by, topic, post)
    official = None if topic.official_id == post.pk else post
    Topic.objects.filter(pk=topic.pk).update(official=official, revision=F("revision") + 1)
    if official:
        record(by, OFFICIAL_PINNED, post, title=topic.title, audience=topic.audience, at=at)


def _check_reply_of(topic, post):
    if post.topic_id != topic.pk or post.is_opening:
        raise ValueError("an answer is a reply of the same topic")
