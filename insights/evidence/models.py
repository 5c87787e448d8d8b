"""What texts say: readings of texts, and the terms, aspects and opinions found in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.catalogue.models import Product

# The source type of words a member chose for her space.
KEYWORD = "keyword"
# The source type of words she put in the place of guesses; and of all she says of herself.
CORRECTION = "correction"
STATED = (KEYWORD, CORRECTION)


class Facet(models.TextChoices):
    """What a mention is about."""

    TERM = "term", _("词")
    ASPECT = "aspect", _("方面")
    SCENE = "scene", _("场景")


class Reading(models.Model):
    """One text as it was last read: whose, where, when, and under which lexicon.

    `member` is None for texts without an author: they never count as people.
    """

    source_type = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    board = models.BigIntegerField(null=True)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+")
    lexicon = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_type", "source_id"], name="one_reading_per_text")]
        indexes = [
            # everything read of a member
            models.Index(fields=["member", "source_type"], name="reading_of_member"),
            # texts read under an older lexicon
            models.Index(fields=["lexicon"], name="reading_by_lexicon"),
            # reports: what was read in a board
            models.Index(fields=["board"], name="reading_by_board"),
        ]

    def __str__(self):
        return f"{self.source_type}:{self.source_id}"


class Mention(models.Model):
    """One thing said in one text: `start` and `end` count characters of the text as typed.

    `opinion`: -1, 0 or 1 for aspects; for terms 1 is a wish or a liking, 0 a neutral mention, -1 a negation.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="+")
    facet = models.CharField(max_length=10, choices=Facet)
    term = models.CharField(max_length=40)
    opinion = models.SmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        abstract = True


class TermEvidence(Mention):
    """Something a consenting member said; `weight` is what it adds to her profile before fading."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="evidence")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    weight = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "facet", "term", "start"], name="one_evidence_per_span"),
        ]
        indexes = [
            # a member's profile, and the proof of one word of it
            models.Index(fields=["member", "facet", "term"], name="evidence_of_member"),
            # reports: who said a term
            models.Index(fields=["facet", "term", "member"], name="evidence_by_term"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.term}"


class CommunityTerm(Mention):
    """Something said in a text without an author: shown apart from people."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="community_terms")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "facet", "term", "start"], name="one_community_term_per_span"),
        ]
        indexes = [
            # reports: the words of authorless texts
            models.Index(fields=["facet", "term"], name="community_term_by_term"),
        ]

    def __str__(self):
        return self.term
