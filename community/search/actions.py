"""Bring the index into line with things as they stand."""

from community.search.backends import database
from community.search.models import Indexed
from community.search.registry import kind_of, kinds
from community.text.models import current


def index(model, keys):
    """Rebuild the documents of some things; those that are gone or may not be found leave the index."""
    kind = kind_of(model)
    if kind is None:
        return
    documents = [d for d in kind.build(kind.everything().filter(pk__in=keys)) if d is not None]
    database.put(kind.code, documents)
    found = {d.key for d in documents}
    database.drop(kind.code, [k for k in keys if k not in found])


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


def rebuild(kind_code=None, *, batch=500, progress=None):
    """Index everything again, kind by kind; returns how many things were read."""
    total = 0
    for kind in [kinds[kind_code]] if kind_code else kinds.values():
        keys = list(kind.everything().values_list("pk", flat=True).order_by("pk"))
        for start in range(0, len(keys), batch):
            index(kind.model, keys[start : start + batch])
            total += len(keys[start : start + batch])
            if progress:
                progress(total)
    return total
