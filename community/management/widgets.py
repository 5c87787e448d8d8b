"""The demo's widgets: one source of headlines that needs nothing from outside, and members who chose it."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from profiles.models import Member
from profiles.widgets.actions import change_feed, choose_widget, name_feed
from profiles.widgets.models import Feed

# The brand's own board, as the demo itself hands it out.
NAME, PATH = "北辰公告", "/feeds/board/news.atom"
CHOSE = [("l01", "public"), ("l02", "members"), ("y02", "public"), ("x01", "public"), ("l03", "self")]


def fill(of, now):
    """`of(key)` is a member, `now` the demo's moment."""
    at = now - timedelta(days=20)
    feed = name_feed(of("admin"), name=NAME, address=f"{settings.SITE_URL}{PATH}", at=at)
    for key, sight in CHOSE:
        choose_widget(of(key), "headlines", [feed.code], sight=sight, at=at)


def lead_home(port):
    """The source is where the demo is served now, wherever it was served when it was made."""
    feed, address = Feed.objects.filter(name=NAME).first(), f"http://127.0.0.1:{port}{PATH}"
    if feed and feed.address != address:
        change_feed(Member.objects.get(handle="admin"), feed, name=NAME, address=address, at=timezone.now())
