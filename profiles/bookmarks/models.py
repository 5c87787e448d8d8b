"""What a member keeps for later."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from profiles.bookmarks.registry import bookmarkable_of

# The audience key of lines in the log that are nobody's but the member's own: nobody holds it.
NOBODY = "nobody"
LONGEST_NOTE = 200


class BookmarkQuerySet(models.QuerySet):
    """A member's bookmarks are seen by nobody else."""

    def visible_to(self, user):
        """The user's own bookmarks, those removed a moment ago included."""
        return self.filter(member=user) if user.is_authenticated else self.none()

    def kept(self):
        """Without those removed."""
        return self.filter(removed_at=None)

    def due(self, at):
        """Those to be reminded of by a time and not reminded of yet."""
        return self.kept().filter(reminded_at=None, remind_at__lte=at)


class Bookmark(models.Model):
    """One thing one member keeps. `removed_at`: she took it out; the row stays a day so that she can undo it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    # microseconds from remind_at to 1970, so that the soonest is the greatest: a whole number for keyset paging
    remind_key = models.BigIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "target_type", "target_id"], name="one_bookmark_per_member_and_thing"
            )
        ]
        indexes = [
            # a member's list, newest first
            models.Index(fields=["member", "-id"], name="bookmark_of_member"),
            # a member's list, soonest reminder first
            models.Index(
                fields=["member", "-remind_key", "-id"],
                condition=Q(removed_at=None, reminded_at=None, remind_at__isnull=False),
                name="bookmark_by_reminder",
            ),
            # the worker's look for what is due
            models.Index(
                fields=["remind_at"],
                condition=Q(removed_at=None, reminded_at=None, remind_at__isnull=False),
                name="bookmark_due",
            ),
            # the pruning of those removed
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="bookmark_removed"),
        ]

    def __str__(self):
        return f"{self.target_type_id}:{self.target_id}"

    @property
    def waits(self):
        """True while its reminder is still to come."""
        return self.remind_at is not None and self.reminded_at is None

    def thing(self):
        """The bookmarked thing as the member may see it now, or None."""
        kind = bookmarkable_of(self.target_type.model_class())
        return kind.visible(self.member).filter(pk=self.target_id).first() if kind else None


def mine_of(user, model, ids):
    """{id: Bookmark} for the things among `ids` the user keeps; for visitors {}. One statement for any number."""
    rows = Bookmark.objects.visible_to(user).kept()
    kind = ContentType.objects.get_for_model(model)
    return {b.target_id: b for b in rows.filter(target_type=kind, target_id__in=list(ids))}


def with_things(bookmarks, user):
    """The bookmarks as a list, each with its `kind` and what is `shown`: the thing with its `title` and `url`, or
    None where the user may no longer see it. One statement (and what `visible` adds) per kind of thing, however many bookmarks."""
    bookmarks, wanted = list(bookmarks), {}
    for bookmark in bookmarks:
        kind = bookmarkable_of(ContentType.objects.get_for_id(bookmark.target_type_id).model_class())
        bookmark.kind, bookmark.shown = kind, None
        if kind:
            wanted.setdefault(kind.code, (kind, []))[1].append(bookmark.target_id)
    found = {code: {t.pk: t for t in kind.visible(user).filter(pk__in=ids)} for code, (kind, ids) in wanted.items()}
    for bookmark in bookmarks:
        kind = bookmark.kind
        bookmark.shown = found[kind.code].get(bookmark.target_id) if kind else None
        if bookmark.shown:
            bookmark.title, bookmark.url = kind.title(bookmark.shown), kind.url(bookmark.shown)
    return bookmarks
