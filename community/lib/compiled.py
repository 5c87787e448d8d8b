"""A statement that is built once and asked often: building it costs more than the database needs for its answer."""

from django.db import connection

# Stand for an argument while the statement is built: whole numbers that every column of ids and counts could hold.
_MARKS = {int: lambda n: 2_071_000_000 + n, str: lambda n: f"\x1fargument {n}\x1f"}


class Compiled:
    """`build(*arguments)` gives a queryset, in which each argument (of the `kinds` int and str) may appear anywhere as a
    value; a call with real arguments gives its rows of values. Whatever else the statement depends on must never change
    while the process runs: no clock, nobody's rights."""

    def __init__(self, build, *kinds):
        self.build, self.ready = build, {}
        self.marks = [_MARKS[kind](n) for n, kind in enumerate(kinds)]

    def __call__(self, *arguments):
        sql, params, converters = self._compiled()
        chosen = dict(zip(self.marks, arguments, strict=True))
        with connection.cursor() as cursor:
            # An adapter may have wrapped a mark (psycopg: Int4); its argument is wrapped alike.
            cursor.execute(sql, [type(p)(chosen[p]) if isinstance(p, int | str) and p in chosen else p for p in params])
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    def _compiled(self):
        vendor = connection.vendor
        if vendor not in self.ready:
            compiler = self.build(*self.marks).query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            if set(self.marks) - set(params):
                raise ValueError(f"an argument does not stand in the statement: {sql}")
            columns = [column for column, *_ in compiler.select[: compiler.col_count]]
            self.ready[vendor] = sql, params, compiler.get_converters(columns)
        return self.ready[vendor]


def _converted(row, converters):
    row = list(row)
    for position, (steps, expression) in converters.items():
        for step in steps:
            row[position] = step(row[position], expression, connection)
    return row


def columns_of(model, path=""):
    """The names of all columns of a model, for `values_list`; `path` leads to it from the queryset's own."""
    return [f"{path}{field.attname}" for field in model._meta.concrete_fields]


def made(row, *models):
    """Instances of the models whose `columns_of` a row begins with, as their querysets would make them; then what is
    left of the row."""
    start, instances = 0, []
    for model in models:
        names = columns_of(model)
        instances.append(model.from_db(connection.alias, names, row[start : start + len(names)]))
        start += len(names)
    return (*instances, *row[start:])
