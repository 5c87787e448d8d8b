"""Keyset paging: the cost of a page does not grow with its depth."""

import re
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.db.models import F, Q


class BadCursor(SuspiciousOperation):
    """A cursor that no page of ours wrote: answered with 400."""


@dataclass(frozen=True)
class Page:
    """One page of rows, and the cursors of its neighbours (None where there is none)."""

    rows: list
    older: str | None
    newer: str | None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


_NUMBER = re.compile(r"-?[0-9]{1,18}")


def _parse(cursor, numbers):
    parts = cursor.split("_")
    if len(parts) != numbers or not all(map(_NUMBER.fullmatch, parts)):
        raise BadCursor("这个翻页地址不完整，回到第一页再翻。")
    return [int(p) for p in parts]


def page(queryset, key, size, older=None, newer=None):
    """One page of `queryset`, descending by `key`: a tuple of whole-number fields whose last is unique.

    `older` and `newer` are cursors of an earlier page. One statement whatever the depth, and no COUNT.
    """
    backwards = newer is not None
    cursor = newer if backwards else older
    order = [F(k).asc() if backwards else F(k).desc() for k in key]
    rows = queryset.order_by(*order)
    if cursor:
        rows = rows.filter(_beyond(key, _parse(cursor, len(key)), backwards))
    rows = list(rows[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_older = more if not backwards else bool(rows)
    has_newer = bool(cursor) and (more if backwards else bool(rows))
    return Page(rows, _cursor(rows[-1], key) if has_older else None, _cursor(rows[0], key) if has_newer else None)


def _beyond(key, values, backwards):
    """(a, b) < (x, y) spelled out, so that every database walks the index."""
    op = "gt" if backwards else "lt"
    clause = Q()
    for i in range(len(key)):
        same = dict(zip(key[:i], values[:i]))
        clause |= Q(**same, **{f"{key[i]}__{op}": values[i]})
    return clause


def _cursor(row, key):
    return "_".join(str(getattr(row, k)) for k in key)
