"""How long a picture for sharing takes to draw, and how large it is."""

import time

from community.api import picture
from community.api.registry import Card, Letterhead

TITLES = {
    "short title": "冬天续航掉多少？",
    "80 characters": "川西小环线八天七夜的完整记录：油耗、住宿、路况、海拔、补给点、" * 3,
    "Latin and Han": "远山 Pro 2.0T 换 265/65R17 后高速 120km/h 油耗 9.8L/100km",
}
ROUNDS = 20


def table(texts):
    """Lines of the table; the body is the first text long enough to fill a card."""
    body = next((t for t in texts if len(t) >= 240), texts[0])[:240]
    look = Letterhead("北辰车友会", "北辰汽车", "#0b6a66")
    yield f"{'picture':32}{'ms':>8}{'KB':>8}"
    for shape, draw in picture.SHAPES.items():
        for name, title in TITLES.items():
            card = Card("topic", "1", title[:100], body, "小梅 · 用车与养车", "/t/1/", "讨论")
            content = draw(card, look)
            start = time.perf_counter()
            for _ in range(ROUNDS):
                draw(card, look)
            spent = (time.perf_counter() - start) / ROUNDS * 1000
            yield f"{shape + ', ' + name:32}{spent:>8.0f}{len(content) / 1000:>8.0f}"
