"""Posts know their province. Where somebody was last seen stands on no kept page, so a member's province moves no
version (PostgreSQL; see 0005)."""

from django.db import migrations, models

TRIGGER = """DROP TRIGGER page_version ON profiles_member;
CREATE TRIGGER page_version AFTER UPDATE ON profiles_member FOR EACH ROW
WHEN (to_jsonb(OLD) - '{%(beside)s}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{%(beside)s}'::text[])
EXECUTE FUNCTION forums_house_changed();"""


def _beside(columns):
    def put(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(TRIGGER % {"beside": columns}, params=None)

    return put


class Migration(migrations.Migration):
    dependencies = [("forums", "0006_hint"), ("profiles", "0003_province")]
    operations = [
        migrations.AddField(
            model_name="post", name="province", field=models.CharField(blank=True, default="", max_length=8)
        ),
        migrations.RunPython(_beside("last_login,password,province,province_on"), _beside("last_login,password")),
    ]
