"""Entry, Comment and a blog's own categories."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.registry import MEMBERS, MODERATORS, PUBLIC, blocked_by, keys_of
from community.lib.html import plain
from community.moderation.models import Hideable

MOST_CATEGORIES = 20
LONGEST_STATUS = 300
COMMENTS_A_PAGE = 30
# The first characters of the key of those who follow a member: followers:12.
FOLLOWERS = "followers:"


class Readers(models.TextChoices):
    """Who an author writes for; a key for each is made of it."""

    PUBLIC = "public", _("所有人")
    MEMBERS = "members", _("会员")
    FOLLOWERS = "followers", _("关注我的人")
    SELF = "self", _("只有自己")


def audience_of(author, readers):
    """The audience key of what a member writes for some readers."""
    keys = {Readers.FOLLOWERS: f"{FOLLOWERS}{author.pk}", Readers.SELF: f"member:{author.pk}"}
    return keys.get(readers, str(readers))


def readers_of(audience):
    """The Readers of an audience key; None for a circle's, which a re-post may have."""
    if audience.startswith(FOLLOWERS):
        return Readers.FOLLOWERS
    return {PUBLIC: Readers.PUBLIC, MEMBERS: Readers.MEMBERS}.get(audience) or (
        Readers.SELF if audience.startswith("member:") else None
    )


class Category(models.Model):
    """A category of one member's blog."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blog_categories")
    name = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["member", "name"], name="one_category_per_member_and_name")]

    def __str__(self):
        return self.name


class Said(models.QuerySet):
    """Entries and comments: what is hidden or was taken back is seen by its author and the brand's moderators."""

    def visible_to(self, user):
        """In the user's audiences; nothing by members she blocked, unless she keeps order."""
        keys = keys_of(user)
        seen = self.open_to(user)
        if MODERATORS not in keys and (blocked := blocked_by(user)):
            return self.filter(seen, audience__in=keys).exclude(author__in=blocked)
        return self.filter(seen, audience__in=keys)

    def open_to(self, user):
        """What is not put away, or may be seen all the same, as a Q."""
        seen = Q(hidden_at=None, withdrawn_at=None)
        if user.is_authenticated:
            seen |= Q(author=user)
        return Q() if MODERATORS in keys_of(user) else seen

    def public_face(self):
        """What stands for everybody in its audience: for lists, search, evidence, feeds and counts."""
        return self.filter(hidden_at=None, withdrawn_at=None)


class EntryQuerySet(Said):
    """Entries of blogs."""

    def with_signs(self):
        return self.select_related("author", "category")


class CommentQuerySet(Said):
    """Comments, which an entry's author may put away from under it."""

    def open_to(self, user):
        seen = Q(hidden_at=None, withdrawn_at=None, away_at=None)
        if user.is_authenticated:
            seen |= Q(author=user) | Q(entry__author=user, hidden_at=None, withdrawn_at=None)
        return Q() if MODERATORS in keys_of(user) else seen

    def public_face(self):
        return super().public_face().filter(away_at=None)


class Words(Hideable):
    """What entries and comments share."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    source = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=40)
    province = models.CharField(max_length=8, blank=True, default="")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self):
        return not (self.hidden_at or self.withdrawn_at)


class Entry(Words):
    """A long entry with a title, or a short word (心情) without one, which may carry on another thing (转发)."""

    class Kind(models.TextChoices):
        ENTRY = "entry", _("博客")
        STATUS = "status", _("心情")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ENTRY)
    title = models.CharField(max_length=80, blank=True)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="entries")
    comments_open = models.BooleanField(default=True)
    comment_count = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True)
    # what its page draws of its files, as their room says
    attached = models.JSONField(default=list, blank=True)
    shared_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True, related_name="+")
    shared_id = models.BigIntegerField(null=True, blank=True)
    shared = GenericForeignKey("shared_type", "shared_id")

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="status") | ~Q(title="") | Q(source=""), name="entries_have_titles"
            ),
            models.CheckConstraint(
                condition=Q(held=False) | Q(hidden_at__isnull=False, hidden_rule=""), name="held_entries_are_hidden"
            ),
            models.CheckConstraint(
                condition=Q(shared_type=None, shared_id=None) | Q(shared_type__isnull=False, shared_id__isnull=False),
                name="a_repost_names_its_thing_whole",
            ),
        ]
        indexes = [
            # a member's blog, newest first
            models.Index(fields=["author", "-id"], name="entry_of_author"),
            # who writes for followers alone
            models.Index(fields=["author"], condition=Q(audience__startswith=FOLLOWERS), name="entry_for_followers"),
            # the erasure of what was taken back a day ago
            models.Index(fields=["withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="entry_withdrawn"),
            # who re-posted a thing
            models.Index(
                fields=["shared_type", "shared_id"], condition=Q(shared_id__isnull=False), name="entry_reposts"
            ),
        ]

    def __str__(self):
        return self.title or self.source[:20]

    def get_absolute_url(self):
        return reverse("blogs:entry", args=[self.pk])

    @property
    def is_status(self):
        return self.kind == self.Kind.STATUS

    @property
    def face(self):
        """Its title, or how its words begin."""
        return self.title or plain(self.html, 40) or str(_("转发"))

    @property
    def readers(self):
        return readers_of(self.audience)


class Comment(Words):
    """One comment under an entry. `away_at`: the entry's author put it away; whoever wrote it still sees it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="comments", db_index=False)
    number = models.PositiveIntegerField()
    away_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_comment_per_number"),
            models.CheckConstraint(
                condition=Q(held=False) | Q(hidden_at__isnull=False, hidden_rule=""), name="held_comments_are_hidden"
            ),
        ]
        indexes = [
            # a member's own comments, newest first
            models.Index(fields=["author", "-id"], name="comment_of_author"),
            # the erasure of what was taken back a day ago
            models.Index(fields=["withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="comment_withdrawn"),
        ]

    def __str__(self):
        return f"{self.entry_id}#{self.number}"

    def get_absolute_url(self):
        return f"{reverse('blogs:entry', args=[self.entry_id])}?from={self.page_start}#c{self.number}"

    @property
    def page_start(self):
        """The comment its page begins with."""
        return (self.number - 1) // COMMENTS_A_PAGE * COMMENTS_A_PAGE + 1
