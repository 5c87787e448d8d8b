"""The index's own table; the words stand in a full-text table beside it (backends/builtin.py)."""

from django.db import models

from community.access.models import AudienceQuerySet
from community.access.registry import blocked_by, blockers_of, finding_keys
from community.search.registry import Document


class IndexedQuerySet(AudienceQuerySet):
    """Documents as somebody may find them."""

    def visible_to(self, user):
        """In her audiences; nothing by members she blocked or in their conversations, and nobody who blocked her."""
        rows, blocked, blockers = self.filter(audience__in=finding_keys(user)), blocked_by(user), blockers_of(user)
        if blocked:
            rows = rows.exclude(author__in=blocked).exclude(host__in=blocked)
        return rows.exclude(is_person=True, author__in=blockers) if blockers else rows


class Indexed(models.Model):
    """One findable thing, by kind and key, with the version of the lexicon that it was cut under.

    `id` grows with time: what came later has the higher one, and a rebuild keeps it so. `tags` and `marks` are lines.
    """

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    url = models.CharField(max_length=300)
    audience = models.CharField(max_length=40)
    board = models.BigIntegerField(null=True)
    author = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=60, blank=True)
    tags = models.CharField(max_length=400, blank=True)
    thread = models.CharField(max_length=40, blank=True)
    # whose conversation it stands in
    host = models.BigIntegerField(null=True)
    is_person = models.BooleanField(default=False)
    floor = models.PositiveIntegerField(null=True)
    marks = models.CharField(max_length=60, blank=True)
    confirmed = models.BooleanField(default=False)
    at = models.DateTimeField()
    lexicon = models.PositiveIntegerField(default=0)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_document_per_thing")]
        indexes = [
            # documents cut under an older lexicon, the newest first
            models.Index(fields=["lexicon", "-id"], name="indexed_by_lexicon"),
        ]

    def __str__(self):
        return f"{self.kind}:{self.key}"

    @property
    def document(self):
        """The document as it was built, but for the author's own words."""
        return Document(
            self.key, self.title, self.text, self.url, self.audience, self.at, self.author, self.author_name, self.board,
            tags=self.tags.split("\n")[1:-1], thread=self.thread, host=self.host, is_person=self.is_person, floor=self.floor,
            marks=tuple(self.marks.split("\n")[1:-1]), confirmed=self.confirmed,
        )  # fmt: skip


def lines(values):
    """Values as `tags` and `marks` keep them, so that each can be looked for whole."""
    return "\n" + "\n".join(values) + "\n" if values else ""
