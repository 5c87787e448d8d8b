"""Openings refuse UPDATE and DELETE; postings too, but for what is past its date."""

from django.db import migrations

from community.lib.append_only import refusing, refusing_until


class Migration(migrations.Migration):
    dependencies = [("sealed", "0001_initial")]
    operations = [
        migrations.RunPython(*refusing("sealed_opening")),
        migrations.RunPython(*refusing_until("sealed_posting", "at", "sealed_retentiondoor")),
    ]
