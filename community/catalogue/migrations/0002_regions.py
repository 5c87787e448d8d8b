"""The official regions stand in every site."""

from django.db import migrations


def load(apps, schema_editor):
    from community.catalogue.actions import FILE, short_name
    from pypinyin import Style, lazy_pinyin

    region = apps.get_model("catalogue", "Region")
    provinces = {}
    for line in FILE.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        code, full_name = line.split("\t")
        name = short_name(full_name)
        row = region.objects.create(
            code=code,
            name=name,
            full_name=full_name,
            pinyin="".join(lazy_pinyin(name)),
            initials="".join(lazy_pinyin(name, style=Style.FIRST_LETTER)),
            province=provinces.get(code[:2]) if not code.endswith("0000") else None,
        )
        if code.endswith("0000"):
            provinces[code[:2]] = row


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
