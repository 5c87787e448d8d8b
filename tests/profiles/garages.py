"""What the tests of the garage share: serials that hold, documents, and somebody who is verified."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from community.attachments.actions import decode_next, take_in
from community.catalogue.models import Product, vin_check_digit
from profiles.garage.actions import add_car, approve_proof, box_of, import_sold, open_proof, prove_by_code, send_proof
from tests.community.attachments import hostile
from tests.conftest import NOON

CODE = "K7Q2 M9XD"


def vin(n):
    """The n-th VIN that carries its check digit."""
    blank = f"LBC1A2B3000{n:06d}"
    return blank[:8] + vin_check_digit(blank) + blank[9:]


def model(slug="liuguang"):
    return Product.objects.get(slug=slug)


def car_of(member, slug="liuguang", at=NOON, **fields):
    return add_car(member, product=model(slug), at=at, **fields)


def sold(admin, *rows, at=NOON):
    """Import (slug, serial, code) rows."""
    return import_sold(admin, "sold.csv", [(n, *row) for n, row in enumerate(rows, 2)], at=at)


def verified(admin, member, serial, slug="liuguang", at=NOON, **fields):
    """A car whose owner was verified by the dealer's code."""
    sold(admin, (slug, serial, CODE), at=at)
    return prove_by_code(member, car_of(member, slug, at, **fields), serial, CODE.replace(" ", ""), at=at)


def bring(member, car, at=NOON):
    """A photographed document waits in the car's box, looked at by the decoder."""
    photo = SimpleUploadedFile("paper.jpg", hostile.phone_jpeg(600, 400))
    take_in(member, box_of(car), photo, alone=True, at=at)
    while decode_next(at):
        pass


def handed_over(member, car, serial, at=NOON):
    bring(member, car, at)
    return send_proof(member, car, serial, at=at)


def approved(by, proof, at=NOON):
    open_proof(by, proof, at=at)
    return approve_proof(by, proof, at=at)


def garage_of(member, other, admin):
    """{place: key} of what the doors of the garage lead to: a car, one that is to be confirmed, a document that waits."""
    owned = verified(admin, member, vin(901), at=NOON - timedelta(days=3 * 365 - 20))
    return {"car": car_of(member).pk, "owned": owned.pk, "proof": handed_over(other, car_of(other), vin(902)).pk}
