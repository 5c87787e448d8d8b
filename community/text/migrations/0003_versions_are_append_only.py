"""Versions of the lexicon and their changes refuse UPDATE and DELETE."""

from django.db import migrations

TABLES = ("text_lexiconversion", "text_wordchange")
SQLITE = """CREATE TRIGGER {table}_never_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
POSTGRES = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql;
"""


def guard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(POSTGRES, params=None)
    for table in TABLES:
        for verb in ("update", "delete"):
            if sqlite:
                schema_editor.execute(SQLITE.format(table=table, verb=verb))
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_never_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )


def unguard(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON {table}"
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_never_{verb}" + on.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("text", "0002_words_have_versions")]
    operations = [migrations.RunPython(guard, unguard)]
