"""Many rows at once where building a model instance for each would cost more than the work itself."""

from django.db import connection, models


class Joined(models.Aggregate):
    """The texts of a group in one, commas between them, in no order."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = models.CharField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


class Counted(models.Subquery):
    """How many rows a subquery gives: of one that is sliced never more than its slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def insert(model, columns, rows):
    """Insert tuples of `columns` (attribute names, all that have no default in the table) into a model's table in one
    statement; returns how many. No instance is made, no key comes back."""
    rows = list(rows)
    if not rows:
        return 0
    fields = [model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name) for name in columns]
    moments = [i for i, f in enumerate(fields) if isinstance(f, models.DateTimeField)]
    adapt = connection.ops.adapt_datetimefield_value
    if moments:
        rows = [tuple(adapt(v) if i in moments and v is not None else v for i, v in enumerate(row)) for row in rows]
    quote = connection.ops.quote_name
    names = ", ".join(quote(f.column) for f in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", rows)  # noqa: S608
    return len(rows)
