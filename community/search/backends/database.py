"""The built-in engine: SQLite FTS5 or PostgreSQL tsvector over words cut by our own tokenizer."""

from dataclasses import dataclass

from django.db import connection

from community.search.models import Indexed
from community.text.models import current
from community.text.segment import query_tokens, search_tokens

# Words longer than this are noise (links, keys), and PostgreSQL refuses lexemes over 2 KB.
LONGEST_TOKEN = 60


@dataclass(frozen=True)
class Filters:
    """What the result is narrowed to; None leaves a filter open."""

    kind: str | None = None
    board: int | None = None
    author: str | None = None
    tag: str | None = None
    since: object = None
    until: object = None


def _tokens(text, lexicon):
    return [t for t in search_tokens(text, lexicon) if len(t) <= LONGEST_TOKEN]


def put(kind, documents):
    """Upsert documents by kind and key: three statements for any number."""
    if not documents:
        return
    lexicon = current()
    rows = Indexed.objects.bulk_create(
        [
            Indexed(
                kind=kind, key=d.key, title=d.title[:200], text=d.text, url=d.url, audience=d.audience, board=d.board,
                author=d.author, author_name=d.author_name, tags="\n" + "\n".join(d.tags) + "\n" if d.tags else "", at=d.at,
                lexicon=lexicon.version,
            )
            for d in documents
        ],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["title", "text", "url", "audience", "board", "author", "author_name", "tags", "at", "lexicon"],
    )  # fmt: skip
    words = [
        (row.pk, " ".join(_tokens(d.title, lexicon)), " ".join(_tokens(" ".join([d.text, *d.tags]), lexicon)))
        for row, d in zip(rows, documents)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk, *_ in words])
            cursor.executemany("INSERT INTO search_words (rowid, title, body) VALUES (%s, %s, %s)", words)
        else:
            cursor.executemany(
                "INSERT INTO search_words (id, words) VALUES (%s, setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B'))"
                " ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words",
                words,
            )


def drop(kind, keys):
    """Take things out of the index; a key that is not in it is no error."""
    ids = list(Indexed.objects.filter(kind=kind, key__in=keys).values_list("pk", flat=True))
    if not ids:
        return
    column = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM search_words WHERE {column} = %s", [(i,) for i in ids])  # noqa: S608
    Indexed.objects.filter(pk__in=ids).delete()


def find(query, user, filters=Filters(), *, size=20, offset=0):  # noqa: B008
    """The things that hold every word of the query and that the user may see, best first: one statement.

    Rank: words in the title count eight times those in the body (bm25 on SQLite, ts_rank on PostgreSQL).
    """
    tokens = [t for t in query_tokens(query, current()) if len(t) <= LONGEST_TOKEN]
    return list(_found(tokens, True, user, filters)[offset : offset + size]) if tokens else []


def find_any(tokens, user, filters=Filters(), *, among=None, size=40):  # noqa: B008
    """The things that hold some of the tokens and that the user may see, those that hold more or rarer ones first;
    `among` is a queryset of the keys to choose from."""
    tokens = [t for t in tokens if len(t) <= LONGEST_TOKEN]
    if not tokens:
        return []
    rows = _found(tokens, False, user, filters)
    return list((rows if among is None else rows.filter(key__in=among))[:size])


def _found(tokens, all_of_them, user, filters):
    if connection.vendor == "sqlite":
        match = (" " if all_of_them else " OR ").join('"' + t.replace('"', '""') + '"' for t in tokens)
        rows = Indexed.objects.extra(
            tables=["search_words"],
            where=["search_words.rowid = search_indexed.id", "search_words MATCH %s"],
            params=[match],
        ).extra(select={"rank": "bm25(search_words, 8.0, 1.0)"}, order_by=["rank", "-id"])
    else:
        quoted = ["'" + t.replace("\\", "\\\\").replace("'", "''") + "'" for t in tokens]
        match = (" & " if all_of_them else " | ").join(quoted)
        rows = Indexed.objects.extra(
            tables=["search_words"],
            where=["search_words.id = search_indexed.id", "search_words.words @@ to_tsquery('simple', %s)"],
            params=[match],
            select={"rank": "-ts_rank('{0,0,0.12,1}', search_words.words, to_tsquery('simple', %s))"},
            select_params=[match],
            order_by=["rank", "-id"],
        )
    return _narrowed(rows.filter(pk__isnull=False).visible_to(user), filters)


def _narrowed(rows, filters):
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.board:
        rows = rows.filter(board=filters.board)
    if filters.author:
        rows = rows.filter(author_name=filters.author)
    if filters.tag:
        rows = rows.filter(tags__contains=f"\n{filters.tag}\n")
    if filters.since:
        rows = rows.filter(at__date__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__date__lte=filters.until)
    return rows
