"""A garage's cars, and the badge that one of them gives."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.access.registry import forget_keys
from community.activity.actions import record
from community.attachments.actions import remove_all
from community.live.actions import ring_rights
from community.moderation.permissions import check_may_speak
from profiles.garage.models import Car, Outcome, State
from profiles.garage.permissions import check_add_car, check_own
from profiles.garage.verbs import CAR_ADDED, CAR_CHANGED, CAR_REMOVED


@transaction.atomic
def add_car(by, *, product, called="", delivered_on=None, mileage=None, at, **shows):
    """Put a car into one's garage; nothing is shown to be true yet. `shows` are fields of SHOWS."""
    lock_member(by)
    check_add_car(by, at)
    car = Car.objects.create(
        member=by, product=product, called=called, delivered_on=delivered_on, mileage=mileage, at=at, **shows
    )
    log(by, CAR_ADDED, car, at)
    return car


@transaction.atomic
def change_car(by, car, *, product, called, delivered_on, mileage, at, **shows):
    """What is said of a car and who sees it. Its model stays where it was shown, or somebody looks at that."""
    lock_member(by)
    car = locked(car)
    check_own(by, car)
    if called != car.called:
        check_may_speak(by, at)
    if product != car.product:
        if car.state != State.SAID or car.proofs.filter(outcome=Outcome.WAITING).exists():
            raise Refused(_("车型认证过、或者正等人看，就不能改了。选错了，拿掉这台再加一次。"))
        car.product = product
    car.called, car.delivered_on, car.mileage = called, delivered_on, mileage
    for name, value in shows.items():
        setattr(car, name, value)
    car.save()
    wear_badge(by)
    log(by, CAR_CHANGED, car, at)
    return car


@transaction.atomic
def remove_car(by, car, *, at):
    """Take a car out of one's garage, with its badge and whatever was handed over for it."""
    lock_member(by)
    car = locked(car)
    check_own(by, car)
    for proof in car.proofs.all():
        remove_all("proof", proof.pk)
    title = car.product.model
    record(by, CAR_REMOVED, by, title=title, audience=f"member:{by.pk}", at=at)
    car.delete()
    wear_badge(by)


def wear_badge(member):
    """Say on the member's row which model the badge beside her name shows: that of the car she was first verified for and
    shows to others. What she may read changes with it. The brand's people keep their titles."""
    forget_keys(member)
    ring_rights(member.pk)
    if member.is_staff:
        return
    cars = Car.objects.live().filter(member=member, shown=True).order_by("verified_at", "pk")
    title = cars.values_list("product__model", flat=True).first() or ""
    member.title = title
    get_user_model().objects.filter(pk=member.pk).exclude(title=title).update(title=title)


def lock_member(member):
    """One change of a garage after the other."""
    get_user_model().objects.select_for_update(of=("self",)).get(pk=member.pk)


def locked(car):
    """The car as it stands now, nobody else's to change in this transaction."""
    return Car.objects.select_for_update(of=("self",)).select_related("product", "member").get(pk=car.pk)


def log(by, verb, car, at):
    """A line of the log that the owner alone sees."""
    record(by, verb, car, title=car.product.model, audience=f"member:{car.member_id}", at=at)
