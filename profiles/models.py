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
MOST_KEYWORDS = 12
# Members of a lower trust level are newcomers.
KNOWN = 1


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
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("profiles:space", args=[self.handle])

    @property
    def is_staff(self):
        """True for everybody who works for the brand."""
        return self.role != Role.MEMBER

    @property
    def audiences(self):
        return keys_of(self)


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


class Joining(models.Model):
    """Somebody on the way in: address, wanted name, and the code that was sent."""

    email = models.EmailField()
    name = models.CharField(max_length=40)
    code_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField()

    class Meta:
        # the pruning of those who never came
        indexes = [models.Index(fields=["expires_at"], name="joining_by_expiry")]

    def __str__(self):
        return self.name
