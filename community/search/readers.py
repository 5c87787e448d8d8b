"""Search hears of everything that changes what can be found."""

from community.activity.registry import Job, Reader, verbs
from community.search.actions import index, index_stale


def _by_model(activities):
    keys = {}
    for activity in activities:
        keys.setdefault(activity.target_type.model_class(), set()).add(activity.target_id)
    return keys


def read_many(activities):
    """One sweep per kind of thing."""
    for model, keys in _by_model(activities).items():
        index(model, sorted(keys))


def read(activity):
    """Bring the target's document into line."""
    read_many([activity])


Reader(
    "search",
    frozenset(v.code for v in verbs.values() if v.changes_words),
    read,
    hears_imports=True,
    read_many=read_many,
)


def read_stale(at):
    """A new lexicon cuts other words: texts cut under an older one are cut again, a batch at a time."""
    index_stale()


Job("search_lexicon", 5, read_stale)
