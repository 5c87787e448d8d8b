"""Tables that refuse UPDATE and DELETE, by triggers; for migrations.

Where a law sets a date, `refusing_until` leaves one door: a row of a table of doors that names the table and the moment
before which rows may go. Whoever retires rows writes it and takes it away in the transaction that deletes.
"""

SQLITE = """CREATE TRIGGER {table}_never_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
POSTGRES = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql;
"""
ON_POSTGRES = (
    "CREATE TRIGGER {table}_never_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)


def refusing(*tables):
    """(guard, unguard) for `migrations.RunPython`."""

    def guard(apps, schema_editor):
        sqlite = schema_editor.connection.vendor == "sqlite"
        if not sqlite:
            schema_editor.execute(POSTGRES, params=None)
        for table in tables:
            for verb in ("update", "delete"):
                schema_editor.execute((SQLITE if sqlite else ON_POSTGRES).format(table=table, verb=verb))

    def unguard(apps, schema_editor):
        on = "" if schema_editor.connection.vendor == "sqlite" else " ON {table}"
        for table in tables:
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_never_{verb}" + on.format(table=table))

    return guard, unguard


# The moment in `before` must lie after the row's own.
THROUGH_THE_DOOR = "EXISTS (SELECT 1 FROM {doors} WHERE code = '{table}' AND before > OLD.{moment})"
SQLITE_UNTIL = """CREATE TRIGGER {table}_never_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only') WHERE NOT {through}; END"""
POSTGRES_UNTIL = """
CREATE FUNCTION {table}_refuse_early() RETURNS trigger AS $$
BEGIN
  IF NOT {through} THEN RAISE EXCEPTION '{table} is append-only'; END IF;
  RETURN OLD;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_never_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse_early()
"""


def refusing_until(table, moment, doors):
    """(guard, unguard) for `migrations.RunPython`: no UPDATE, and no DELETE but through the door in the table `doors`
    (columns code, before), of rows whose `moment` lies before the door's."""

    def guard(apps, schema_editor):
        sqlite = schema_editor.connection.vendor == "sqlite"
        through = THROUGH_THE_DOOR.format(table=table, moment=moment, doors=doors)
        if not sqlite:
            schema_editor.execute(POSTGRES, params=None)
        schema_editor.execute((SQLITE if sqlite else ON_POSTGRES).format(table=table, verb="update"))
        schema_editor.execute(
            (SQLITE_UNTIL if sqlite else POSTGRES_UNTIL).format(table=table, through=through), params=None
        )

    def unguard(apps, schema_editor):
        sqlite = schema_editor.connection.vendor == "sqlite"
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_never_{verb}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION {table}_refuse_early()")

    return guard, unguard
