"""What every thing that can be hidden inherits, the log of what was done, measures, the queue."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.models import AudienceQuerySet
from community.access.registry import MODERATORS, keys_of
from community.access.rules import Rule


class Hideable(models.Model):
    """A thing a moderator may hide by a rule; hidden things are seen by their author and the moderators.

    `held`: it was never seen by others and waits for somebody to look at it; what is held is hidden, without a rule.
    """

    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_rule = models.CharField(max_length=20, choices=Rule, blank=True)
    held = models.BooleanField(default=False)

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
    RELEASE = "release", _("放行")
    REFUSE = "refuse", _("没收下修改")
    SPAM = "spam", _("按广告处理整个账号")
    APPOINT = "appoint", _("定会长")
    UNSPAM = "unspam", _("整个账号恢复原样")


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


class Cover(models.Model):
    """A name and words that were taken off by a rule (a member's, a club's), kept to be put back; one for each thing."""

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="covers")
    rule = models.CharField(max_length=20, choices=Rule)
    before = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_cover_for_each_thing")]

    def __str__(self):
        return f"{self.kind}:{self.key}"


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


class Outcome(models.TextChoices):
    """How a review ends, the mildest first."""

    RELEASE = "release", _("放行")
    HIDE = "hide", _("隐藏")
    HIDE_WARN = "hide_warn", _("隐藏并警告")
    HIDE_MUTE = "hide_mute", _("隐藏并禁言")
    SPAM = "spam", _("按广告处理")
    TAKEN_BACK = "taken_back", _("作者收回了")


class Source(models.TextChoices):
    """Why somebody has to look."""

    REPORT = "report", _("举报")
    HOLD = "hold", _("先审后发")
    WORD = "word", _("词")


# Minutes a claim lasts, hours after which the brand's moderators see what a place's own have left, hours after which
# those who keep a place are called to what is held, and minutes in which a decision can be undone.
CLAIM_MINUTES, OWN_HOURS, LATE_HOURS, UNDO_MINUTES = 15, 24, 2, 10


class ReviewQuerySet(models.QuerySet):
    """The queue as somebody who keeps order may see it."""

    def open(self):
        """Still to be decided."""
        return self.filter(decided_at=None)

    def for_keeper(self, user, at):
        """Those of the user's own places; for the brand's moderators also what a place's own have left for a day."""
        keys = keys_of(user)
        late = models.Q(opened_at__lt=at - timedelta(hours=OWN_HOURS)) if MODERATORS in keys else models.Q()
        mine = models.Q(keepers__in=keys)
        return self.filter(mine | late if late else mine)


class Review(models.Model):
    """One thing that somebody has to look at, with why and how urgent; at the most one open for each thing.

    `keepers` is the audience key of those who decide it, `words` what the thing said when it was reported or held,
    `why` the reasons for the score: [[words, points]], `caught` those of them that the house found by itself. `held`:
    nobody else sees the thing before the decision.
    """

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="reviews")
    keepers = models.CharField(max_length=40)
    audience = models.CharField(max_length=40)
    place = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300)
    score = models.PositiveSmallIntegerField(default=0)
    why = models.JSONField(default=list)
    caught = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=Source, default=Source.REPORT)
    held = models.BooleanField(default=False)
    late_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    said = models.CharField(max_length=200, blank=True)
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(decided_at=None), name="one_open_review_for_each_thing"
            ),
        ]
        indexes = [
            # the queue: open ones, the most urgent first
            models.Index(fields=["-score", "id"], condition=models.Q(decided_at=None), name="review_queue"),
            # what was decided, the latest first
            models.Index(fields=["-decided_at"], condition=models.Q(decided_at__isnull=False), name="review_decided"),
            # how long those who wait have to wait
            models.Index(
                fields=["keepers", "-decided_at"],
                condition=models.Q(held=True, decided_at__isnull=False),
                name="review_waits",
            ),
        ]

    def __str__(self):
        return f"{self.kind}:{self.key}"

    def holder(self, at):
        """Who has it in hand, or None: a claim lapses after CLAIM_MINUTES."""
        held = self.claimed_by_id and self.claimed_at > at - timedelta(minutes=CLAIM_MINUTES)
        return self.claimed_by if held else None


class Report(models.Model):
    """One member's word that a thing breaks a rule; known to those who decide, never to whom it is about."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports")
    rule = models.CharField(max_length=20, choices=Rule)
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "reporter"], name="one_report_per_member_and_review")]

    def __str__(self):
        return f"{self.reporter_id} {self.review_id}"


# Days after which an account is treated as spam only where a second moderator agrees, and days it is mute then.
SECOND_AFTER_DAYS, SPAM_DAYS = 30, 30


class Sweep(models.Model):
    """Everything an account wrote and named, taken out of sight at once as advertising, and put back at once where that
    was wrong. `before` is what each room needs for that; without `done_at` it waits for a second moderator."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sweeps")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="+")
    before = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(undone_at=None), name="one_sweep_of_an_account_that_stands"
            ),
        ]

    def __str__(self):
        return f"sweep of {self.member_id}"
