"""Members who came before have a subject key from now on, like everybody who joins: backups are cleared by it."""

import uuid

from django.db import migrations


def give(apps, schema_editor):
    subject, member = apps.get_model("consent", "Subject"), apps.get_model("profiles", "Member")
    without = member.objects.filter(imported=False).exclude(pk__in=subject.objects.values("member"))
    rows = (subject(member_id=pk, key=uuid.uuid4()) for pk in without.values_list("pk", flat=True).iterator())
    subject.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_append_only"), ("profiles", "0005_portraits")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
