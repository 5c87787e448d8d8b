"""The terms as they stand are the first version; from now on each version stays as it was."""

from django.db import migrations
from django.utils import timezone

from community.lib.append_only import refusing


def first(apps, schema_editor):
    brand = apps.get_model("pages", "Brand").objects.exclude(terms="").order_by("-site__is_default_site", "pk").first()
    if brand is not None:
        apps.get_model("pages", "Terms").objects.create(version=1, text=brand.terms, at=timezone.now())
        apps.get_model("pages", "Brand").objects.exclude(terms="").update(terms_version=1)


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_terms")]
    operations = [
        migrations.RunPython(first, migrations.RunPython.noop),
        migrations.RunPython(*refusing("pages_terms")),
    ]
