"""Hidden by a rule, and back again."""

from django.db import transaction
from django.utils.translation import gettext as _

from clubs.events.models import Event
from clubs.events.permissions import check_moderate
from clubs.events.verbs import EVENT_HIDDEN, EVENT_RESTORED
from community.activity.actions import record, record_many
from community.moderation.actions import note_act, note_acts
from community.moderation.models import Deed


def place_of(event):
    """Where it stands, for logs and the queue."""
    return event.club.name if event.club_id else _("活动日历")


@transaction.atomic
def hide_event(by, event, *, rule, at):
    """A moderator hides it by a published rule."""
    check_moderate(by, event)
    _hide(by, event.pk, rule, at)


@transaction.atomic
def hide_reported(by, key, *, rule, at):
    """Whoever a review was given to does the same; the review has said that he may."""
    _hide(by, key, rule, at)


@transaction.atomic
def restore_event(by, event, *, at):
    """A moderator shows it again."""
    check_moderate(by, event)
    event = _locked(event.pk)
    rule = event.hidden_rule
    if rule and _turn(by, event, EVENT_RESTORED, at, hidden_at=None, hidden_rule=""):
        _note(by, Deed.RESTORE, event, at, rule=rule, before={"hidden": True}, after={"hidden": False})


@transaction.atomic
def put_back_judged(by, key, *, held, at):
    """As it was before a decision that is undone: shown again."""
    del held
    _turn(by, _locked(key), EVENT_RESTORED, at, hidden_at=None, hidden_rule="")


def _hide(by, key, rule, at):
    event = _locked(key)
    if _turn(by, event, EVENT_HIDDEN, at, hidden_at=at, hidden_rule=rule):
        words, state = f"{event.title}\n{event.source}", {"before": {"hidden": False}, "after": {"hidden": True}}
        _note(by, Deed.HIDE, event, at, rule=rule, words=words, **state)


def _locked(key):
    rows = Event.objects.select_for_update(of=("self",)).select_related("organiser", "club__board")
    return rows.get(pk=key)


def _turn(by, event, verb, at, **state):
    if bool(event.hidden_at) == bool(state["hidden_at"]):
        return False
    Event.objects.filter(pk=event.pk).update(**state)
    record(by, verb, event, title=event.title, audience=event.seen_by, at=at)
    return True


def _note(by, deed, event, at, **state):
    note_act(
        by, deed, "event", event.pk, whom=event.organiser, audience=event.seen_by, place=place_of(event), at=at, **state
    )  # fmt: skip


def sweep(by, member, *, rule, at):
    """(how many events of an account, what puts them back). A fixed number of statements."""
    rows = list(Event.objects.filter(organiser=member, hidden_at=None).select_related("club__board").order_by("pk"))
    kept = [event.pk for event in rows]
    Event.objects.filter(pk__in=kept).update(hidden_at=at, hidden_rule=rule)
    record_many(EVENT_HIDDEN, [(by.pk, event, "", event.seen_by, at) for event in rows], at=at)
    acts = [(e.pk, member, e.seen_by, place_of(e), f"{e.title}\n{e.source}") for e in rows]
    note_acts(by, Deed.HIDE, "event", acts, rule=rule, at=at, before={"hidden": False}, after={"hidden": True})
    return len(kept), kept


def sweep_back(by, member, kept, *, at):
    """What the sweep hid is shown; what somebody has dealt with since is left as it is."""
    rows = list(
        Event.objects.filter(organiser=member, pk__in=kept, hidden_rule="selling").select_related("club__board")
    )
    Event.objects.filter(pk__in=[event.pk for event in rows]).update(hidden_at=None, hidden_rule="")
    record_many(EVENT_RESTORED, [(by.pk, event, "", event.seen_by, at) for event in rows], at=at)
