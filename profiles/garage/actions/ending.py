"""An ownership ends: sold, taken over, or not confirmed again."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from profiles.garage.actions.cars import lock_member, locked, log, wear_badge
from profiles.garage.models import AHEAD_DAYS, GOOD_DAYS, Car, End, Proof, State
from profiles.garage.permissions import check_end, check_own
from profiles.garage.verbs import OWNERSHIP_CONFIRMED, OWNERSHIP_ENDED, OWNERSHIP_EXPIRING, OWNERSHIP_OBJECTED


@transaction.atomic
def transfer_car(by, car, *, at):
    """Its owner says that she has sold it: the badge ends, and the serial is free for the next owner."""
    lock_member(by)
    car = locked(car)
    check_end(by, car)
    end_ownership(by, car, End.SOLD, at)
    return car


@transaction.atomic
def confirm_ownership(by, car, *, at):
    """Its owner says that it is still hers: good for as long again."""
    lock_member(by)
    car = locked(car)
    check_end(by, car)
    if not car.asks_again(at):
        raise Refused(_("还没到要确认的时候，到期前 %(n)d 天会告诉你。") % {"n": AHEAD_DAYS})
    car.expires_at, car.told_at = at + timedelta(days=GOOD_DAYS), None
    car.save(update_fields=["expires_at", "told_at"])
    log(by, OWNERSHIP_CONFIRMED, car, at)
    return car


@transaction.atomic
def object_to_claim(by, car, *, at):
    """Its verified owner says that she has not sold it; whoever looks at the document sees that. Once."""
    check_own(by, car)
    proof = Proof.objects.select_for_update(of=("self",)).waiting().filter(against=car, objected_at=None).first()
    if proof is None:
        return False
    proof.objected_at = at
    proof.save(update_fields=["objected_at"])
    log(by, OWNERSHIP_OBJECTED, car, at)
    return True


def end_ownership(by, car, end, at):
    """The car stays in the garage without its badge; of the serial nothing is kept but its last characters."""
    car.state, car.end, car.ended_at, car.serial_hash = State.ENDED, end, at, ""
    car.save(update_fields=["state", "end", "ended_at", "serial_hash"])
    wear_badge(car.member)
    log(by, OWNERSHIP_ENDED, car, at)


def end_overdue(at, limit=200):
    """Tell owners whose time ends within thirty days, and end what was not confirmed; returns how many ended."""
    soon = Car.objects.live().filter(expires_at__lte=at + timedelta(days=AHEAD_DAYS), told_at=None)
    for car in list(soon.order_by("expires_at")[:limit]):
        _tell(car, at)
    # Nobody loses her badge without having been told in time, however long the worker was away.
    due = Car.objects.live().filter(expires_at__lte=at, told_at__lte=at - timedelta(days=AHEAD_DAYS))
    return sum(_expire(car, at) for car in list(due.order_by("expires_at")[:limit]))


@transaction.atomic
def _tell(car, at):
    lock_member(car.member)
    car = locked(car)
    if car.is_verified and car.told_at is None:
        car.told_at = at
        car.save(update_fields=["told_at"])
        log(None, OWNERSHIP_EXPIRING, car, at)


@transaction.atomic
def _expire(car, at):
    lock_member(car.member)
    car = locked(car)
    if not car.is_verified or car.expires_at > at:
        return False
    end_ownership(None, car, End.EXPIRED, at)
    return True
