"""The look as it stands is the first version; from now on each version stays as it was."""

from django.db import migrations
from django.utils import timezone

from community.lib.append_only import refusing

FIELDS = ("name", "company", "motto", "colour", "theme", "logo", "logo_alone", "icp", "police", "mail", "phone", "address")


def first(apps, schema_editor):
    brand = apps.get_model("pages", "Brand").objects.order_by("-site__is_default_site", "pk").first()
    if brand is not None:
        look = {field: getattr(brand, field) for field in FIELDS}
        apps.get_model("pages", "LookVersion").objects.create(number=1, look=look, at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_look")]
    operations = [
        migrations.RunPython(first, migrations.RunPython.noop),
        migrations.RunPython(*refusing("pages_lookversion")),
    ]
