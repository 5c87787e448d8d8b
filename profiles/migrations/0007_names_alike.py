"""More characters are taken for one another: what two names share is worked out again."""

from django.db import migrations

from profiles.names import skeleton


def again(apps, schema_editor):
    members = apps.get_model("profiles", "Member").objects
    changed = []
    for member in members.only("pk", "name", "name_key").order_by("pk").iterator(chunk_size=1000):
        key = skeleton(member.name)
        if key != member.name_key:
            member.name_key = key
            changed.append(member)
    members.bulk_update(changed, ["name_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0006_fields_and_space")]
    operations = [migrations.RunPython(again, migrations.RunPython.noop)]
