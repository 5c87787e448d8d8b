"""Who may choose which widget, and who names sources."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power, check_signed_in
from community.access.roles import Power
from profiles.widgets.kinds import Kind
from profiles.widgets.models import MOST_FEEDS, Feed, offered


def check_choose_widget(user, kind, keys):
    """Every member, of what the site has a source for."""
    check_signed_in(user)
    there = offered()
    if kind not in there or (kind == Kind.HEADLINES and set(keys) - {feed.code for feed in there[kind]}):
        raise Refused(_("这个来源站里没有了，换一个。"))


def check_keep_feeds(user):
    """Whoever sets up the site."""
    check_power(user, Power.APPOINT)


def check_room_for_feed(user):
    """Each feed in use is read all the time, so there are not many."""
    check_keep_feeds(user)
    if Feed.objects.in_use().count() >= MOST_FEEDS:
        raise Refused(_("最多 %(most)d 个来源。先停用一个，再加新的。") % {"most": MOST_FEEDS})
