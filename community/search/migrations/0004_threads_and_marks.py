"""Threads and marks of documents; on PostgreSQL words know their audience and stand without places. Every document is cut again by the worker."""

from django.db import migrations, models


AUDIENCE = """
ALTER TABLE search_words ADD COLUMN audience varchar(40) NOT NULL DEFAULT '';
UPDATE search_words w SET audience = i.audience FROM search_indexed i WHERE i.id = w.id;
"""


def know_audiences(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(AUDIENCE)


def forget_audiences(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_words DROP COLUMN audience")


def cut_again(apps, schema_editor):
    apps.get_model("search", "Indexed").objects.update(lexicon=0)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_documents_know_their_lexicon")]
    operations = [
        migrations.AddField("indexed", "thread", models.CharField(max_length=40, blank=True, default=""), preserve_default=False),
        migrations.AddField("indexed", "floor", models.PositiveIntegerField(null=True)),
        migrations.AddField("indexed", "marks", models.CharField(max_length=60, blank=True, default=""), preserve_default=False),
        migrations.AddField("indexed", "confirmed", models.BooleanField(default=False)),
        migrations.RunPython(know_audiences, forget_audiences),
        migrations.RunPython(cut_again, migrations.RunPython.noop),
    ]
