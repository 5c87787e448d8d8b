"""Car, the showing that it is one's own, and what the brand sold."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.catalogue.models import Product
from community.moderation.waits import usual

MOST_CARS = 20
# After how many days an ownership is asked for again, and how many days ahead its owner is told.
GOOD_DAYS, AHEAD_DAYS = 3 * 365, 30
# Days in which a verified owner can object before somebody else's document takes her place.
OBJECT_DAYS = 3
# Decisions that say how long one usually waits.
LOOKED_AT = 200

# What of a car its owner shows to others, each by itself.
SHOWS = ("shown", "shows_called", "shows_delivered", "shows_mileage", "shows_serial")


class State(models.TextChoices):
    """How a car stands: said, shown to be one's own, or not any more."""

    SAID = "said", _("没认证")
    VERIFIED = "verified", _("已认证")
    ENDED = "ended", _("认证结束了")


class End(models.TextChoices):
    """Why an ownership ended."""

    SOLD = "sold", _("过户了，你说的")
    SUPERSEDED = "superseded", _("新车主认证了")
    EXPIRED = "expired", _("到期没有再确认")


class CarQuerySet(models.QuerySet):
    """Cars as their owner and as others see them."""

    def visible_to(self, user):
        """The user's own."""
        return self.filter(member=user) if user.is_authenticated else self.none()

    def live(self):
        """Those whose owner is verified."""
        return self.filter(state=State.VERIFIED)


class Car(models.Model):
    """One car of a member. Of its serial there are a keyed hash and the last characters, both empty until it was shown.

    `shown`: others see it in her space and her badge may name it; the other `shows_…` say what of it they see.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cars")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    called = models.CharField(max_length=12, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    mileage = models.PositiveIntegerField(null=True, blank=True)
    shown = models.BooleanField(default=True)
    shows_called = models.BooleanField(default=True)
    shows_delivered = models.BooleanField(default=True)
    shows_mileage = models.BooleanField(default=False)
    shows_serial = models.BooleanField(default=False)
    serial_hash = models.CharField(max_length=64, blank=True)
    tail = models.CharField(max_length=6, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SAID)
    end = models.CharField(max_length=10, choices=End, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    objects = CarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serial_hash"], condition=Q(state="verified") & ~Q(serial_hash=""), name="one_live_owner_per_serial"
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_at__isnull=False, expires_at__isnull=False),
                name="verified_cars_expire",
            ),
        ]  # fmt: skip
        indexes = [
            # a member's garage
            models.Index(fields=["member", "id"], name="car_of_member"),
            # what is to be confirmed again, the first due first
            models.Index(fields=["expires_at"], condition=Q(state="verified"), name="car_by_expiry"),
        ]

    def __str__(self):
        return f"{self.product} ·{self.tail}" if self.tail else str(self.product)

    def get_absolute_url(self):
        return reverse("garage:car", args=[self.pk])

    @property
    def is_verified(self):
        return self.state == State.VERIFIED

    def unverify(self):
        """As if it had only been said: what a file says of an ownership verifies nothing."""
        self.state, self.end, self.serial_hash, self.tail = State.SAID, "", "", ""
        self.verified_at = self.expires_at = self.told_at = self.ended_at = None

    @property
    def masked(self):
        """•••• 123456; "" where no serial was shown."""
        return f"•••• {self.tail}" if self.tail else ""

    def asks_again(self, at):
        """Whether its owner can say now that it is still hers."""
        return self.is_verified and self.expires_at - timedelta(days=AHEAD_DAYS) <= at


class Outcome(models.TextChoices):
    """What became of a showing."""

    WAITING = "waiting", _("等人看")
    APPROVED = "approved", _("通过了")
    REFUSED = "refused", _("没通过")
    WITHDRAWN = "withdrawn", _("自己收回了")


class Why(models.TextChoices):
    """Why a document was refused, in words for its owner."""

    BLURRED = "blurred", _("照片看不清，换个亮点的地方重拍一张")
    PARTIAL = "partial", _("没拍全，正页四个角都要在里面")
    SERIAL = "serial", _("照片上的车架号和你填的对不上")
    MODEL = "model", _("照片上的车型和你选的对不上")
    OTHER = "other", _("这不是行驶证，或者不是这台车的凭证")
    DISPUTED = "disputed", _("原来的车主说车没卖，先和对方办清楚过户")


class ProofQuerySet(models.QuerySet):
    """Showings as their owner sees them."""

    def visible_to(self, user):
        """The user's own."""
        return self.filter(car__member=user) if user.is_authenticated else self.none()

    def waiting(self):
        """Those that nobody has decided yet, the oldest first."""
        return self.filter(outcome=Outcome.WAITING).order_by("pk")


class Proof(models.Model):
    """One document handed over for a car. The serial stands here in plain only while somebody has to compare it; the
    document hangs on this row and goes with the decision.

    `against`: the verified car of somebody else with the same serial, whose owner was told and may have objected.
    """

    car = models.ForeignKey(Car, models.CASCADE, related_name="proofs")
    serial = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    against = models.ForeignKey(Car, models.SET_NULL, null=True, blank=True, related_name="claims")
    objected_at = models.DateTimeField(null=True, blank=True)
    wording = models.PositiveSmallIntegerField()
    wording_hash = models.CharField(max_length=64)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    objects = ProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["car"], condition=Q(outcome="waiting"), name="one_waiting_proof_per_car"),
            models.CheckConstraint(condition=Q(outcome="waiting") | Q(serial=""), name="decided_proofs_keep_no_serial"),
        ]
        indexes = [
            # the queue of the desk, and the usual wait
            models.Index(fields=["outcome", "id"], name="proof_queue"),
            # the pruning of what was decided long ago
            models.Index(fields=["decided_at"], name="proof_by_decision"),
        ]

    def __str__(self):
        return f"{self.car_id} {self.outcome}"

    @property
    def ripe_at(self):
        """From when on it may take somebody's place without a word of hers."""
        return self.at + timedelta(days=OBJECT_DAYS)


def usual_wait():
    """How long those who handed a document over lately waited for the answer; None where too few did. One statement."""
    done = Proof.objects.filter(outcome__in=(Outcome.APPROVED, Outcome.REFUSED)).order_by("-decided_at")
    return usual(end - start for start, end in done.values_list("at", "decided_at")[:LOOKED_AT])


class SoldList(models.Model):
    """One import of sold serials: who, which file, how many were taken and which lines were not ([line, sentence])."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    taken = models.PositiveIntegerField(default=0)
    bad = models.JSONField(default=list)
    at = models.DateTimeField()

    def __str__(self):
        return self.name


class Sold(models.Model):
    """A serial that the brand sold, as a keyed hash, with the hash of the code the dealer gave along ("" for none)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    serial_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    came_with = models.ForeignKey(SoldList, models.CASCADE, related_name="rows")

    def __str__(self):
        return f"{self.product} {self.serial_hash[:8]}"
