"""Put tags on things; merge, rename and group tags; count them again."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Greatest

from community.activity.actions import record
from community.tags.models import Tag, Tagged, TagGroup
from community.tags.permissions import check_curate, check_merge, check_name
from community.tags.registry import VISITOR, kind_of, kinds
from community.tags.spelling import key_of, name_of, sound_of
from community.tags.verbs import GROUP_FOUNDED, TAG_GROUPED, TAG_MERGED, TAG_RENAMED

BATCH = 500


def _locked(*which, **more):
    """Rows of tags, locked in one order: whoever tags, merges or counts waits for the others."""
    return Tag.objects.select_for_update(of=("self",)).filter(*which, **more).order_by("pk")


def _known(keys):
    """{key: id of the tag it means}, with the rows of both locked."""
    leads = Tag.objects.filter(key__in=keys).values("merged_into")
    rows = _locked(Q(key__in=keys) | Q(pk__in=leads))
    return {t.key: t.merged_into_id or t.pk for t in rows if t.key in keys}


def _new(name, key, at, **more):
    sound, initials = sound_of(name)
    return Tag(name=name, key=key, sound=sound, initials=initials, created_at=at, **more)


def _standing(words, at):
    """{key: id of the tag it means} of words in any spelling; new ones are made, merged ones lead on."""
    names = {}
    for word in words:
        names.setdefault(key_of(word), name_of(word))
    known = _known(names)
    if missing := [key for key in names if key not in known]:
        Tag.objects.bulk_create([_new(names[key], key, at) for key in missing], ignore_conflicts=True)
        known = _known(names)
    return known


def _move_count(pks, by):
    """Move the counters of some tags up or down."""
    if pks:
        Tag.objects.filter(pk__in=pks).update(count=Greatest(F("count") + by, 0) if by < 0 else F("count") + by)


@transaction.atomic
def tag(thing, words, *, at):
    """The thing carries exactly these words, in whatever spelling, each once; they are checked by whoever calls.

    A part of the actions of the thing's room, which write their own line in the log.
    """
    kind = ContentType.objects.get_for_model(thing)
    wanted = set(_standing(words, at).values())
    held = set(Tagged.objects.filter(content_type=kind, object_id=thing.pk).values_list("tag", flat=True))
    gone, new = held - wanted, wanted - held
    if gone:
        Tagged.objects.filter(content_type=kind, object_id=thing.pk, tag__in=gone).delete()
    Tagged.objects.bulk_create(Tagged(content_type=kind, object_id=thing.pk, tag_id=pk) for pk in sorted(new))
    if kind_of(type(thing)).is_public(thing):
        _move_count(gone, -1)
        _move_count(new, 1)


@transaction.atomic
def tag_many(pairs, *, at):
    """`tag` for new things of one model, [(thing, words)]: some six statements for any number."""
    pairs = [(thing, words) for thing, words in pairs if words]
    if not pairs:
        return
    kind, public = ContentType.objects.get_for_model(pairs[0][0]), kind_of(type(pairs[0][0])).is_public
    known = _standing((w for _, words in pairs for w in words), at)
    wanted = [(thing, {known[key_of(w)] for w in words}) for thing, words in pairs]
    Tagged.objects.bulk_create(
        Tagged(content_type=kind, object_id=thing.pk, tag_id=pk) for thing, pks in wanted for pk in sorted(pks)
    )
    counts = {}
    for thing, pks in wanted:
        for pk in pks if public(thing) else ():
            counts[pk] = counts.get(pk, 0) + 1
    for number in set(counts.values()):
        _move_count([pk for pk, n in counts.items() if n == number], number)


@transaction.atomic
def merge_tags(by, tag, into, *, at):
    """Everything that carries `tag` carries `into`, once; the old one stays as the way there. Returns how many moved."""
    rows = {row.pk: row for row in _locked(Q(pk__in=[tag.pk, into.pk]) | Q(merged_into=tag.pk))}
    tag, into = rows[tag.pk], rows[into.pk]
    check_merge(by, tag, into)
    return _merge(by, tag, into, at)


def _merge(by, tag, into, at):
    Tag.objects.filter(Q(pk=tag.pk) | Q(merged_into=tag)).update(merged_into=into, count=0)
    moved = _items(tag)
    Tagged.objects.on_both(tag, into).delete()
    Tagged.objects.filter(tag=tag).update(tag=into)
    if tag.group_id and not into.group_id:
        Tag.objects.filter(pk=into.pk).update(group=tag.group_id)
    recount_tags([into.pk])
    record(by, TAG_MERGED, tag, title=tag.name, at=at)
    _follow(by, moved, at)
    return sum(len(ids) for ids in moved.values())


def _items(tag):
    """{code of a kind: ids of its things that carry the tag}."""
    return {
        k.code: list(Tagged.objects.of(k.model).filter(tag=tag).values_list("object_id", flat=True)) for k in kinds()
    }


def _follow(by, items, at):
    """Let each room bring along what it derived from the tags of these things."""
    for kind in kinds():
        for start in range(0, len(items[kind.code]), BATCH):
            kind.changed(by, items[kind.code][start : start + BATCH], at)


@transaction.atomic
def rename_tag(by, tag, name, *, at):
    """Show a tag under another name; the old one leads there. A name another tag has is refused."""
    tag = _locked(pk=tag.pk).get()
    key, old = key_of(name), (tag.name, tag.key)
    taken = _locked(key=key).exclude(pk=tag.pk).first()
    check_name(by, tag, taken)
    if taken:
        taken.delete()
    sound, initials = sound_of(name)
    Tag.objects.filter(pk=tag.pk).update(name=name, key=key, sound=sound, initials=initials)
    if key != old[1]:
        _new(*old, at, merged_into_id=tag.pk).save()
    record(by, TAG_RENAMED, tag, title=name, at=at)
    _follow(by, _items(tag), at)


@transaction.atomic
def group_tag(by, tag, group, *, at):
    """Put a tag under a heading; None takes it out of its group."""
    check_curate(by)
    Tag.objects.filter(pk=tag.pk).update(group=group)
    record(by, TAG_GROUPED, tag, title=group.name if group else "", at=at)


@transaction.atomic
def found_group(by, name, *, at):
    """A new heading for tags, or the one that has this name already."""
    check_curate(by)
    group, is_new = TagGroup.objects.get_or_create(name=name)
    if is_new:
        record(by, GROUP_FOUNDED, group, title=name, at=at)
    return group


@transaction.atomic
def recount_tags(pks):
    """Count what public things carry these tags; returns how many were wrong."""
    tags = list(_locked(pk__in=pks))
    counts = dict.fromkeys((t.pk for t in tags), 0)
    for kind in kinds():
        seen = Tagged.objects.seen_by(VISITOR, kind).filter(tag__in=pks)
        for pk, number in seen.order_by().values_list("tag").annotate(n=Count("pk")):
            counts[pk] += number
    wrong = [t for t in tags if t.count != counts[t.pk]]
    for row in wrong:
        Tag.objects.filter(pk=row.pk).update(count=counts[row.pk])
    return len(wrong)


def recount():
    """Bring every tag's counter back to what stands; returns how many were wrong."""
    pks = list(Tag.objects.order_by("pk").values_list("pk", flat=True))
    return sum(recount_tags(pks[start : start + BATCH]) for start in range(0, len(pks), BATCH))


def align(at):
    """Follow the lexicon: a tag whose word became a synonym joins the tag of that word; returns how many did."""
    drifted = [t for t in Tag.objects.standing() if key_of(t.name) != t.key]
    return sum(_align(t.pk, at) for t in drifted)


@transaction.atomic
def _align(pk, at):
    tag = _locked(pk=pk, merged_into=None).first()
    key = tag and key_of(tag.name)
    if not tag or key == tag.key:
        return 0
    other = _locked(key=key).select_related(None).first()
    if other is None:
        Tag.objects.filter(pk=pk).update(key=key)
    elif (target := other.merged_into_id or other.pk) != pk:
        _merge(None, tag, _locked(pk=target).get(), at)
    return 1


def forget_unused(at):
    """Drop tags that nothing carries any more, a day after they were made; returns how many. A word that was taken back
    with its text stays nowhere; what staff put in order (groups, merges) stays."""
    return _idle().filter(created_at__lt=at - timedelta(days=1)).delete()[0]


def drop_idle(pks):
    """Drop those of some tags that nothing carries any more at once: whoever brought the words has left."""
    return _idle().filter(pk__in=pks).delete()[0]


def _idle():
    idle = Tag.objects.standing().filter(group=None).exclude(Exists(Tagged.objects.filter(tag=OuterRef("pk"))))
    return idle.exclude(Exists(Tag.objects.filter(merged_into=OuterRef("pk"))))
