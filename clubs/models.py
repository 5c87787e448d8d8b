"""Owner clubs and interest circles, and who belongs to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.registry import PUBLIC, keys_of
from community.catalogue.models import Product, Region
from forums.models import Board


class ClubKind(models.TextChoices):
    """Whom a club gathers."""

    OWNERS = "owners", _("车友会")
    CIRCLE = "circle", _("兴趣圈")


class Policy(models.TextChoices):
    """How one gets in."""

    OPEN = "open", _("点一下就在")
    APPLY = "apply", _("写一句，会里的人看")


class ClubQuerySet(models.QuerySet):
    """Clubs as others may see them."""

    def visible_to(self, user):
        """The clubs whose page the user may open."""
        return self.filter(audience__in=keys_of(user))


class Club(models.Model):
    """A place of one's own: page, address, board. `audience` says who sees the page and what is said there."""

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=ClubKind)
    name = models.CharField(max_length=30, unique=True)
    intro = models.CharField(max_length=200)
    icon = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey(Region, models.SET_NULL, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    policy = models.CharField(max_length=10, choices=Policy, default=Policy.OPEN)
    board = models.OneToOneField(Board, models.PROTECT, related_name="club")
    audience = models.CharField(max_length=40, default=PUBLIC)
    founded_at = models.DateTimeField()
    member_count = models.PositiveIntegerField(default=0)
    # words of name, intro, product, region and tags, cut for the directory's keyword filter
    words = models.TextField(blank=True)

    objects = ClubQuerySet.as_manager()

    class Meta:
        indexes = [
            # the directory by size, whole or inside one city or model
            models.Index(fields=["-member_count", "-id"], name="club_by_size"),
            models.Index(fields=["region", "-member_count"], name="club_by_region"),
            models.Index(fields=["product", "-member_count"], name="club_by_product"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("clubs:club", args=[self.slug])

    @property
    def key(self):
        """The audience key its members hold."""
        return f"club:{self.pk}"

    @property
    def leaders_key(self):
        """The audience key its leaders and moderators hold."""
        return f"club:{self.pk}:leaders"


class Rank(models.TextChoices):
    """What somebody is inside one club; powers end at its door."""

    FOUNDER = "founder", _("创始人")
    LEADER = "leader", _("会长")
    MODERATOR = "moderator", _("版主")
    MEMBER = "member", _("成员")


# Ranks that look after a club's board, and those that look after its members.
KEEPERS = (Rank.FOUNDER, Rank.LEADER, Rank.MODERATOR)
LEADERS = (Rank.FOUNDER, Rank.LEADER)


class Membership(models.Model):
    """A member of a club, or somebody who asked to become one."""

    class State(models.TextChoices):
        ACTIVE = "active", _("在里面")
        APPLIED = "applied", _("等回音")
        DECLINED = "declined", _("没通过")

    club = models.ForeignKey(Club, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    rank = models.CharField(max_length=10, choices=Rank, default=Rank.MEMBER)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    note = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["club", "member"], name="one_membership_per_club_and_member"),
            models.CheckConstraint(
                condition=Q(state="active") | Q(rank="member"), name="only_active_members_hold_a_rank"
            ),
        ]
        indexes = [
            # audience keys of a member
            models.Index(fields=["member", "state"], name="membership_of_member"),
            # who looks after a club; who waits for an answer
            models.Index(fields=["club", "state", "rank"], name="membership_of_club"),
        ]

    def __str__(self):
        return f"{self.member_id}@{self.club_id}"


def founder_of(club):
    """Whoever founded a club, or took it over. One statement."""
    row = Membership.objects.filter(club=club, rank=Rank.FOUNDER).select_related("member").first()
    return row.member if row else None


def heir_of(club, member):
    """Who takes a club over when this member leaves: the longest there of those with the highest rank; None where
    nobody else is in it."""
    others = (
        Membership.objects.filter(club=club, state=Membership.State.ACTIVE)
        .exclude(member=member)
        .select_related("member")
    )
    order = {rank: n for n, rank in enumerate(Rank.values)}
    return min(others, key=lambda row: (order[row.rank], row.at, row.pk), default=None)
