"""A statement that is built once and asked often: building it costs more than the database needs for its answer."""

from django.db import connection

# Stand for an argument while the statement is built: whole numbers that every column of ids and counts could hold.
_MARKS = {int: lambda n: 2_071_000_000 + n, str: lambda n: f"\x1fargument {n}\x1f"}


class Compiled:
    """`build(*arguments)` gives a queryset of values, in which each argument (of the `kinds` int and str) may appear
    anywhere as a value; a call with real arguments gives its rows. Whatever else the statement depends on must never
    change while the process runs: no clock, nobody's rights."""

    def __init__(self, build, *kinds):
        self.build, self.ready = build, {}
        self.marks = [_MARKS[kind](n) for n, kind in enumerate(kinds)]

    def __call__(self, *arguments):
        sql, params = self._compiled()
        chosen = dict(zip(self.marks, arguments, strict=True))
        with connection.cursor() as cursor:
            # An adapter may have wrapped a mark (psycopg: Int4); its argument is wrapped alike.
            cursor.execute(sql, [type(p)(chosen[p]) if isinstance(p, int | str) and p in chosen else p for p in params])
            return cursor.fetchall()

    def _compiled(self):
        vendor = connection.vendor
        if vendor not in self.ready:
            self.ready[vendor] = sql, params = self.build(*self.marks).query.sql_with_params()
            if set(self.marks) - set(params):
                raise ValueError(f"an argument does not stand in the statement: {sql}")
        return self.ready[vendor]
