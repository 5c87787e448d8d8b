"""Tables that refuse UPDATE and DELETE, by triggers; for migrations."""

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
