"""Tags, their groups, and what carries them."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from taggit.models import CommonGenericTaggedItemBase

from community.tags.registry import kinds
from community.tags.spelling import keys_of, synonyms_of, tidy
from community.text.normalise import fold


class TagGroup(models.Model):
    """Tags of one sort under one heading."""

    name = models.CharField(max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.name


class TagQuerySet(models.QuerySet):
    """Tags by who may see what carries them."""

    def standing(self):
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def public(self):
        """Those that stand on something a visitor may see: the only ones that lists and suggestions name."""
        return self.standing().filter(count__gt=0)

    def visible_to(self, user):
        """Those that stand on something the user may see; a word that only a private place uses is nobody else's."""
        seen = Q(count__gt=0)
        for kind in kinds():
            seen |= Q(Exists(Tagged.objects.seen_by(user, kind).filter(tag=OuterRef("pk"))))
        return self.standing().filter(seen)

    def matching(self, typed):
        """Those whose name, pinyin, initials, synonyms or former names begin with what was typed."""
        start = fold(tidy(typed)).replace(" ", "")
        if not start:
            return self.none()
        begins = Q(key__startswith=start) | Q(sound__startswith=start) | Q(initials__startswith=start)
        former = Tag.objects.filter(begins, merged_into__isnull=False).values("merged_into")
        return self.filter(begins | Q(key__in=synonyms_of(typed)) | Q(pk__in=former))

    def busiest(self, most):
        """The most used of each group, `most` of each; with their groups. One statement."""
        place = Window(RowNumber(), partition_by=F("group"), order_by=[F("count").desc(), F("id").desc()])
        return self.annotate(place=place).filter(place__lte=most).select_related("group").order_by("-count", "-id")

    def named(self, word):
        """The tag that a word in any spelling means, itself or what it was merged into; or None. One statement."""
        keys = keys_of(word)
        rows = {t.key: t for t in self.filter(key__in=keys).select_related("merged_into__group", "group")}
        found = next((rows[k] for k in keys if k in rows), None)
        return found and (found.merged_into or found)


class Tag(models.Model):
    """A word things carry. `key` is what all its spellings share; `count` says how many public things carry it; one
    that was merged into another stays as the way there."""

    name = models.CharField(max_length=20)
    key = models.CharField(max_length=20, unique=True)
    sound = models.CharField(max_length=120, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    group = models.ForeignKey(TagGroup, models.SET_NULL, null=True, blank=True, related_name="tags")
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="aliases")
    count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="no_tag_leads_to_itself"),
            models.CheckConstraint(condition=~Q(key=""), name="a_tag_says_something"),
        ]
        indexes = [
            # the most used of a group
            models.Index(fields=["group", "-count", "-id"], condition=Q(merged_into=None), name="tag_of_group"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tags:tag", args=[self.name])


class TaggedQuerySet(models.QuerySet):
    """What carries tags, by kind."""

    def of(self, model):
        """Those of things of one model."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def seen_by(self, user, kind):
        """Those of things of a kind that the user may see."""
        return self.of(kind.model).filter(Exists(kind.items(user).filter(pk=OuterRef("object_id"))))

    def on_both(self, tag, other):
        """Those of `tag` on things that carry the other too."""
        same = Tagged.objects.filter(tag=other, content_type=OuterRef("content_type"), object_id=OuterRef("object_id"))
        return self.filter(Exists(same), tag=tag)


class Tagged(CommonGenericTaggedItemBase):
    """One thing carries one tag."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="items")
    object_id = models.BigIntegerField()

    natural_key_fields = ["object_id"]
    objects = TaggedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "tag"], name="one_tag_once_on_a_thing")
        ]
        indexes = [
            # what carries a tag, newest first
            models.Index(fields=["tag", "content_type", "-object_id"], name="tagged_by_tag"),
        ]

    def __str__(self):
        return f"{self.tag_id} {self.content_type_id}:{self.object_id}"
