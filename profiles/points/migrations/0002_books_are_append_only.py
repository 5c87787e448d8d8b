"""Entries and takings refuse UPDATE and DELETE."""

from django.db import migrations

from community.lib.append_only import refusing


class Migration(migrations.Migration):
    dependencies = [("points", "0001_books")]
    operations = [migrations.RunPython(*refusing("points_entry", "points_taken"))]
