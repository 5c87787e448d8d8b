"""Serials and dealer codes as they are kept: keyed hashes, and the last characters to know a car by."""

import hashlib
import hmac
import re

from django.conf import settings

from community.catalogue.models import SerialRule

# Characters of a serial that its owner sees again.
TAIL = 6


def _keyed(kind, text):
    key = hashlib.sha256(f"garage:{settings.SERIAL_KEY}".encode()).digest()
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def serial_hash(product, serial):
    """What is kept of a clean serial; "" for none. A VIN is the same whatever model it is said to be of."""
    if not serial:
        return ""
    scope = "vin" if product.serial_rule == SerialRule.VIN else f"product {product.pk}"
    return _keyed(f"serial {scope}", serial)


def clean_code(code):
    """A dealer code in its one spelling."""
    return re.sub(r"[\s-]", "", code).upper()


def code_hash(hashed_serial, code):
    """What is kept of a dealer code: it fits one serial alone."""
    return _keyed(f"code {hashed_serial}", code)


def tail_of(serial):
    """The last characters, fewer than half of a short one."""
    return serial[-min(TAIL, len(serial) // 2) :] if len(serial) > 1 else ""
