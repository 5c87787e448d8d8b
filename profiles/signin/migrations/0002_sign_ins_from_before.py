"""Every sign-in that stands gets its row, so that it can be seen and ended."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

from community.lib.sessions import SessionStore

DAYS = 60


def write_down(apps, schema_editor):
    Session, Device = apps.get_model("sessions", "Session"), apps.get_model("signin", "Device")
    member = apps.get_model("profiles", "Member")
    store = SessionStore()
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = store.decode(row.session_data)
        if "_auth_user_id" not in data or not member.objects.filter(pk=data["_auth_user_id"]).exists():
            continue
        began = row.expire_date - timedelta(days=DAYS)
        device = Device.objects.create(member_id=data["_auth_user_id"], key=row.pk, began_at=began, seen_at=began)
        row.session_data = store.encode(data | {"device": device.pk})
        row.save(update_fields=["session_data"])


class Migration(migrations.Migration):
    dependencies = [("signin", "0001_begin"), ("sessions", "0001_initial"), ("profiles", "0005_portraits")]
    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
