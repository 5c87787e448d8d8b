"""Bring the index into line with things as they stand."""

from heapq import merge
from itertools import islice

from django.db import transaction

from community.search.backends import builtin
from community.search.models import Indexed
from community.search.registry import kind_of, kinds
from community.text.models import current


def index(model, keys):
    """Rebuild the documents of some things; those that are gone or may not be found leave the index."""
    kind = kind_of(model)
    if kind is None:
        return
    documents = [d for d in kind.build(kind.everything().filter(pk__in=keys)) if d is not None]
    builtin.put(kind.code, documents)
    found = {d.key for d in documents}
    builtin.drop(kind.code, [k for k in keys if k not in found])


def index_stale(size=500):
    """Rebuild documents that were cut under an older lexicon, the newest of each version first; returns how many."""
    version = current(fresh=True).version
    stale = list(
        Indexed.objects.filter(lexicon__lt=version).order_by("lexicon", "-pk").values_list("kind", "key")[:size]
    )
    for kind in kinds.values():
        keys = [key for code, key in stale if code == kind.code]
        if keys:
            index(kind.model, keys)
    return len(stale)


@transaction.atomic
def clear():
    """An empty index, to be filled again in the order of time."""
    builtin.clear()
    Indexed.objects.all().delete()


def rebuild(kind_code=None, *, batch=500, progress=None):
    """Index everything again, the oldest first; returns how many things were read."""
    ages = [_by_age(kind) for kind in ([kinds[kind_code]] if kind_code else kinds.values())]
    things, total = merge(*ages), 0
    while some := list(islice(things, batch)):
        for code in sorted({code for _at, code, _key in some}):
            index(kinds[code].model, [key for _at, c, key in some if c == code])
        total += len(some)
        if progress:
            progress(total)
    return total


def _by_age(kind):
    rows = kind.model._default_manager.order_by(kind.since, "pk").values_list(kind.since, "pk")
    return ((at, kind.code, pk) for at, pk in rows.iterator())
