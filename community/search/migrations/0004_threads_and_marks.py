"""Threads and marks of documents; on PostgreSQL words without places. Every document is cut again by the worker."""

from django.db import migrations, models


def cut_again(apps, schema_editor):
    apps.get_model("search", "Indexed").objects.update(lexicon=0)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_documents_know_their_lexicon")]
    operations = [
        migrations.AddField("indexed", "thread", models.CharField(max_length=40, blank=True, default=""), preserve_default=False),
        migrations.AddField("indexed", "floor", models.PositiveIntegerField(null=True)),
        migrations.AddField("indexed", "marks", models.CharField(max_length=60, blank=True, default=""), preserve_default=False),
        migrations.AddField("indexed", "confirmed", models.BooleanField(default=False)),
        migrations.RunPython(cut_again, migrations.RunPython.noop),
    ]
