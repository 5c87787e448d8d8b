"""What moderators did to posts and topics, as the permanent log has it."""

from community.moderation.actions import note_act


def note(by, deed, post, *, words=None, at, **state):
    """An act about one post and its author, with the words as they stood."""
    topic = post.topic
    note_act(
        by, deed, "post", post.pk, whom=post.author, audience=topic.audience, place=topic.board.name,
        words=post.source if words is None else words, at=at, **state,
    )  # fmt: skip


def note_topic(by, deed, topic, *, before, at):
    """An act about one topic and whoever opened it."""
    note_act(
        by, deed, "topic", topic.pk, whom=topic.author, audience=topic.audience, place=topic.board.name, before=before,
        at=at,
    )  # fmt: skip
