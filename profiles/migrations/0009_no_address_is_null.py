"""Members without a mail address have none, not an empty one."""

from django.db import migrations


def empty_to_null(apps, schema_editor):
    apps.get_model("profiles", "Member").objects.filter(email="").update(email=None)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0008_terms_agreed")]
    operations = [migrations.RunPython(empty_to_null, migrations.RunPython.noop, elidable=True)]
