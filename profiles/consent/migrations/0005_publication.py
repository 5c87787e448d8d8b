"""The first wording of what is asked apart: publication."""

import hashlib
from datetime import datetime, timezone

from django.db import migrations

TEXT = "报告里引到你公开说的一句话时，能不能注明是你说的，附上原帖的链接？给谁：能看报告的品牌同事，每打开一次都记在「谁用了我的数据」里。用：被报告引到的那一句、你的昵称、那一帖的链接。不用：别的话、圈子里的话、你删掉的话；没引到就什么也不给。不另存什么，收回以后下一次打开就没有。不同意，你的话照样不带名字，别的功能一样不少。"


def word(apps, schema_editor):
    apps.get_model("consent", "Wording").objects.get_or_create(
        purpose="publication",
        version=1,
        defaults={
            "text": TEXT,
            "text_hash": hashlib.sha256(TEXT.encode()).hexdigest(),
            "at": datetime(2026, 11, 27, tzinfo=timezone.utc),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_everybody_has_a_key")]
    operations = [migrations.RunPython(word, migrations.RunPython.noop)]
