import taggit.managers
from django.db import migrations
from django.utils import timezone

from community.tags.spelling import LONGEST, key_of, name_of, refusal, sound_of


def _plain(name):
    """A name as the house spells tags: what cannot stand in an address becomes a hyphen."""
    name = "".join(c if not refusal(f"x{c}") else "-" for c in name).strip("-")[:LONGEST]
    return name if name and not refusal(name) else ""


def carry(apps, schema_editor):
    """The topics' tags of before; spellings that are one word become one tag."""
    Old, Tag, Tagged, Topic = (
        apps.get_model(*name)
        for name in (("taggit", "TaggedItem"), ("tags", "Tag"), ("tags", "Tagged"), ("forums", "Topic"))
    )
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="forums", model="topic").first()
    rows = Old.objects.filter(content_type=kind).order_by("pk") if kind else Old.objects.none()
    tags, items = {}, {}
    for name, topic in rows.values_list("tag__name", "object_id").iterator():
        if word := _plain(name):
            key = key_of(word)
            if key not in tags:
                sound, initials = sound_of(name_of(word))
                more = {"name": name_of(word), "sound": sound, "initials": initials, "created_at": timezone.now()}
                tags[key] = Tag.objects.get_or_create(key=key, defaults=more)[0]
            items[topic, tags[key].pk] = None
    Tagged.objects.bulk_create(
        (Tagged(content_type_id=kind.pk, object_id=topic, tag_id=tag) for topic, tag in items),
        batch_size=2000,
        ignore_conflicts=True,
    )
    for tag in tags.values():
        carried = Tagged.objects.filter(tag=tag, content_type_id=kind.pk).values("object_id")
        seen = {"audience": "public", "hidden_at": None, "withdrawn_at": None, "merged_into": None}
        Tag.objects.filter(pk=tag.pk).update(count=Topic.objects.filter(pk__in=carried, **seen).count())
    old = set(rows.values_list("tag", flat=True))
    rows.delete()
    used = Old.objects.filter(tag__in=old).values("tag")
    apps.get_model("taggit", "Tag").objects.filter(pk__in=old).exclude(pk__in=used).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('forums', '0003_talking'),
        ('tags', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('text', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='topic',
            name='tags',
            field=taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='tags.Tagged', to='tags.Tag', verbose_name='Tags'),
        ),
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
