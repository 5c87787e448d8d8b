"""The serials that the brand sold come in: hashed at once, never kept in plain."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.activity.actions import record
from community.catalogue.models import Product
from profiles.garage.models import Sold, SoldList
from profiles.garage.numbers import clean_code, code_hash, serial_hash
from profiles.garage.permissions import check_review
from profiles.garage.verbs import SOLD_IMPORTED

BATCH = 500
MOST_BAD = 200


@transaction.atomic
def import_sold(by, name, rows, *, at):
    """Take in (line, model, serial, code) rows; lines that are wrong are listed with a sentence, without their serial. A
    serial that is there already gets the new code where one comes along. Returns the SoldList."""
    check_review(by)
    taken_in = SoldList.objects.create(by=by, name=name, at=at)
    products = {key: p for p in Product.objects.all() for key in (p.slug, p.model)}
    good, bad = {}, []
    for line, model, serial, code in rows:
        try:
            product, hashed = _read(products, model, serial)
            if hashed in good:
                raise ValidationError(_("这串编号前面已经有一行了。"))
        except ValidationError as wrong:
            bad.append([line, wrong.messages[0]])
            continue
        code = clean_code(code)
        good[hashed] = Sold(
            product=product, serial_hash=hashed, code_hash=code_hash(hashed, code) if code else "", came_with=taken_in
        )
    _write(good)
    taken_in.taken, taken_in.bad = len(good), bad[:MOST_BAD]
    taken_in.save(update_fields=["taken", "bad"])
    record(by, SOLD_IMPORTED, taken_in, title=name, audience="staff", at=at)
    return taken_in


def _read(products, model, serial):
    product = products.get(model.strip())
    if product is None:
        raise ValidationError(_("没有「%(model)s」这个车型，照产品目录里的名字写。") % {"model": model.strip()[:40]})
    serial = product.clean_serial(serial)
    if not serial:
        raise ValidationError(_("「%(model)s」没有编号，不用导入。") % {"model": product.model})
    return product, serial_hash(product, serial)


def _write(good):
    """New rows go in, known ones get their new code, a batch at a time."""
    hashes = list(good)
    for start in range(0, len(hashes), BATCH):
        part = hashes[start : start + BATCH]
        known = {row.serial_hash: row for row in Sold.objects.select_for_update().filter(serial_hash__in=part)}
        Sold.objects.bulk_create([good[h] for h in part if h not in known])
        renewed = [row for h, row in known.items() if good[h].code_hash]
        for row in renewed:
            row.product, row.code_hash, row.used_at = (
                good[row.serial_hash].product,
                good[row.serial_hash].code_hash,
                None,
            )
        Sold.objects.bulk_update(renewed, ["product", "code_hash", "used_at"])
