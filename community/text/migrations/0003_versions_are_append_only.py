"""Versions of the lexicon and their changes refuse UPDATE and DELETE."""

from django.db import migrations

from community.lib.append_only import refusing


class Migration(migrations.Migration):
    dependencies = [("text", "0002_words_have_versions")]
    operations = [migrations.RunPython(*refusing("text_lexiconversion", "text_wordchange"))]
