"""Which terms a member agreed to last: whoever is here came in under the ones that stand."""

from django.db import migrations, models


def agreed(apps, schema_editor):
    if apps.get_model("pages", "Terms").objects.exists():
        apps.get_model("profiles", "Member").objects.update(terms_agreed=1)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0007_names_alike"), ("pages", "0003_first_terms")]
    operations = [
        migrations.AddField("member", "terms_agreed", models.PositiveIntegerField(default=0)),
        migrations.RunPython(agreed, migrations.RunPython.noop),
    ]
