"""Grants and wordings refuse UPDATE and DELETE; the first wording of every purpose."""

import hashlib
from datetime import datetime, timezone

from django.db import migrations

from community.lib.append_only import refusing

FIRST = {
    "profile_keywords": "你自己选的词，能不能拿来给你排首页、算进你的画像？用：你在空间里选的词、你把猜错的改成的词。不用：你没选、没写的一概不用。留 12 个月，换掉或收回时当场清。",
    "profile_posts": "你公开写的帖子，能不能从里面猜几个词，用来给你排首页？用：你公开发的帖子、博客、回复里的话；你把猜错的改成什么。不用：你去过哪儿、看过什么、收藏过什么、私聊和聊天室里的话。留 12 个月，删帖或收回时当场一起清。",
    "statistics": "你公开说的话，能不能算进「车友在说什么」的合计？用：你公开发的帖子里的词和评价、你自己选的和改的词，只进满 10 人的合计。不用：你的名字、住处、准确的时间。留 12 个月，删帖或收回时当场一起清。",
}


def word(apps, schema_editor):
    wording = apps.get_model("consent", "Wording")
    for purpose, text in FIRST.items():
        wording.objects.create(
            purpose=purpose, version=1, text=text, text_hash=hashlib.sha256(text.encode()).hexdigest(), at=datetime(2026, 1, 1, tzinfo=timezone.utc)
        )


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_initial")]
    operations = [migrations.RunPython(word, migrations.RunPython.noop), migrations.RunPython(*refusing("consent_grant", "consent_wording"))]
