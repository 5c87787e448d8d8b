"""Who is signed in where."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from community.lib.text import punct
from profiles.signin.agents import words
from profiles.signin.numbers import masked

# The audience key of lines in the log that are nobody's but the member's own: nobody holds it.
NOBODY = "nobody"


class DeviceQuerySet(models.QuerySet):
    """A member's sign-ins are seen by nobody else."""

    def visible_to(self, user):
        """The user's own."""
        return self.filter(member=user) if user.is_authenticated else self.none()

    def open(self, at):
        """Those that are still signed in."""
        return self.filter(Exists(Session.objects.filter(pk=OuterRef("key"), expire_date__gt=at)))


class Device(models.Model):
    """One sign-in. `key` is that of its session; of where it is a province is kept and nothing closer."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, blank=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    province = models.CharField(max_length=8, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="one_device_per_sign_in")]
        indexes = [
            # a member's list, last seen first
            models.Index(fields=["member", "-seen_at"], name="device_of_member"),
            # what has not been seen for as long as a sign-in lasts
            models.Index(fields=["seen_at"], name="device_by_sight"),
        ]

    def __str__(self):
        return self.words

    @property
    def words(self):
        """手机上的 Chrome，Android."""
        return words(self.kind, self.browser, self.system)


class What(models.TextChoices):
    """A change of the ways into an account, as its member is told of it."""

    TOTP_ON = "totp_on", _("开了验证器")
    TOTP_OFF = "totp_off", _("关了验证器")
    PASSKEY_ON = "passkey_on", _("加了一把通行密钥")
    PASSKEY_OFF = "passkey_off", _("拿掉了一把通行密钥")
    CODES_NEW = "codes_new", _("换了一套恢复码")
    CODE_USED = "code_used", _("用掉了一个恢复码")
    PASSWORD = "password", _("改了密码")
    MAIL_NEW = "mail_new", _("换了邮箱")
    MAIL_GONE = "mail_gone", _("拿掉了一个邮箱")
    PHONE_NEW = "phone_new", _("绑了手机号")
    PHONE_CHANGED = "phone_changed", _("换了手机号")
    PHONE_GONE = "phone_gone", _("解绑了手机号")
    PHONE_TAKEN = "phone_taken", _("解绑了手机号：有人收到了它的短信，说账号不是自己的")
    PHONE_ENDING = "phone_ending", _("只有手机号一个门，再有 10 天不用它登录，只凭短信就进不来了")
    MAIL_ADDED = "mail_added", _("加了一个邮箱")
    LOGIN_NEW = "login_new", _("连了一个别处的账号，用它也能登录")
    LOGIN_GONE = "login_gone", _("断开了一个别处的账号")
    TOKEN_NEW = "token_new", _("做了一个接口令牌，有它的程序能替你看、替你说")
    TOKEN_GONE = "token_gone", _("停用了一个接口令牌")
    RECOVERY_ASKED = "recovery_asked", _("有人在找回，72 小时后生效")
    RECOVERY_STOPPED = "recovery_stopped", _("找回停下了")
    RECOVERY_DONE = "recovery_done", _("找回了，两步登录关了")
    STEPS_RESET = "steps_reset", _("被管服务器的人关了两步登录，登录都退了")


class ChangeQuerySet(models.QuerySet):
    """What changed about a member's ways in is seen by nobody else."""

    def visible_to(self, user):
        """The user's own."""
        return self.filter(member=user) if user.is_authenticated else self.none()


class Change(models.Model):
    """One change of a way in: on which device, in words, and from which province."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=20, choices=What)
    device = models.CharField(max_length=60, blank=True)
    province = models.CharField(max_length=8, blank=True)
    # the way back it tells of, which its letter can stop
    recovery = models.ForeignKey("Recovery", models.SET_NULL, null=True, related_name="+")
    # [channel, address] pairs it is still to be told to; when that was last tried; True once there are none left
    to = models.JSONField(default=list)
    tried_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            # a member's list, newest first
            models.Index(fields=["member", "-id"], name="change_of_member"),
            # the pruning of old ones
            models.Index(fields=["at"], name="change_by_day"),
            # what is still to be told
            models.Index(fields=["id"], condition=models.Q(told=False), name="change_untold"),
        ]

    def __str__(self):
        return self.get_what_display()

    @property
    def where(self):
        """手机上的 Chrome，Android，浙江; what is not known is left out."""
        return punct("，").join(filter(None, (self.device, self.province)))


class PhoneQuerySet(models.QuerySet):
    """A number is seen by its member alone."""

    def visible_to(self, user):
        """The user's own."""
        return self.filter(member=user) if user.is_authenticated else self.none()


class Phone(models.Model):
    """The number a member has shown to be hers, as E.164 writes it. `used_at`: when a code sent to it was last used."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.CharField(max_length=16)
    proved_at = models.DateTimeField()
    used_at = models.DateTimeField()

    objects = PhoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], name="one_number_per_member"),
            models.UniqueConstraint(fields=["number"], name="one_member_per_number"),
        ]

    def __str__(self):
        return self.masked

    @property
    def masked(self):
        """138****5678."""
        return masked(self.number)


class Code(models.Model):
    """A code that was sent to a number or a mail address. `member`: whose account it is for; None: somebody at the door,
    who may be a member or not."""

    to = models.CharField(max_length=254)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    code_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # what is held of an address
            models.Index(fields=["to"], name="code_of_address"),
            # the pruning
            models.Index(fields=["expires_at"], name="code_by_expiry"),
        ]

    def __str__(self):
        return self.masked

    @property
    def masked(self):
        """138****5678, or m***i@example.com."""
        return masked(self.to)


# Hours between the asking and the giving back, in which any channel can stop it; days until what was not fetched lapses.
WAIT_HOURS, FETCH_DAYS = 72, 7


class RecoveryQuerySet(models.QuerySet):
    """Ways back that were asked for."""

    def open(self, at):
        """Neither stopped nor done nor lapsed."""
        lapsed = at - timedelta(days=FETCH_DAYS)
        return self.filter(stopped_at=None, done_at=None, ready_at__gt=lapsed)


class Recovery(models.Model):
    """A way back that mail and number together have asked for: `number` takes the place of the old one, "" takes the
    second step off. It opens nothing before `ready_at`."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.CharField(max_length=16, blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        indexes = [
            # what stands open for a member
            models.Index(fields=["member", "-id"], name="recovery_of_member"),
            # the pruning
            models.Index(fields=["asked_at"], name="recovery_by_day"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.asked_at:%Y-%m-%d}"
