"""The full-text table beside the index: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from django.db import migrations

SQLITE = """CREATE VIRTUAL TABLE search_words USING fts5(title, body, detail=column, tokenize="unicode61 remove_diacritics 0")"""
POSTGRES = """
CREATE TABLE search_words (
    id bigint PRIMARY KEY REFERENCES search_indexed (id) ON DELETE CASCADE,
    words tsvector NOT NULL
);
CREATE INDEX search_words_gin ON search_words USING gin (words);
"""


def create(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
