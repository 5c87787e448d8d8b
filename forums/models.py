"""Boards, topics and posts."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.managers import TaggableManager

from community.access.models import AudienceQuerySet
from community.access.registry import MEMBERS, MODERATORS, PUBLIC, blocked_by, keys_of
from community.catalogue.models import Product
from community.moderation.models import Hideable
from community.tags.models import Tagged

PER_PAGE = 20


class Holds(models.IntegerChoices):
    """先审后发: members below which trust level wait in a board."""

    NOBODY = 0, gettext_lazy("不用等，发了就看得到")
    NEWCOMERS = 1, gettext_lazy("新来的先看")
    UNKNOWN = 2, gettext_lazy("还不是常客的先看")
    EVERYBODY = 9, gettext_lazy("人人先看")


class Board(models.Model):
    """A 版块. Each right is an audience key: who may read, start, reply, attach and moderate."""

    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(max_length=40)
    intro = models.CharField(max_length=200, blank=True)
    rules = models.TextField(blank=True)
    icon = models.CharField(max_length=20, default="chat")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=100)
    audience = models.CharField(max_length=40, default=PUBLIC)
    may_start = models.CharField(max_length=40, default=MEMBERS)
    may_reply = models.CharField(max_length=40, default=MEMBERS)
    may_attach = models.CharField(max_length=40, default=MEMBERS)
    may_moderate = models.CharField(max_length=40, default=MODERATORS)
    # whose posts wait for a moderator: those of members below this trust level, and of newcomers what leads outside
    holds_below = models.PositiveSmallIntegerField(choices=Holds, default=Holds.NOBODY)
    holds_outside = models.BooleanField(default=False)
    # what a topic here is asked beside its text: [{"name", "label", "kind", "choices", "required", "for"}] (forms.py)
    questions = models.JSONField(default=list, blank=True)
    topic_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True, blank=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("forums:board", args=[self.slug])

    @property
    def is_for_all(self):
        """True for the brand's own boards: one need not join anything first."""
        return self.may_moderate == MODERATORS


def all_below(tree, pk):
    """Every board under one, each before its own; `tree` is {id of a parent: its boards}."""
    for board in tree.get(pk, ()):
        yield board
        yield from all_below(tree, board.pk)


class Shown(AudienceQuerySet):
    """Topics and posts: hidden and withdrawn ones are seen by their author and the board's moderators only."""

    def visible_to(self, user):
        keys = keys_of(user)
        seen = Q(withdrawn_at=None, hidden_at=None)
        if user.is_authenticated:
            seen |= Q(author=user) | Q(**{f"{self.board_path}may_moderate__in": keys})
        return self.filter(seen, self.met(user, keys), audience__in=keys)

    def met(self, user, keys):
        """Not what members wrote whom the user blocked, unless she keeps order there."""
        if not (blocked := blocked_by(user)):
            return Q()
        theirs = Q(**{f"{author}__in": blocked for author in self.authors}, _connector=Q.OR)
        return ~theirs | Q(**{f"{self.board_path}may_moderate__in": keys})

    def public_face(self):
        """What stands for everybody in its audience, whoever asks: for search, evidence, feeds and counts."""
        return self.filter(withdrawn_at=None, hidden_at=None)

    board_path = ""
    authors = ("author",)


class TopicQuerySet(Shown):
    """Topics; one whose opening was withdrawn stands at its address while others' replies stand in it."""

    board_path = "board__"

    def visible_to(self, user):
        keys = keys_of(user)
        seen = Q(hidden_at=None) & (Q(withdrawn_at=None) | Q(reply_count__gt=0))
        if user.is_authenticated:
            seen |= Q(author=user) | Q(board__may_moderate__in=keys)
        return self.filter(seen, self.met(user, keys), audience__in=keys, merged_into=None)

    def public_face(self):
        """What stands in lists, feeds and counts."""
        return self.filter(withdrawn_at=None, hidden_at=None, merged_into=None)


class PostQuerySet(Shown):
    """Posts; one who blocked a member sees nothing that stands in his topics either."""

    board_path = "topic__board__"
    authors = ("author", "topic__author")


# What a page shows of whoever wrote something; the rest of her row stays where it is.
SIGNS = {"id", "name", "handle", "role", "title", "imported", "is_active", "product", "avatar"}


def signed(rows, *paths):
    """Topics or posts with the members at `paths` (author, quoted__author) as far as they sign. No further statement."""
    fields = get_user_model()._meta.concrete_fields
    spare = [f"{path}__{f.name}" for path in paths for f in fields if f.name not in SIGNS]
    return rows.select_related(*paths).defer(*spare)


class Signed(models.Model):
    """What a member signs; where she has closed her account it stays without her name, if she wanted that."""

    author_left = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def byline(self):
        """Who wrote it, for a page."""
        if self.author:
            return self.author.name
        return _("已注销的车友") if self.author_left else _("佚名")


class Topic(Signed, Hideable):
    """One conversation in a board; `audience` repeats the board's, so that lists need no join."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="topics")
    kind = models.CharField(max_length=20, default="discussion")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="topics")
    title = models.CharField(max_length=100)
    audience = models.CharField(max_length=40, default=PUBLIC)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reply_count = models.PositiveIntegerField(default=0)
    # the last floor number that was given; never given again, even where floors left
    last_number = models.PositiveIntegerField(default=1)
    last_post_at = models.DateTimeField()
    # microseconds since 1970 of last_post_at: a whole number for keyset paging
    last_key = models.BigIntegerField(default=0)
    last_author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted = models.ForeignKey("Post", models.SET_NULL, null=True, blank=True, related_name="+")
    official = models.ForeignKey("Post", models.SET_NULL, null=True, blank=True, related_name="+")
    has_official = models.BooleanField(default=False)
    answers = models.JSONField(default=dict, blank=True)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    pinned_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    featured_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    # 2 x people who replied + people who liked (heat.py)
    score = models.PositiveIntegerField(default=0)
    heat = models.BigIntegerField(default=0)
    # grows with every change of what its page shows; on PostgreSQL whoever writes (triggers of migration 0005)
    revision = models.PositiveIntegerField(default=1)

    tags = TaggableManager(through=Tagged, blank=True)
    objects = TopicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held=False) | Q(hidden_at__isnull=False, hidden_rule=""), name="held_topics_are_hidden"
            ),
        ]
        indexes = [
            # a board's list, newest reply first
            models.Index(fields=["board", "-last_key", "-id"], name="topic_by_last_post"),
            # a board's list, newest topic first
            models.Index(fields=["board", "-id"], name="topic_by_start"),
            # questions still without an answer
            models.Index(
                fields=["board", "-id"],
                condition=Q(kind="question", accepted=None, reply_count=0),
                name="topic_unanswered",
            ),
            # the home page's latest over all boards
            models.Index(fields=["-last_key"], name="topic_latest"),
            # what is hot, everywhere and in a board
            models.Index(fields=["-heat", "-id"], name="topic_hot"),
            models.Index(fields=["board", "-heat", "-id"], name="topic_hot_in_board"),
            # the best of a period
            models.Index(fields=["created_at"], name="topic_by_day"),
            # the pinned ones of a board
            models.Index(fields=["board"], condition=Q(pinned_at__isnull=False), name="topic_pinned"),
            # the featured ones, newest first
            models.Index(fields=["-featured_at"], condition=Q(featured_at__isnull=False), name="topic_featured"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("forums:topic", args=[self.pk])

    @property
    def face(self):
        """The title as everybody may read it: an author who took the opening back took its title back too."""
        return _("楼主收回了这个主题") if self.withdrawn_at else self.title


class Post(Signed, Hideable):
    """One floor of a topic: the source as typed, and its HTML with the renderer's version."""

    # Its index is that of one_post_per_floor: one over the topic alone made PostgreSQL read whole topics for a page.
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts", db_index=False)
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="posts")
    source = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField(default=0)
    quoted = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=40, default=PUBLIC)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    imported = models.BooleanField(default=False)
    # where it was first written, as a province and no closer; "" where that is unknown
    province = models.CharField(max_length=8, blank=True, default="")
    # what its page draws of its files, as their room says (`Attachment.face`)
    attached = models.JSONField(default=list, blank=True)
    # grows with every change of its reactions (PostgreSQL)
    reacted = models.PositiveIntegerField(default=0, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["topic_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_post_per_floor"),
            models.CheckConstraint(
                condition=Q(held=False) | Q(hidden_at__isnull=False, hidden_rule=""), name="held_posts_are_hidden"
            ),
        ]
        indexes = [
            # a member's own posts, newest first
            models.Index(fields=["author", "-id"], name="post_of_author"),
            # the erasure of what was withdrawn a day ago
            models.Index(fields=["withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="post_withdrawn"),
            # what an older renderer wrote
            models.Index(fields=["renderer"], name="post_by_renderer"),
        ]

    def __str__(self):
        return f"{self.topic_id}#{self.number}"

    def get_absolute_url(self):
        return reverse("forums:post", args=[self.pk])

    @property
    def is_opening(self):
        return self.number == 1

    @property
    def page_start(self):
        """The floor its page begins with."""
        return (self.number - 1) // PER_PAGE * PER_PAGE + 1


class Version(models.Model):
    """One state of a post's words; the highest number is the one that stands. A post never edited has none."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100, blank=True)
    source = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    restored = models.PositiveIntegerField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"{self.post_id} v{self.number}"


class HeldEdit(models.Model):
    """New words for a post that somebody has to look at first; the old ones stand until then. One for each post."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="held_edit")
    title = models.CharField(max_length=100, blank=True)
    source = models.TextField()
    tags = models.JSONField(null=True)
    answers = models.JSONField(null=True)
    restored = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.post_id} {self.at}"


class ReadMark(models.Model):
    """How far a member has read a topic: every floor up to `number`."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_marks")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField(default=0)
    # whether the hint about a third reply in a row was shown here
    hinted = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="one_mark_per_member_and_topic")]

    def __str__(self):
        return f"{self.member_id} {self.topic_id}#{self.number}"


class Deed(models.Model):
    """What a moderator did to topics, with what stood before, so that it can be undone."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="deeds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        # a board's log, newest first
        indexes = [models.Index(fields=["board", "-id"], name="deed_of_board")]

    def __str__(self):
        return f"{self.what} {self.board_id}"

    @property
    def topic_ids(self):
        """The topics it was done to, and those that came of it."""
        kept = self.before
        single = [kept[name] for name in ("topic", "new", "target") if name in kept]
        return [*map(int, kept.get("topics", ())), *(s["topic"] for s in kept.get("sources", ())), *single]


class ImportedKey(models.Model):
    """Which row of an imported file became which post, so that an import can be resumed without doubling."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "key"], name="one_post_per_imported_row")]

    def __str__(self):
        return self.key


class Stamp(models.Model):
    """How often something that many pages show has changed (PostgreSQL): `house` is names, boards, products, tags and
    the brand. It starts at the clock, so that a number is never met twice."""

    code = models.CharField(max_length=20, primary_key=True)
    n = models.BigIntegerField()

    def __str__(self):
        return f"{self.code} {self.n}"
