"""What every thing that can be hidden inherits, and the published rules."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.models import AudienceQuerySet


class Rule(models.TextChoices):
    """The published rules a thing can be hidden by."""

    RUDE = "rude", _("第一条：对事不对人，不骂人")
    PRIVATE = "private", _("第二条：不贴别人的车牌、人脸、住处和电话")
    SELLING = "selling", _("第三条：不打广告，卖东西去说好的地方")
    FALSE = "false", _("第四条：不编造，说错了要改")
    LAW = "law", _("第五条：不发法律不许发的")
    PLACE = "place", _("第六条：发对地方，不刷屏")


class Hideable(models.Model):
    """A thing a moderator may hide by a rule; hidden things are seen by their author and the moderators."""

    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_rule = models.CharField(max_length=20, choices=Rule, blank=True)

    class Meta:
        abstract = True

    @property
    def is_hidden(self):
        return self.hidden_at is not None


# Days for which the words that somebody's writing was hidden with are kept, whatever becomes of it: three years, as
# long as a claim about it can be brought (Civil Code, article 188).
KEPT_DAYS = 3 * 365


class Deed(models.TextChoices):
    """What can be done to keep order, as the logs call it."""

    HIDE = "hide", _("藏起")
    RESTORE = "restore", _("恢复")
    HIDE_VERSION = "hide_version", _("藏起一个旧版本")
    PIN = "pin", _("置顶")
    UNPIN = "unpin", _("取消置顶")
    LOCK = "lock", _("锁上")
    UNLOCK = "unlock", _("打开")
    FEATURE = "feature", _("加精")
    UNFEATURE = "unfeature", _("取消加精")
    MOVE = "move", _("挪到别的版块")
    OWN = "own", _("换楼主")
    MERGE = "merge", _("合并")
    SPLIT = "split", _("分出去")
    UNDO = "undo", _("撤销")
    WARN = "warn", _("警告")
    MUTE = "mute", _("禁言")
    SUSPEND = "suspend", _("停用账号")
    LIFT = "lift", _("提前解除")


class Act(models.Model):
    """One act of somebody who keeps order, for good: append-only, and it speaks of people by their subject key alone.

    `before` and `after` say what state the thing was in and is in; its words lie in KeptWords, with a date.
    """

    deed = models.CharField(max_length=20, choices=Deed)
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    place = models.CharField(max_length=60, blank=True)
    audience = models.CharField(max_length=40)
    by = models.UUIDField(null=True)
    by_role = models.CharField(max_length=20)
    whom = models.UUIDField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = AudienceQuerySet.as_manager()

    class Meta:
        indexes = [
            # what was done about one person, newest first
            models.Index(fields=["whom", "-id"], name="act_about"),
            # the public log, newest first
            models.Index(fields=["audience", "-id"], name="act_in_public"),
            # what was done to one thing, newest first
            models.Index(fields=["kind", "key", "-id"], name="act_on"),
        ]

    def __str__(self):
        return f"{self.deed} {self.kind}:{self.key}"


class KeptWords(models.Model):
    """The words that an act was about, sealed until a date: they outlive the thing, not the law."""

    act = models.OneToOneField(Act, models.CASCADE, related_name="kept")
    words = models.TextField()
    until = models.DateField()

    class Meta:
        # what is past its date
        indexes = [models.Index(fields=["until"], name="kept_until")]

    def __str__(self):
        return f"{self.act_id} until {self.until}"


class Measured(models.Model):
    """Somebody whose words or sign-in can be stopped until a minute; what stops them says why (Measure)."""

    muted_until = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def is_suspended(self, at):
        """True while the account is stopped."""
        return self.suspended_until is not None and self.suspended_until > at


class MeasureKind(models.TextChoices):
    """What can be done about a person, the mildest first."""

    WARN = "warn", _("警告")
    MUTE = "mute", _("禁言")
    SUSPEND = "suspend", _("停用账号")


class Measure(models.Model):
    """A measure against one member by a published rule, with its end and its points; it ends by itself."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=10, choices=MeasureKind)
    rule = models.CharField(max_length=20, choices=Rule)
    reason = models.CharField(max_length=200)
    points = models.PositiveSmallIntegerField()
    points_until = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            # a member's measures, newest first
            models.Index(fields=["member", "-id"], name="measure_of_member"),
        ]

    def __str__(self):
        return f"{self.kind} {self.member_id}"

    def stands(self, at):
        """True while it stops something."""
        return self.lifted_at is None and self.until is not None and self.until > at
