"""Show that a car is one's own: by the dealer's code at once, by a document once somebody has looked at it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.attachments.actions import attach, remove_all
from community.attachments.models import Attachment, Kind
from community.attachments.models import State as FileState
from profiles.garage.actions.cars import lock_member, locked, log, wear_badge
from profiles.garage.models import GOOD_DAYS, Car, Outcome, Proof, Sold, State
from profiles.garage.numbers import code_hash, serial_hash, tail_of
from profiles.garage.permissions import check_own, check_prove, taken
from profiles.garage.purposes import WORDING_VERSION, wording_hash
from profiles.garage.verbs import OWNERSHIP_CLAIMED, OWNERSHIP_VERIFIED, PROOF_SENT, PROOF_WITHDRAWN


class Unready(Exception):
    """Something is missing; its sentence says what."""


def box_of(car):
    """The box in which a document waits to be handed over."""
    return f"garage:{car.pk}"


def brought(member, car):
    """The file that was brought for a car and not handed over yet, or None. One statement."""
    return Attachment.objects.pending(member, box_of(car)).last()


@transaction.atomic
def prove_by_code(by, car, serial, code, *, at):
    """Verify at once: the serial is one the brand sold, and the code the one its dealer gave along. Each code once."""
    lock_member(by)
    car = locked(car)
    check_prove(by, car)
    hashed = serial_hash(car.product, serial)
    sold = Sold.objects.select_for_update().filter(serial_hash=hashed, product=car.product).first() if hashed else None
    if sold is None or not sold.code_hash or sold.code_hash != code_hash(hashed, code):
        raise Refused(_("编号和码对不上。照着提车单再核一遍；没有码，就传行驶证，人工来看。"))
    if sold.used_at:
        raise Refused(_("这个码用过了，一个码只认一次。换成传行驶证，人工来看。"))
    sold.used_at = at
    sold.save(update_fields=["used_at"])
    verify(by, car, hashed, tail_of(serial), at)
    return car


@transaction.atomic
def send_proof(by, car, serial, *, at):
    """Hand over the document that waits in the car's box, with the serial to compare; the door has asked for the separate
    consent. Whoever is verified for the same serial is told and can object."""
    lock_member(by)
    car = locked(car)
    check_prove(by, car)
    row = brought(by, car)
    if row is None or row.state == FileState.REFUSED:
        raise Unready(_("先把行驶证拍一张传上来。"))
    if row.kind != Kind.PICTURE:
        raise Unready(_("这里只收照片，这个不是。拍一张行驶证再传。"))
    hashed = serial_hash(car.product, serial)
    against = Car.objects.live().filter(serial_hash=hashed).select_related("product").first() if hashed else None
    proof = Proof.objects.create(
        car=car, serial=serial, against=against, wording=WORDING_VERSION, wording_hash=wording_hash(), at=at
    )
    attach(by, box_of(car), proof, at=at)
    log(by, PROOF_SENT, car, at)
    if against is not None:
        log(None, OWNERSHIP_CLAIMED, against, at)
    return proof


@transaction.atomic
def withdraw_proof(by, car, *, at):
    """Take the document back before anybody has decided: it is deleted. Once."""
    lock_member(by)
    check_own(by, car)
    proof = Proof.objects.select_for_update(of=("self",)).waiting().filter(car=car).first()
    if proof is None:
        return False
    close(proof, Outcome.WITHDRAWN, at)
    log(by, PROOF_WITHDRAWN, car, at)
    return True


def close(proof, outcome, at, *, by=None, why=""):
    """A showing is over: its document goes from storage, its serial from the row."""
    proof.outcome, proof.why, proof.serial, proof.decided_by, proof.decided_at = outcome, why, "", by, at
    proof.save(update_fields=["outcome", "why", "serial", "decided_by", "decided_at"])
    remove_all("proof", proof.pk)


def verify(by, car, hashed, tail, at):
    """The car is its member's from now on; the database lets one serial have one live owner. `by` is who made it so."""
    car.state, car.end, car.serial_hash, car.tail = State.VERIFIED, "", hashed, tail
    car.verified_at, car.expires_at, car.told_at, car.ended_at = at, at + timedelta(days=GOOD_DAYS), None, None
    try:
        with transaction.atomic():
            car.save()
    except IntegrityError:
        raise taken() from None
    wear_badge(car.member)
    log(by, OWNERSHIP_VERIFIED, car, at)
