"""The desk: open a document, which its owner sees, and decide."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.privacy.actions import log_read
from profiles.garage.actions.cars import lock_member, locked, log
from profiles.garage.actions.ending import end_ownership
from profiles.garage.actions.proving import close, verify
from profiles.garage.models import Car, End, Outcome, Proof
from profiles.garage.numbers import serial_hash, tail_of
from profiles.garage.permissions import check_decide, check_review, check_supersede
from profiles.garage.verbs import PROOF_OPENED, PROOF_REFUSED

# How long decided showings are kept: what was decided and by whom, neither document nor serial.
KEPT_DAYS = 365


@transaction.atomic
def open_proof(by, proof, *, at):
    """Note that a colleague looks at a document; whose it is sees the reading in 谁用了我的数据."""
    check_review(by)
    proof = _locked(proof)
    if proof.outcome != Outcome.WAITING:
        raise Refused(_("这一份已经定过了，照片也删了。"))
    proof.opened_by, proof.opened_at = by, at
    proof.save(update_fields=["opened_by", "opened_at"])
    fields = [_("行驶证照片"), _("车型"), *([_("车架号")] if proof.serial else [])]
    log_read(by, proof.car.member, fields=fields, purpose="papers", where=_("车主认证"), at=at)
    log(by, PROOF_OPENED, proof.car, at)
    return proof


@transaction.atomic
def approve_proof(by, proof, *, at):
    """The car is its member's. Where somebody else was verified for it, that ends: she has been told and could object."""
    lock_member(proof.car.member)
    proof = _locked(proof)
    check_decide(by, proof)
    check_supersede(proof, at)
    car = locked(proof.car)
    hashed = serial_hash(car.product, proof.serial)
    before = Car.objects.live().filter(serial_hash=hashed).exclude(pk=car.pk).first() if hashed else None
    if before is not None:
        if before.pk != proof.against_id:
            raise Refused(_("刚有人用码认证了同一串编号。请这位车主收回再交一次，对方会先收到通知。"))
        end_ownership(by, locked(before), End.SUPERSEDED, at)
    tail = tail_of(proof.serial)
    close(proof, Outcome.APPROVED, at, by=by)
    verify(by, car, hashed, tail, at)
    return car


@transaction.atomic
def refuse_proof(by, proof, *, why, at):
    """Not this document; its owner is told why and can try again."""
    lock_member(proof.car.member)
    proof = _locked(proof)
    check_decide(by, proof)
    close(proof, Outcome.REFUSED, at, by=by, why=why)
    log(by, PROOF_REFUSED, proof.car, at)
    return proof


def forget_proofs(at, limit=500):
    """Delete what was decided a year ago; returns how many."""
    due = Proof.objects.filter(decided_at__lt=at - timedelta(days=KEPT_DAYS)).values("pk")[:limit]
    return Proof.objects.filter(pk__in=list(due.values_list("pk", flat=True))).delete()[0]


def _locked(proof):
    rows = Proof.objects.select_for_update(of=("self",))
    return rows.select_related("car__member", "car__product", "against").get(pk=proof.pk)
