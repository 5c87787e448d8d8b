"""Drawn pictures lie in files, beside nothing that counts: a crawler that asks for all of them pushes nobody's tries out."""

import os
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from community.api import picture
from community.api.actions import PICTURE_SECONDS, forget_pictures
from community.api.views import sharing
from community.lib import ratelimit
from community.privacy.registry import traces
from community.settings import CACHES
from forums.actions import start_topic
from tests.conftest import LONG_AGO

SMALL = {"BACKEND": CACHES["pages"]["BACKEND"], "LOCATION": "small", "OPTIONS": {"MAX_ENTRIES": 12}}


@pytest.fixture
def drawn(monkeypatch, settings, tmp_path):
    """Every poster that was drawn; the counters' cache holds twelve things and so does that of the pictures."""
    titles = []

    def draw(card, look):
        titles.append(card.title)
        return os.urandom(60_000)

    monkeypatch.setitem(picture.SHAPES, "poster", draw)
    monkeypatch.setattr(sharing, "has_font", lambda: True)
    files = {**CACHES["pictures"], "LOCATION": str(tmp_path / "pictures"), "OPTIONS": {"MAX_ENTRIES": 12}}
    settings.CACHES = {**CACHES, "default": SMALL, "pictures": files}
    caches["default"].clear()
    return titles


def crawled(client, board, mei, topics=30):
    rows = [start_topic(mei, board, title=f"第 {n} 个主题", body="有话说", at=LONG_AGO) for n in range(topics)]
    for row in rows:
        assert client.get(f"/share/topic/{row.pk}.png").status_code == 200
    return rows


@pytest.mark.parametrize("apart", [True, False])
def test_site_07_a_crawler_of_pictures_pushes_no_counter_out(client, board, mei, drawn, settings, apart):
    """`apart` is False in the control: with the pictures in the counters' own cache the third wrong try is the first again."""
    if not apart:
        settings.CACHES = {**settings.CACHES, "pictures": SMALL}
    now = timezone.now()
    for _ in range(2):
        ratelimit.count("test", "mei", 2, 600, now)
    crawled(client, board, mei)
    assert len(drawn) == 30
    if apart:
        with pytest.raises(ratelimit.TooOften):
            ratelimit.count("test", "mei", 2, 600, now)
    else:
        ratelimit.count("test", "mei", 2, 600, now)


def test_site_09_pictures_are_drawn_once_for_all_processes_and_their_number_is_bounded(
    client, board, mei, drawn, settings
):
    rows = crawled(client, board, mei)
    last = f"/share/topic/{rows[-1].pk}.png"
    kept = client.get(last).content
    settings.CACHES = {**settings.CACHES}  # as another process begins: nothing opened, nothing in memory
    assert client.get(last).content == kept
    assert len(drawn) == 30
    folder = settings.CACHES["pictures"]["LOCATION"]
    assert 0 < len(os.listdir(folder)) <= 12
    assert CACHES["pictures"]["OPTIONS"]["MAX_ENTRIES"] * 75_000 < 50_000_000


def test_priv_04_pictures_leave_the_disk_within_a_day_though_nobody_asks_for_them(client, board, mei, drawn, settings):
    """What was hidden, changed or erased is asked for by nobody any more."""
    crawled(client, board, mei, topics=2)
    now, folder = timezone.now(), settings.CACHES["pictures"]["LOCATION"]
    assert forget_pictures(now + timedelta(seconds=PICTURE_SECONDS - 60)) == 0
    assert len(os.listdir(folder)) == 2
    assert forget_pictures(now + timedelta(seconds=PICTURE_SECONDS + 60)) == 2
    assert os.listdir(folder) == []
    crawled(client, board, mei, topics=2)
    traces["copies"].erase(None, 100)
    assert os.listdir(folder) == [], "an erasure does not wait for that"
    assert PICTURE_SECONDS + 3600 <= 24 * 3600
