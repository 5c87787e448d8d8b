"""Choose and remove a widget, keep the feeds, and read what is due."""

import logging

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from community.access.permissions import check_signed_in
from community.access.registry import STAFF
from community.activity.actions import record
from profiles.models import Member
from profiles.widgets.kinds import FRESH, SOURCES, Kind, has_key, wait_after
from profiles.widgets.models import Feed, Reading, Widget
from profiles.widgets.permissions import check_choose_widget, check_keep_feeds, check_room_for_feed
from profiles.widgets.sources import Failed, ask
from profiles.widgets.verbs import FEED_CHANGED, FEED_NAMED, FEED_SWITCHED, WIDGET_CHOSEN, WIDGET_REMOVED

log = logging.getLogger(__name__)
# Keys of one kind that a round reads at the most; nobody else reads one that was taken on for so many waits.
MOST_A_ROUND, TAKEN = 10, 4


@transaction.atomic
def choose_widget(by, kind, keys, *, sight, at):
    """These keys are her widget of a kind from now on, in this order, seen by those of `sight`."""
    check_choose_widget(by, kind, keys)
    Member.objects.select_for_update(of=("self",)).get(pk=by.pk)
    by.widgets.filter(kind=kind).delete()
    Widget.objects.bulk_create(
        Widget(member=by, kind=kind, key=key, position=n, sight=sight, at=at)
        for n, key in enumerate(dict.fromkeys(keys))
    )
    record(by, WIDGET_CHOSEN, by, audience=f"member:{by.pk}", at=at)


@transaction.atomic
def remove_widget(by, kind, *, at):
    """Her widget of a kind is gone; False where there was none."""
    check_signed_in(by)
    if not by.widgets.filter(kind=kind).delete()[0]:
        return False
    record(by, WIDGET_REMOVED, by, audience=f"member:{by.pk}", at=at)
    return True


@transaction.atomic
def name_feed(by, *, name, address, at):
    """One more source of headlines to choose; it is read from now on, so that an admin sees whether it answers."""
    check_room_for_feed(by)
    feed = Feed.objects.create(name=name, address=address, at=at)
    record(by, FEED_NAMED, feed, title=name, audience=STAFF, at=at)
    return feed


@transaction.atomic
def change_feed(by, feed, *, name, address, at):
    """Another name or address; what was read at the old one is forgotten."""
    check_keep_feeds(by)
    if address != feed.address:
        Reading.objects.filter(kind=Kind.HEADLINES, key=feed.code).delete()
    feed.name, feed.address = name, address
    feed.save(update_fields=["name", "address"])
    record(by, FEED_CHANGED, feed, title=name, audience=STAFF, at=at)


@transaction.atomic
def switch_feed(by, feed, is_on, *, at):
    """Read it no more, and show it to nobody; or again, to all who had chosen it."""
    if is_on:
        check_room_for_feed(by)
    check_keep_feeds(by)
    feed.off_at = None if is_on else at
    feed.save(update_fields=["off_at"])
    record(by, FEED_SWITCHED, feed, title=feed.name, audience=STAFF, at=at)


def read_due(at):
    """Ask the sources for what somebody wants and is due; one address at a time, a few of each kind. Returns how many
    answered. Any number of workers may do it: each key is taken on before it is asked for."""
    _settle_wanted(at)
    return sum(_read_some(kind, at) for kind in Kind)


def _settle_wanted(at):
    """A reading for each key that is wanted, and none for any other. Feeds in use are wanted all along."""
    of_key = Reading.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"))
    keyed = [kind for kind in SOURCES if has_key(kind)]
    new = set(Widget.objects.filter(~Exists(of_key), kind__in=keyed).values_list("kind", "key"))
    read = Reading.objects.filter(kind=Kind.HEADLINES, key=OuterRef("code"))
    new |= {
        (Kind.HEADLINES, code) for code in Feed.objects.in_use().filter(~Exists(read)).values_list("code", flat=True)
    }
    Reading.objects.bulk_create([Reading(kind=k, key=key, due_at=at) for k, key in new], ignore_conflicts=True)
    wanted = Widget.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"))
    feeds = Feed.objects.in_use().filter(code=OuterRef("key"))
    is_feed = Q(kind=Kind.HEADLINES)
    Reading.objects.filter((is_feed & ~Exists(feeds)) | (~is_feed & ~Exists(wanted))).delete()


def _read_some(kind, at):
    if kind in SOURCES and not has_key(kind):
        return 0
    answered, feeds = 0, dict(Feed.objects.values_list("code", "address")) if kind == Kind.HEADLINES else {}
    for row in Reading.objects.filter(kind=kind, due_at__lte=at).order_by("due_at")[:MOST_A_ROUND]:
        taken = Reading.objects.filter(pk=row.pk, due_at=row.due_at)
        if not taken.update(due_at=at + wait_after(TAKEN), tried_at=at):
            continue
        try:
            _keep(row, _asked(row, feeds), at)
            answered += 1
        except Failed as failure:
            failed = {"tries": F("tries") + 1, "error": str(failure), "due_at": at + wait_after(row.tries)}
            Reading.objects.filter(pk=row.pk).update(**failed)
            if kind in SOURCES and failure.whole:
                break
    return answered


def _asked(row, feeds):
    try:
        return ask(row.kind, row.key, feeds.get(row.key, ""))
    except Failed:
        raise
    except Exception as error:  # whatever a source makes of its answer stays with its own reading
        log.error("a source of %s could not be read: %s", row.kind, type(error).__name__)
        raise Failed(_("它的回答读不懂。"), whole=False) from None


def _keep(row, data, at):
    Reading.objects.filter(pk=row.pk).update(
        data=data, read_at=at, tries=0, error="", due_at=at + FRESH[Kind(row.kind)]
    )
