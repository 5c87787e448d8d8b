"""内蒙古 had lost half its name on sites that were set up before."""

from django.db import migrations


def name(apps, schema_editor):
    apps.get_model("catalogue", "Region").objects.filter(code="150000").update(
        name="内蒙古", pinyin="neimenggu", initials="nmg"
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_product_years")]
    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
