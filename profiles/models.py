"""The member: who somebody is here, and the words she chose for herself."""

import secrets
from functools import cache

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.registry import blocked_by, blockers_of, expressions_beside, keys_of
from community.access.roles import Role
from community.catalogue.models import Product, Region
from community.lib.compiled import Compiled, columns_of, made
from community.moderation.models import Measured
from profiles.names import skeleton

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
MOST_KEYWORDS, MOST_FIELDS = 12, 12
LONGEST_ANSWER = 60
# Members of a lower trust level are newcomers.
KNOWN = 1


class Sight(models.TextChoices):
    """Who sees one thing that a member says of herself, on whichever page."""

    PUBLIC = "public", _("所有人")
    MEMBERS = "members", _("登录的车友")
    SELF = "self", _("只有自己")


def sees(user, owner_id, sight):
    """True where the user is among those who see what the owner set to `sight`."""
    if sight == Sight.PUBLIC or (user is not None and user.pk == owner_id):
        return True
    return sight == Sight.MEMBERS and bool(user and user.is_authenticated)


def new_handle():
    """A short address for a space that says nothing about its owner."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


class MemberQuerySet(models.QuerySet):
    """Members as others may see them."""

    def visible_to(self, user):
        """Everybody who is here and was not brought in with an old corpus, but for those who blocked the user."""
        rows = self.filter(is_active=True, imported=False)
        return rows.exclude(pk__in=away) if (away := blockers_of(user)) else rows

    def met_by(self, user):
        """Of these, those whom the user did not block: for lists and suggestions."""
        rows = self.visible_to(user)
        return rows.exclude(pk__in=away) if (away := blocked_by(user)) else rows

    def at_address(self, email):
        """Whose a mail address is: her own, or one of those she has proved."""
        proved = Q(emailaddress__email__iexact=email, emailaddress__verified=True)
        return self.filter(Q(email__iexact=email) | proved).distinct() if email else self.none()


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    """Lookups that allauth and Django's auth need."""

    def get_by_natural_key(self, name):
        return self.get(name=name)


class Member(Measured, AbstractBaseUser, PermissionsMixin):
    """One person. `imported` members only sign old texts: they never sign in and have no space."""

    handle = models.SlugField(max_length=20, unique=True, default=new_handle)
    name = models.CharField(_("昵称"), max_length=40, unique=True)
    name_key = models.CharField(max_length=60, db_index=True)
    email = models.EmailField(_("邮箱"), unique=True, null=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    title = models.CharField(max_length=40, blank=True)
    region = models.ForeignKey(Region, models.SET_NULL, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    bio = models.CharField(max_length=200, blank=True)
    # who sees which of it
    region_for = models.CharField(max_length=8, choices=Sight, default=Sight.PUBLIC)
    product_for = models.CharField(max_length=8, choices=Sight, default=Sight.PUBLIC)
    bio_for = models.CharField(max_length=8, choices=Sight, default=Sight.PUBLIC)
    # the version of the terms she agreed to last
    terms_agreed = models.PositiveIntegerField(default=0)
    words_for = models.CharField(max_length=8, choices=Sight, default=Sight.PUBLIC)
    # files of the pictures that others see (portraits), written there
    avatar = models.UUIDField(null=True, blank=True, editable=False)
    cover = models.UUIDField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    imported = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    # how far she is known here: 0 to 3
    trust = models.PositiveSmallIntegerField(default=0, editable=False)
    name_changed_at = models.DateTimeField(null=True, blank=True)
    # where she last wrote or signed in, as a province and no closer; it changes once a day at the most
    province = models.CharField(max_length=8, blank=True, default="")
    province_on = models.DateField(null=True, blank=True)

    # set for a request by access.registry.weigh: the sign-in lacks what her role asks for
    half_in = False

    objects = MemberManager()

    USERNAME_FIELD = "name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(imported=False) | Q(email=None), name="imported_members_never_sign_in"),
        ]
        indexes = [
            # staff names nobody may copy
            models.Index(fields=["name_key"], condition=~Q(role="member"), name="staff_names"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = skeleton(self.name)
        # allauth writes "" where there is no address, and only one row could have that
        self.email = self.email or None
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("profiles:space", args=[self.handle])

    def get_session_auth_fallback_hash(self):
        """None: another SECRET_KEY ends every sign-in. Django would give each session another number, which the device
        beside it does not know of, nor the browser where it is a socket that comes first."""
        return ()

    @property
    def is_staff(self):
        """True for everybody who works for the brand."""
        return self.role != Role.MEMBER

    @property
    def audiences(self):
        return keys_of(self)

    @property
    def open_bio(self):
        """Her line where everybody sees it: for bylines, lists, feeds and the index, which are made for many."""
        return self.bio if self.bio_for == Sight.PUBLIC else ""

    @property
    def open_product_id(self):
        """Her model, on the same terms."""
        return self.product_id if self.product_for == Sight.PUBLIC else None


def signed_in(pk):
    """The member of a sign-in with everything that is read beside her (access/registry), or None. One statement, built
    once: every page of every member asks it."""
    rows = _signed_in()(pk)
    if not rows:
        return None
    member, *found = made(rows[0], Member)
    member._beside = dict(zip(expressions_beside(), found, strict=True))
    return member


@cache
def _signed_in():
    everything = [*columns_of(Member), *expressions_beside().values()]
    return Compiled(lambda pk: Member.objects.filter(pk=pk).values_list(*everything), int)


class Keyword(models.Model):
    """A word the member chose for her space: `word` as typed, `term` as the lexicon knows it."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="keywords")
    word = models.CharField(max_length=20)
    term = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["member", "term"], name="one_keyword_per_member_and_term")]
        # who chose a word
        indexes = [models.Index(fields=["term"], name="keyword_by_term")]

    def __str__(self):
        return self.word


class FieldQuerySet(models.QuerySet):
    """Fields as the admin left them."""

    def in_use(self):
        """What may be filled in and seen."""
        return self.filter(retired_at=None)


class ProfileField(models.Model):
    """Something the site asks its members to tell of themselves, all of it optional: a line, or one of `choices`."""

    label = models.CharField(_("叫什么"), max_length=12, unique=True)
    why = models.CharField(_("为什么问"), max_length=60)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = FieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.label


class FieldValue(models.Model):
    """What a member put into a field, and who sees it."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="field_values")
    field = models.ForeignKey(ProfileField, models.CASCADE, related_name="values")
    # what was asked when she wrote it, for her copy
    asked = models.CharField(max_length=12)
    value = models.CharField(max_length=LONGEST_ANSWER)
    sight = models.CharField(max_length=8, choices=Sight, default=Sight.MEMBERS)
    at = models.DateTimeField()

    class Meta:
        ordering = ["field__position", "field_id"]
        constraints = [models.UniqueConstraint(fields=["member", "field"], name="one_value_per_member_and_field")]

    def __str__(self):
        return self.value


class Arrangement(models.Model):
    """How a member laid out her space: codes of blocks in her order, and those she put away."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="arrangement")
    order = models.JSONField(default=list)
    hidden = models.JSONField(default=list)
    at = models.DateTimeField()

    def __str__(self):
        return ", ".join(self.order)


class Joining(models.Model):
    """Somebody on the way in: address, wanted name, and the code that was sent."""

    email = models.EmailField()
    name = models.CharField(max_length=40)
    code_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    # the page of ours that led her here
    to_go = models.CharField(max_length=200, blank=True)

    class Meta:
        # the pruning of those who never came
        indexes = [models.Index(fields=["expires_at"], name="joining_by_expiry")]

    def __str__(self):
        return self.name
