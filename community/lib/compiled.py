"""A statement that is built once and asked often: building it costs more than the database needs for its answer."""

from django.db import connection


class Compiled:
    """`build(*marks)` gives a queryset of values in which each mark (a whole number that stands for an argument) may
    appear anywhere as a value; a call with the arguments gives its rows. What the statement depends on beside its
    arguments must never change while the process runs."""

    def __init__(self, count, build):
        self.marks = [-(7_000_001 + i) for i in range(count)]
        self.build, self.ready = build, {}

    def __call__(self, *arguments):
        sql, params = self._compiled()
        chosen = dict(zip(self.marks, arguments, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [chosen.get(p, p) if isinstance(p, int) else p for p in params])
            return cursor.fetchall()

    def _compiled(self):
        vendor = connection.vendor
        if vendor not in self.ready:
            self.ready[vendor] = self.build(*self.marks).query.sql_with_params()
        return self.ready[vendor]
