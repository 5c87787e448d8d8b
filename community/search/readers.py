"""Search hears of everything that changes what can be found."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.activity.registry import Job, Reader, verbs
from community.search.actions import fast_stale, index, index_fast, index_stale


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


CHANGES = frozenset(v.code for v in verbs.values() if v.changes_words)
Reader(
    "search",
    CHANGES,
    read,
    hears_imports=True,
    read_many=read_many,
    label=_("搜索"),
)


def read_many_fast(activities):
    """One sweep per kind of thing, for the engine beside the built-in one."""
    for model, keys in _by_model(activities).items():
        index_fast(model, sorted(keys))


def read_fast(activity):
    """The same for one; where the engine is away, its own deliveries wait for it and nobody else's."""
    read_many_fast([activity])


if settings.ELASTICSEARCH_URL:
    Reader(
        "elasticsearch",
        CHANGES,
        read_fast,
        hears_imports=True,
        read_many=read_many_fast,
        label=_("搜索（Elasticsearch）"),
    )


def read_stale(at):
    """A new lexicon cuts other words: texts cut under an older one are cut again, a batch at a time."""
    index_stale()


def read_fast_stale(at):
    """The same in the engine beside the built-in one."""
    fast_stale()


Job("search_lexicon", 5, read_stale)
if settings.ELASTICSEARCH_URL:
    Job("elasticsearch_lexicon", 5, read_fast_stale)
