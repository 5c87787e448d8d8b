"""How hot a topic is: the formula that the page of the lists publishes."""

from math import log2

# A doubling of the points is worth as much as being this many hours younger.
HOURS_A_DOUBLING = 12
# Of a list of hot topics one author holds at the most this share.
SHARE = 0.1


def points(repliers, likers):
    """2 for each person who replied (the author aside), 1 for each who liked; one person counts once for each."""
    return 2 * repliers + likers


def heat(score, started):
    """Microseconds: the start, moved on by 12 hours for each doubling of (1 + points)."""
    return int((started.timestamp() + log2(1 + score) * HOURS_A_DOUBLING * 3600) * 1_000_000)


def shared_out(topics, size, share=SHARE):
    """The first `size` of `topics` with no author holding more than her share of the places (one at the least)."""
    most, held, list_ = max(1, int(size * share)), {}, []
    for topic in topics:
        if len(list_) == size:
            break
        held[topic.author_id] = held.get(topic.author_id, 0) + 1
        if held[topic.author_id] <= most:
            list_.append(topic)
    return list_
