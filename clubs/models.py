"""Owner clubs and interest circles, who belongs to them, and who was invited."""

from datetime import UTC

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from community.access.registry import PUBLIC, keys_of
from community.access.roles import Role
from community.catalogue.models import Product, Region
from community.tags.models import Tagged
from community.text.models import current
from community.text.segment import query_tokens
from forums.models import Board
from profiles.garage.models import Car


class ClubKind(models.TextChoices):
    """Whom a club gathers."""

    OWNERS = "owners", _("车主俱乐部")
    CIRCLE = "circle", _("兴趣圈")


class Policy(models.TextChoices):
    """The four doors: how one gets in, and with that what those outside see."""

    OPEN = "open", _("点一下就在")
    APPLY = "apply", _("写一句，会长和版主看")
    INVITE = "invite", _("凭邀请，外面只看得到名字和介绍")
    SECRET = "secret", _("秘密的，外面什么也看不到")


# Doors that only an invitation opens: what is said behind them is their members' alone.
CLOSED = (Policy.INVITE, Policy.SECRET)


class ClubQuerySet(models.QuerySet):
    """Clubs as others may see them."""

    def visible_to(self, user):
        """The clubs whose page the user may open; of one by invitation it shows name, introduction and who looks after it."""
        return self.filter(Q(audience__in=keys_of(user)) | Q(policy=Policy.INVITE))

    def told_to(self, user, at):
        """The same, and the secret ones that the user is a guest of, has applied to or is asked into by name: of these she
        is shown what an invitation shows, and nothing else."""
        if not user.is_authenticated:
            return self.visible_to(user)
        own = Membership.objects.filter(member=user, state__in=Membership.TOLD)
        asked = Invitation.objects.open(at).filter(whom=user)
        guest = self.filter(Q(pk__in=own.values("club")) | Q(pk__in=asked.values("club")))
        return self.visible_to(user) | guest

    def open_to(self, user):
        """The clubs in which the user may read what is said and who is there."""
        return self.filter(audience__in=keys_of(user))

    def narrowed(self, asked, user):
        """Those that a filled-in DirectoryForm leaves."""
        clubs = self
        if asked.get("q"):
            for token in query_tokens(asked["q"], current()):
                clubs = clubs.filter(words__contains=f" {token} ")
        if asked.get("city"):
            clubs = clubs.filter(region__in=Region.objects.called(asked["city"]))
        if asked.get("model"):
            clubs = clubs.filter(product__slug=asked["model"])
        if asked.get("kind"):
            clubs = clubs.filter(kind=asked["kind"])
        if asked.get("mine") and user.is_authenticated:
            own = Membership.objects.filter(member=user, state__in=(Membership.State.ACTIVE, Membership.State.GUEST))
            clubs = clubs.filter(pk__in=own.values("club"))
        return clubs


class Club(models.Model):
    """A place of one's own: page, address, board. `audience` says who reads what is said and done there, and follows from
    `policy`; who sees that there is such a club says `page_audience`."""

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=ClubKind)
    name = models.CharField(max_length=30)
    intro = models.CharField(max_length=200)
    icon = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey(Region, models.SET_NULL, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    policy = models.CharField(max_length=10, choices=Policy, default=Policy.OPEN)
    board = models.OneToOneField(Board, models.PROTECT, related_name="club")
    audience = models.CharField(max_length=40, default=PUBLIC)
    founded_at = models.DateTimeField()
    member_count = models.PositiveIntegerField(default=0)
    charter = models.TextField(blank=True)
    # words of name, intro, product, region and tags, cut for the directory's keyword filter
    words = models.TextField(blank=True)

    tags = TaggableManager(through=Tagged, blank=True)
    objects = ClubQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=~Q(policy="secret"), name="no_two_clubs_that_are_known_share_a_name"
            ),
        ]
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

    @property
    def is_closed(self):
        """Whether only an invitation leads in."""
        return self.policy in CLOSED

    @property
    def page_audience(self):
        """Who may know that there is such a club."""
        return self.key if self.policy == Policy.SECRET else PUBLIC


class Rank(models.TextChoices):
    """What somebody is inside one club; powers end at its door."""

    FOUNDER = "founder", _("创始人")
    LEADER = "leader", _("会长")
    MODERATOR = "moderator", _("版主")
    MEMBER = "member", _("成员")


# Ranks that look after a club's board, and those that look after its members.
KEEPERS = (Rank.FOUNDER, Rank.LEADER, Rank.MODERATOR)
LEADERS = (Rank.FOUNDER, Rank.LEADER)


def may_be_in(member="member", club="club"):
    """A condition on rows with a member and a club: the club asks for no car, or the member has a live verified one of its
    model (of any year, where the club names none; any at all, where it names no model). The brand's people need none."""
    live = Car.objects.live().filter(member=OuterRef(member))
    return (
        ~Q(**{f"{club}__kind": ClubKind.OWNERS})
        | ~Q(**{f"{member}__role": Role.MEMBER})
        | Q(Exists(live.filter(product=OuterRef(f"{club}__product"))))
        | Q(Exists(live.filter(product__model=OuterRef(f"{club}__product__model"))), **{f"{club}__product__year": None})
        | Q(Exists(live), **{f"{club}__product": None})
    )


def cars_of(product):
    """The live verified cars that an owner club of this product asks for; any, where it names none."""
    cars = Car.objects.live()
    if product is None:
        return cars
    return cars.filter(product__model=product.model) if product.year is None else cars.filter(product=product)


def drives(member, club):
    """Whether the club lets this member in as far as cars go. One statement for an owner club, none for a circle."""
    if club.kind != ClubKind.OWNERS or member.is_staff:
        return True
    return cars_of(club.product).filter(member=member).exists()


class MembershipQuerySet(models.QuerySet):
    """Who is in."""

    def inside(self):
        """Members in force: of an owner club only while their car is. What a reader has not brought into line yet counts
        already."""
        return self.filter(may_be_in(), state=Membership.State.ACTIVE)

    def carless(self):
        """Those who stand as members and have no car any more."""
        return self.filter(~may_be_in(), state=Membership.State.ACTIVE)

    def without(self, product):
        """Those in force who would be guests in an owner club of this product."""
        return self.inside().filter(
            ~Exists(cars_of(product).filter(member=OuterRef("member"))), member__role=Role.MEMBER
        )


class Membership(models.Model):
    """A member of a club, or somebody who asked to become one, who was one while she had the car (访客), or who was asked to
    leave; `answer` is what the club said to her."""

    class State(models.TextChoices):
        ACTIVE = "active", _("在里面")
        APPLIED = "applied", _("等回音")
        DECLINED = "declined", _("没通过")
        GUEST = "guest", _("访客")
        REMOVED = "removed", _("被请离开")

    # Whoever comes in again by herself, or waits: a club that has become secret still answers her.
    TOLD = (State.ACTIVE, State.GUEST, State.APPLIED)

    club = models.ForeignKey(Club, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    rank = models.CharField(max_length=10, choices=Rank, default=Rank.MEMBER)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    note = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    invitation = models.ForeignKey("Invitation", models.SET_NULL, null=True, blank=True, related_name="came")
    at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()

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

    def get_absolute_url(self):
        return reverse("clubs:members", args=[self.club.slug])


def own_of(user, club):
    """The user's membership in whatever state, with whether it is in force; None where there is none. One statement."""
    if not user.is_authenticated:
        return None
    own = Membership.objects.filter(club=club, member=user).first()
    if own is not None:
        own.lapsed = own.state == Membership.State.ACTIVE and not drives(user, club)
        own.is_in = own.state == Membership.State.ACTIVE and not own.lapsed
        own.is_guest = own.state == Membership.State.GUEST or own.lapsed
    return own


def gone_of(activity):
    """Whom a line of the log about going says is gone: whose membership or sign-up it is about, or whoever went herself."""
    return getattr(activity.target, "member", None) or activity.actor


def founder_of(club):
    """Whoever founded a club, or took it over. One statement."""
    row = Membership.objects.filter(club=club, rank=Rank.FOUNDER).select_related("member").first()
    return row.member if row else None


def heir_of(club, member):
    """Who takes a club over when this member leaves: the longest there of those with the highest rank; None where
    nobody else is in it."""
    others = Membership.objects.inside().filter(club=club).exclude(member=member).select_related("member")
    order = {rank: n for n, rank in enumerate(Rank.values)}
    return min(others, key=lambda row: (order[row.rank], row.at, row.pk), default=None)


# How long an invitation lasts, how often one may be used, and how many of one member stand open in a club at once.
INVITATION_DAYS, MOST_USES, MOST_OPEN = (1, 7, 30), 500, 20
# A plain member brings friends, not crowds.
MEMBERS_USES = 10


class InvitationQuerySet(models.QuerySet):
    """Invitations by what they still open."""

    def open(self, at):
        """Those that still let somebody in, as far as the row itself says."""
        return self.filter(revoked_at=None, expires_at__gt=at, used__lt=F("most"))

    def of_plain_members(self, club):
        """Those of a club that somebody gave who does not look after it."""
        plain = Membership.objects.inside().filter(club=club, rank=Rank.MEMBER)
        return self.filter(club=club, by__in=plain.values("member"))

    def of(self, token):
        """The invitation that a token spells, with its club and who gave it; None where none does. One statement."""
        number = token.partition("-")[0]
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        row = self.select_related("club__product", "club__region", "club__board", "by").filter(pk=int(number)).first()
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if row else ()
        return row if any([constant_time_compare(row.token_under(key), token) for key in keys]) else None


class Invitation(models.Model):
    """A way into one club that a member gave: a link, and the same as a QR code. Its token is worked out from a secret of
    the site and kept nowhere. `whom`: the one member it is for; None: whoever has the link, `most` times."""

    club = models.ForeignKey(Club, models.CASCADE, related_name="invitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    most = models.PositiveSmallIntegerField(default=1)
    used = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(used__lte=F("most")), name="no_invitation_is_used_too_often"),
            models.CheckConstraint(condition=Q(whom=None) | Q(most=1), name="who_is_named_is_one"),
        ]
        indexes = [
            # the invitations of a club, the newest first
            models.Index(fields=["club", "-id"], name="invitation_of_club"),
            # the pruning of what ended long ago
            models.Index(fields=["expires_at"], name="invitation_by_end"),
        ]

    def __str__(self):
        return f"{self.club_id} {self.used}/{self.most}"

    def get_absolute_url(self):
        return reverse("clubs:invited", args=[self.token])

    @property
    def token(self):
        """The secret of the link."""
        return self.token_under(settings.SECRET_KEY)

    def token_under(self, key):
        """The same as it is, or was, under a SECRET_KEY."""
        said = f"{self.pk}:{self.club_id}:{self.at.astimezone(UTC).isoformat()}"
        return f"{self.pk}-{salted_hmac('clubs.invitation', said, key, algorithm='sha256').hexdigest()[:32]}"

    @property
    def left(self):
        """How often it can still be used."""
        return self.most - self.used
