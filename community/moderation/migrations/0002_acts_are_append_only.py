"""Acts refuse UPDATE and DELETE."""

from django.db import migrations

from community.lib.append_only import refusing


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_acts_and_kept_words")]
    operations = [migrations.RunPython(*refusing("moderation_act"))]
