"""What a board's list holds and in which order."""

TOPICS = 30
SORTS = {"": ["last_key", "id"], "new": ["id"]}
SHOWS = {"", "question", "unanswered", "featured"}
MOST_PINNED = 5


def pinned_of(topics):
    """Those that stand on top, the last pinned first."""
    return topics.exclude(pinned_at=None).order_by("-pinned_at")


def shown(topics, show):
    """The topics of a board that one of its filters lets through."""
    if show == "featured":
        return topics.exclude(featured_at=None)
    if show:
        topics = topics.filter(kind="question")
    return topics.filter(accepted=None, reply_count=0) if show == "unanswered" else topics
