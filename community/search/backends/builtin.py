"""The built-in engine: SQLite FTS5 or PostgreSQL tsvector over words cut by our own tokenizer.

A word that half of all documents hold must not cost more than a rare one: neither bm25 nor ts_rank may look at every
hit (measured at 200,000 posts: 130 to 850 ms). So each clause takes its newest documents only, straight from the index,
which is kept in the order of time, and `community.search.ranking` orders those.
"""

import sqlite3
from contextlib import closing
from functools import lru_cache
from unicodedata import ucd_3_2_0

from django.db import connection
from django.db.models.functions import Substr

from community.access.registry import blocked_by, blockers_of, finding_keys
from community.search.backends.base import COUNTED, READ, WEIGHED, Filters, Tally, seen_by
from community.search.models import Indexed, lines
from community.search.question import LONGEST_TOKEN
from community.text.models import current
from community.text.segment import search_tokens

FIELDS = [
    "title", "text", "url", "audience", "board", "author", "author_name", "tags", "thread", "host", "is_person", "floor", "marks", "confirmed",
    "at", "lexicon",
]  # fmt: skip


def row_of(kind, document, version):
    """The row of a document, cut under a version of the lexicon."""
    d = document
    return Indexed(
        kind=kind, key=d.key, title=d.title[:200], text=d.text, url=d.url, audience=d.audience, board=d.board,
        author=d.author, author_name=d.author_name, tags=lines(d.tags), thread=d.thread, host=d.host, is_person=d.is_person, floor=d.floor,
        marks=lines(d.marks), confirmed=d.confirmed, at=d.at, lexicon=version,
    )  # fmt: skip


def cut_of(document, lexicon):
    """(tokens of the title, tokens of the rest) of a document; the title of a part of a thread is not its own."""
    title, rest = document.title, " ".join([document.text, *document.tags])
    if document.floor is not None:
        title, rest = "", f"{title} {rest}"
    return tuple([t for t in search_tokens(part, lexicon) if len(t) <= LONGEST_TOKEN] for part in (title, rest))


def put(kind, documents):
    """Upsert documents by kind and key: three statements for any number."""
    if not documents:
        return
    lexicon = current()
    rows = Indexed.objects.bulk_create(
        [row_of(kind, d, lexicon.version) for d in documents],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=FIELDS,
    )
    _words().put([(row.pk, row.audience, *cut_of(d, lexicon)) for row, d in zip(rows, documents)])


def drop(kind, keys):
    """Take things out of the index; a key that is not in it is no error."""
    ids = list(Indexed.objects.filter(kind=kind, key__in=keys).values_list("pk", flat=True))
    if ids:
        _words().drop(ids)
        Indexed.objects.filter(pk__in=ids).delete()


def clear():
    """No words at all; the table of documents is the caller's."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words")


def take_stock():
    """Let PostgreSQL count what the tables hold now: after a bulk load its plans rest on empty ones, and a search takes
    seconds until autovacuum has passed. Nothing to do on SQLite."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_indexed, search_words")


def candidates(clauses, user, filters=Filters(), *, among=None):  # noqa: B008
    """The documents of all clauses that the user may see, each once, with READ characters of their text: one statement.
    `among` is a queryset of the keys to choose from."""
    base = seen_by(user, filters).order_by()
    if among is not None:
        base = base.filter(key__in=among)
    keys = _keys_alone(user) if filters == Filters() and among is None else None
    found = [_words().newest(base, c, keys) for c in clauses if c.tokens]
    if not found:
        return []
    union = " UNION ".join(f"SELECT * FROM ({sql}) c{n}" for n, (sql, _params) in enumerate(found))  # noqa: S608
    params = [param for _statement, params in found for param in params]
    rows = Indexed.objects.extra(where=[f"search_indexed.id IN ({union})"], params=params)  # noqa: S610 (built above, values as parameters)
    return list(rows.defer("text").annotate(start=Substr("text", 1, READ)))


def _keys_alone(user):
    """The user's audience keys, where they alone say what she may see; None where somebody blocked somebody."""
    return None if blocked_by(user) or blockers_of(user) else sorted(finding_keys(user))


def weighed(question, user):
    """The question with its words weighed by how many of the reader's documents hold them: one statement."""
    return question.weighed(*frequencies([piece.tokens for piece in question.pieces], user))


def frequencies(tokens, user):
    """(about how many documents there are, [how many of the reader's hold each tuple of tokens, up to WEIGHED]): one
    statement."""
    visible, keys = Indexed.objects.visible_to(user).order_by(), sorted(finding_keys(user))
    parts = [_words().some(visible, w, keys) for w in tokens]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) w{n})" for n, (sql, _params) in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT max(id) FROM search_indexed), {counts}",  # noqa: S608
            [param for _sql, params in parts for param in params],
        )
        total, *held = cursor.fetchone()
    return total or 1, held


def newest(tokens, user, filters=Filters(), *, size, offset=0):  # noqa: B008
    """The documents that hold every token and that the user may see, the latest indexed first: one statement."""
    if not tokens:
        return []
    rows = _words().matching(seen_by(user, filters), tokens)
    return list(rows.defer("text").annotate(start=Substr("text", 1, READ))[offset : offset + size])


def tally(tokens, user, filters=Filters()):  # noqa: B008
    """How many documents hold every token: one statement, which stops at COUNTED."""
    if not tokens:
        return Tally(kinds={}, boards={})
    rows = _words().matching(seen_by(user, filters), tokens).order_by().values("kind", "board")[: COUNTED + 1]
    sql, params = _sql(rows)
    kinds, boards, total = {}, {}, 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, board, count(*) FROM ({sql}) found GROUP BY kind, board", params)  # noqa: S608
        for kind, board, count in cursor.fetchall():
            total += count
            kinds[kind] = kinds.get(kind, 0) + count
            boards[board] = boards.get(board, 0) + count
    boards.pop(None, None)
    return Tally(COUNTED, True) if total > COUNTED else Tally(total, False, kinds, boards)


def _sql(rows):
    return rows.query.sql_with_params()


class _Fts5:
    """Two columns without places, so that a title is asked for by its name."""

    def put(self, words):
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk, *_ in words])
            cursor.executemany(
                "INSERT INTO search_words (rowid, title, body) VALUES (%s, %s, %s)",
                [(pk, " ".join(title), " ".join(body)) for pk, _audience, title, body in words],
            )

    def drop(self, ids):
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk in ids])

    def newest(self, rows, clause, keys):
        """The statement for the newest ids of one clause, in the order of the full-text table."""
        rows = self.matching(rows, clause.tokens, "title : " if clause.in_title else "")
        return _sql(rows.values("pk")[: clause.size])

    def some(self, rows, tokens, keys):
        """The statement for the first WEIGHED documents that hold the tokens, in any order."""
        return _sql(self.matching(rows, tokens).order_by().values("pk")[:WEIGHED])

    def matching(self, rows, tokens, column=""):
        words = [part for token in tokens for part in _parts(token)]
        match = column + "(" + " ".join('"' + word.replace('"', '""') + '"' for word in words) + ")"
        where = ["search_words.rowid = search_indexed.id", "search_words MATCH %s"]
        return rows.extra(tables=["search_words"], where=where, params=[match], order_by=["-search_words.rowid"])  # noqa: S610


def _parts(token):
    """What FTS5 keeps of a word of ours: it cuts at some marks and symbols, and a word in pieces would be a phrase, which a
    table without places refuses."""
    cut = "".join(" " if ucd_3_2_0.category(char)[0] not in "LN" and _cuts(char) else char for char in token).split()
    return cut or [token]


@lru_cache(4096)
def _cuts(char):
    """Whether FTS5's tokenizer cuts at this character: its tables are of another Unicode than Python's, so it is asked (a
    millisecond) of what was no letter in the oldest one yet."""
    with closing(sqlite3.connect(":memory:")) as asked:
        asked.execute('CREATE VIRTUAL TABLE t USING fts5(w, detail=column, tokenize="unicode61 remove_diacritics 0")')
        try:
            asked.execute("SELECT 1 FROM t WHERE t MATCH ?", [f'"a{char}b"']).fetchall()
        except sqlite3.OperationalError:
            return True
    return False


class _Tsvector:
    """One array of words without places; words of the title stand in it a second time, marked with ^."""

    def put(self, words):
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (id, audience, words) VALUES (%s, %s, array_to_tsvector(%s::text[]))"
                " ON CONFLICT (id) DO UPDATE SET audience = EXCLUDED.audience, words = EXCLUDED.words",
                [(pk, audience, sorted({*a, *b, *(f"^{t}" for t in a)})) for pk, audience, a, b in words],
            )

    def drop(self, ids):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words WHERE id = ANY(%s)", [ids])

    def newest(self, rows, clause, keys):
        """The statement for the newest ids of one clause; `keys` are the reader's audiences where nothing else narrows
        the rows. Where the words are rare, the order must not be read off the index of numbers: the planner, which
        knows nothing of them, then goes through the whole table to find a few."""
        tokens = [f"^{t}" for t in clause.tokens] if clause.in_title else clause.tokens
        if keys:
            order = "id DESC" if clause.is_common else "-id"
            asked = (self.match(tokens), keys, clause.after, clause.size)
            return f"{self.SEEN} AND id > %s ORDER BY {order} LIMIT %s", asked
        rows = self.matching(rows.filter(pk__gt=clause.after), tokens)
        if not clause.is_common:
            rows = rows.extra(select={"age": "-search_words.id"}, order_by=["age"])
        return _sql(rows.values_list("pk", flat=True)[: clause.size])

    def some(self, rows, tokens, keys):
        return f"{self.SEEN} LIMIT %s", (self.match(tokens), keys, WEIGHED)

    SEEN = "SELECT id FROM search_words WHERE words @@ %s::tsquery AND audience = ANY(%s)"

    def match(self, tokens):
        return " & ".join("'" + t.replace("\\", "\\\\").replace("'", "''") + "'" for t in tokens)

    def matching(self, rows, tokens):
        match = self.match(tokens)
        where = ["search_words.id = search_indexed.id", "search_words.words @@ %s::tsquery"]
        return rows.extra(tables=["search_words"], where=where, params=[match], order_by=["-search_words.id"])  # noqa: S610


def _words():
    return _Fts5() if connection.vendor == "sqlite" else _Tsvector()
