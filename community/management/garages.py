"""The demo's cars: some verified by their dealer's code, some by a document, one that waits."""

import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from community.attachments.actions import decode_next, take_in
from community.catalogue.models import Product, vin_check_digit
from profiles.garage.actions import (
    add_car,
    approve_proof,
    box_of,
    import_sold,
    open_proof,
    prove_by_code,
    refuse_proof,
    send_proof,
)

# (whose, model, what it is called, delivered, mileage): by the dealer's code.
BY_CODE = [
    ("l01", "liuguang", "小青", date(2025, 3, 8), 13420), ("l02", "liuguang", "", date(2025, 6, 1), None),
    ("y02", "yuanshan", "老山", date(2024, 9, 21), 41200), ("x01", "xiaoman", "", None, None),
]  # fmt: skip
# By a document that a colleague looked at: (whose, model, minutes it waited).
BY_PAPER = [("l04", "liuguang", 42), ("l05", "liuguang", 95), ("y03", "yuanshan", 180), ("y04", "yuanshan", 260), ("x02", "xiaoman", 70)]  # fmt: skip
REFUSED, WAITS = ("l06", "liuguang"), ("l03", "liuguang")
CODE = "BEICHEN{:04d}"
# Days ago: the cars were shown before their club was founded.
SINCE = 400


def vin(n):
    """A made-up VIN that carries its check digit."""
    blank = f"LBC{n % 7 + 1}A2B3000{n:06d}"[:17]
    return blank[:8] + vin_check_digit(blank) + blank[9:]


def paper():
    """A drawn document: lines for words, nothing to read."""
    image = Image.new("RGB", (960, 640), "#e9efe6")
    pen = ImageDraw.Draw(image)
    pen.rectangle((24, 24, 936, 616), outline="#7d9a86", width=4)
    pen.rectangle((300, 56, 660, 96), fill="#5d7d68")
    for row in range(7):
        pen.rectangle((64, 140 + row * 60, 200, 160 + row * 60), fill="#a9bdae")
        pen.rectangle((230, 140 + row * 60, 860 - row % 3 * 140, 160 + row * 60), fill="#4a5a4f")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


class Garages:
    """Fills garages by the same actions as a member and a colleague would."""

    def __init__(self, of, agent, now):
        self.of, self.agent, self.now = of, agent, now

    def fill(self):
        """The list of what was sold, then everybody's car."""
        at = self.now - timedelta(days=SINCE)
        models = [slug for _key, slug, *_rest in BY_CODE] + ["liuguang"] * 6 + ["yuanshan"] * 3
        rows = [(n, slug, vin(n), CODE.format(n)) for n, slug in enumerate(models, 2)]
        import_sold(self.agent, "十月交付.csv", [*rows, (len(models) + 2, "流光", "LBC1A2B3000O12345", "")], at=at)
        for n, (key, slug, called, day, mileage) in enumerate(BY_CODE, 2):
            car = self._car(key, slug, at, called=called, delivered_on=day, mileage=mileage)
            prove_by_code(self.of(key), car, vin(n), CODE.format(n), at=at + timedelta(days=n))
        for n, (key, slug, minutes) in enumerate(BY_PAPER, 101):
            sent = self.now - timedelta(days=SINCE + 100 - n)
            proof = self._hand_over(key, slug, n, sent)
            open_proof(self.agent, proof, at=sent + timedelta(minutes=minutes - 2))
            approve_proof(self.agent, proof, at=sent + timedelta(minutes=minutes))
        self._car("l01", "yuanshan", self.now - timedelta(days=3), called="第二台", shown=False)
        sent = self.now - timedelta(days=2)
        proof = open_proof(self.agent, self._hand_over(*REFUSED, 120, sent), at=sent + timedelta(minutes=30))
        refuse_proof(self.agent, proof, why="partial", at=sent + timedelta(minutes=31))
        self._hand_over(*WAITS, 121, self.now - timedelta(minutes=35))

    def own(self, pairs):
        """Everybody of an owner club has its car, (key, model) each, but for those who have one by `fill`."""
        at = self.now - timedelta(days=SINCE)
        known = {(key, slug) for key, slug, *_ in (*BY_CODE, *BY_PAPER)}
        rows = [(n, key, slug) for n, (key, slug) in enumerate(sorted(set(pairs) - known), 500)]
        import_sold(self.agent, "车主名单.csv", [(n, slug, vin(n), CODE.format(n)) for n, _key, slug in rows], at=at)
        for n, key, slug in rows:
            prove_by_code(self.of(key), self._car(key, slug, at), vin(n), CODE.format(n), at=at)

    def _car(self, key, slug, at, **fields):
        return add_car(self.of(key), product=Product.objects.get(slug=slug), at=at, **fields)

    def _hand_over(self, key, slug, n, at):
        car = self._car(key, slug, at)
        take_in(self.of(key), box_of(car), SimpleUploadedFile("paper.png", paper()), alone=True, at=at)
        while decode_next(at):
            pass
        return send_proof(self.of(key), car, vin(n), at=at)
