"""Elasticsearch over words that our own tokenizer has cut: the whitespace analyzer, no plugin and no script.

It ranks and counts; what is shown is fetched from our own table, which decides who may see it. Documents carry a
version, so that an older state never overwrites a newer one, and lie in an index behind an alias.
"""

from functools import cache
from time import time_ns

from django.conf import settings
from django.db.models import Q as Where
from django.db.models.functions import Substr
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import BulkIndexError, bulk
from elasticsearch_dsl import A, Q, Search

from community.access.registry import finding_keys
from community.search.backends.base import CANDIDATES, COUNTED, READ, Filters, Tally
from community.search.backends.builtin import cut_of
from community.search.models import Indexed
from community.text.models import current

# What calling on an engine that is away raises.
AWAY = (ApiError, TransportError, BulkIndexError)
SECONDS = 2
MOST_BOARDS = 50
WORDS = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
KEYWORD = {"type": "keyword"}
MAPPING = {
    "dynamic": "strict",
    "properties": {
        "title": WORDS, "body": WORDS, "all": {**WORDS, "norms": False}, "kind": KEYWORD, "key": {"type": "long"},
        "audience": KEYWORD, "board": {"type": "long"}, "author": KEYWORD, "tags": KEYWORD, "thread": KEYWORD,
        "marks": KEYWORD, "at": {"type": "date"}, "order": {"type": "long"}, "lexicon": {"type": "long"},
    },
}  # fmt: skip


@cache
def client():
    """The connection of this process."""
    return Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=SECONDS, max_retries=0, retry_on_timeout=False)


def alias():
    """The name that is searched; the indices behind it are called so too, with a number."""
    return settings.ELASTICSEARCH_INDEX


def version_now():
    """The version of a state that is read from now on."""
    return time_ns() // 1000


def body_of(kind, document, lexicon):
    """A document as it is kept: words cut, nothing in plain text."""
    d, (title, rest) = document, cut_of(document, lexicon)
    return {
        "title": " ".join(title), "body": " ".join(rest), "all": " ".join([*title, *rest]), "kind": kind, "key": d.key,
        "audience": d.audience, "board": d.board, "author": d.author_name, "tags": list(d.tags), "thread": d.thread,
        "marks": list(d.marks), "at": d.at, "order": int(d.at.timestamp() * 1_000_000),
        "lexicon": lexicon.version,
    }  # fmt: skip


def put(kind, documents, version):
    """Upsert documents that were read after `version` was taken, into every index there is."""
    lexicon = current()
    _write(
        {"_op_type": "index", "_id": f"{kind}:{d.key}", "version": version, "_source": body_of(kind, d, lexicon)}
        for d in documents
    )


def drop(kind, keys, version):
    """Take things out; a key that is not in it is no error."""
    _write({"_op_type": "delete", "_id": f"{kind}:{key}", "version": version} for key in keys)


def _write(acts):
    acts = list(acts)
    for index in indices() if acts else ():
        lines = ({**act, "_index": index, "version_type": "external_gte"} for act in acts)
        _done, errors = bulk(client().options(request_timeout=30), lines, raise_on_error=False)
        wrong = [e for e in errors if next(iter(e.values()))["status"] not in (404, 409)]  # gone, or newer
        if wrong:
            raise BulkIndexError(f"{len(wrong)} documents", wrong)


def indices():
    """The names of all indices of ours: the one that is searched and the one that is being filled."""
    try:
        return sorted(client().indices.get(index=f"{alias()}-*"))
    except NotFoundError:
        return []


def expunge():
    """Write the segments that hold deleted documents anew, so that their words are in no file of the engine's."""
    for name in indices():
        client().indices.refresh(index=name)
        client().options(request_timeout=120).indices.forcemerge(index=name, max_num_segments=1)


def make_index():
    """A new, empty index, which hears of all changes from now on; returns its name."""
    name = f"{alias()}-{version_now()}"
    client().indices.create(index=name, mappings=MAPPING, settings={"number_of_replicas": 0, "refresh_interval": "1s"})
    return name


def stale(version, size):
    """[(kind, key)] of documents that were cut under an older version of the lexicon."""
    search = Search(using=client(), index=alias()).source(["kind", "key"]).filter("range", lexicon={"lt": version})
    return [(hit.kind, hit.key) for hit in search[:size].execute()]


def fill(name, rows, version, lexicon):
    """Put rows of Indexed, as they were read after `version` was taken, into one index."""
    lines = (
        {
            "_index": name, "_id": f"{row.kind}:{row.key}", "version": version, "version_type": "external_gte",
            "_source": body_of(row.kind, row.document, lexicon),
        }
        for row in rows
    )  # fmt: skip
    bulk(client().options(request_timeout=60), lines, raise_on_error=False)  # those that know better stay


def count(name):
    """How many documents an index holds, counting what came in just now."""
    client().indices.refresh(index=name)
    return client().count(index=name)["count"]


def switch(name):
    """Let this index be the one that is searched, in one step, and drop the others."""
    old = [index for index in indices() if index != name]
    acts = [{"add": {"index": name, "alias": alias()}}]
    client().indices.update_aliases(actions=acts + [{"remove_index": {"index": index}} for index in old])


def refresh():
    """Let what was written be found at once (for tests; it takes a second by itself)."""
    client().indices.refresh(index=alias())


def candidates(clauses, user, filters=Filters()):  # noqa: B008
    """As the built-in engine's; the engine's own score chooses among those that hold a clause."""
    which = [
        Q("bool", filter=[_holds(c)], should=[_holds(c, "title^2"), _holds(c, "body")]) for c in clauses if c.tokens
    ]
    if not which:
        return []
    search = _seen_by(user, filters).query("bool", must=[Q("dis_max", queries=which, tie_breaker=0.8)])
    return _rows(search[:CANDIDATES].execute(), user)


def newest(tokens, user, filters=Filters(), *, size, offset=0):  # noqa: B008
    """As the built-in engine's, by the time of the things themselves."""
    if not tokens:
        return []
    search = _seen_by(user, filters).filter("match", all=_all_of(tokens)).sort("-order")
    return _rows(search[offset : offset + size].execute(), user)


def weighed(question, user):
    """As the built-in engine's."""
    search = _seen_by(user, Filters())[:0].extra(track_total_hits=True)
    for n, piece in enumerate(question.pieces):
        search.aggs.bucket(str(n), A("filter", filter=Q("match", all=_all_of(piece.tokens))))
    answer = search.execute()
    held = [answer.aggregations[str(n)].doc_count for n in range(len(question.pieces))]
    return question.weighed(answer.hits.total.value or 1, held)


def tally(tokens, user, filters=Filters()):  # noqa: B008
    """As the built-in engine's."""
    if not tokens:
        return Tally(kinds={}, boards={})
    search = _seen_by(user, filters).filter("match", all=_all_of(tokens))[:0].extra(track_total_hits=COUNTED + 1)
    search.aggs.bucket("kinds", A("terms", field="kind", size=50))
    search.aggs.bucket("boards", A("terms", field="board", size=MOST_BOARDS))
    answer = search.execute()
    total = answer.hits.total.value
    if total > COUNTED:
        return Tally(COUNTED, True)
    parts = answer.aggregations
    kinds, boards = ({b.key: b.doc_count for b in part.buckets} for part in (parts.kinds, parts.boards))
    return Tally(total, False, kinds, boards)


def _all_of(tokens):
    return {"query": " ".join(tokens), "operator": "and"}


def _holds(clause, field=None):
    field = field or ("title" if clause.in_title else "all")
    name, _, boost = field.partition("^")
    return Q("match", **{name: _all_of(clause.tokens) | ({"boost": float(boost)} if boost else {})})


def _seen_by(user, filters):
    search = (
        Search(using=client(), index=alias())
        .source(["kind", "key"])
        .filter("terms", audience=sorted(finding_keys(user)))
    )
    terms = {
        "kind": filters.kind, "board": filters.board, "author": filters.author, "tags": filters.tag,
        "marks": filters.mark, "thread": filters.thread,
    }  # fmt: skip
    for field, value in terms.items():
        if value:
            search = search.filter("term", **{field: value})
    ends = {"gte": filters.since, "lte": filters.until}
    days = {name: f"{day:%Y-%m-%d}||/d" for name, day in ends.items() if day}
    return search.filter("range", at={**days, "time_zone": settings.TIME_ZONE}) if days else search


def _rows(answer, user):
    """The rows of the hits in their order, as our own table has them and lets the user see them: one statement."""
    wanted = [(hit.kind, hit.key) for hit in answer]
    if not wanted:
        return []
    which = Where()
    for kind in sorted({kind for kind, _key in wanted}):
        which |= Where(kind=kind, key__in=[key for k, key in wanted if k == kind])
    rows = Indexed.objects.visible_to(user).filter(which).defer("text").annotate(start=Substr("text", 1, READ))
    found = {(row.kind, row.key): row for row in rows}
    return [found[place] for place in wanted if place in found]
