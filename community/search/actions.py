"""Bring the index into line with things as they stand."""

from heapq import merge
from itertools import islice

from django.db import transaction

from community.search.backends import builtin
from community.search.backends.chosen import fast
from community.search.models import Indexed
from community.search.registry import kind_of, kinds
from community.text.models import current


class CountsDiffer(Exception):
    """The new index does not hold what the table holds."""


def index(model, keys):
    """Rebuild the documents of some things; those that are gone or may not be found leave the index."""
    kind = kind_of(model)
    if kind is None:
        return
    documents, gone = _built(kind, keys)
    builtin.put(kind.code, documents)
    builtin.drop(kind.code, gone)


def index_fast(model, keys):
    """The same for the engine beside the built-in one. Raises what the engine raises where it is away."""
    kind, engine = kind_of(model), fast()
    if kind is None or engine is None:
        return
    version = engine.version_now()
    documents, gone = _built(kind, keys)
    engine.put(kind.code, documents, version)
    engine.drop(kind.code, gone, version)


def _built(kind, keys):
    """(documents of the things with these keys, keys without one)."""
    documents = [d for d in kind.build(kind.everything().filter(pk__in=keys)) if d is not None]
    found = {d.key for d in documents}
    return documents, [key for key in keys if key not in found]


def leave_index(whom, limit):
    """A batch of the documents that name a member's number is built anew or leaves with the thing it was made of. The last
    batch lets the engine beside the built-in one pack itself. A part of an erasure, after everything else."""
    mine = Indexed.objects.filter(author=whom.number, pk__gt=whom.bag.get("index", 0)).order_by("pk")
    found = list(mine.values_list("pk", "kind", "key")[:limit])
    rows = [(kind, key) for _pk, kind, key in found]
    if rows:
        whom.bag["index"] = found[-1][0]
    else:
        if (engine := fast()) and not whom.bag.get("packed"):
            whom.bag["packed"] = True
            engine.expunge()
        return {}
    for code in sorted({code for code, _key in rows}):
        keys = [key for kind, key in rows if kind == code]
        index(kinds[code].model, keys)
        index_fast(kinds[code].model, keys)
    stand = 0
    for code in sorted({code for code, _key in rows}):
        stand += Indexed.objects.filter(kind=code, key__in=[key for kind, key in rows if kind == code]).count()
    return {"deleted": len(rows) - stand, "unnamed": stand}


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
    builtin.take_stock()
    return total


def fast_stale(size=500):
    """Cut again what the fast engine holds under an older lexicon, from the table; returns how much."""
    engine, lexicon = fast(), current(fresh=True)
    if engine is None:
        return 0
    found = engine.stale(lexicon.version, size)
    for kind in {kind for kind, _key in found}:
        keys, version = [key for k, key in found if k == kind], engine.version_now()
        rows = list(Indexed.objects.filter(kind=kind, key__in=keys))
        engine.put(kind, [row.document for row in rows], version)
        engine.drop(kind, set(keys) - {row.key for row in rows}, version)
    return len(found)


def refill(*, batch=1000, progress=None):
    """Fill a new index of the fast engine from the table of documents and let it be searched, once both count alike;
    returns how many there are. What changes meanwhile goes into it too. Raises CountsDiffer, and the old one stays."""
    engine, lexicon = fast(), current()
    name, last, total = engine.make_index(), 0, 0
    while True:
        version = engine.version_now()
        rows = list(Indexed.objects.filter(pk__gt=last).order_by("pk")[:batch])
        if not rows:
            break
        engine.fill(name, rows, version, lexicon)
        last, total = rows[-1].pk, total + len(rows)
        if progress:
            progress(total)
    here, there = Indexed.objects.count(), engine.count(name)
    if here != there:
        raise CountsDiffer(here, there)
    engine.switch(name)
    return total


def _by_age(kind):
    rows = kind.model._default_manager.order_by(kind.since, "pk").values_list(kind.since, "pk")
    return ((at, kind.code, pk) for at, pk in rows.iterator())
