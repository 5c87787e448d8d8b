"""What events tell members of, and that they can be watched or muted."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clubs.events.clock import span_words
from clubs.events.models import Answer, Event, Note, Signup, was
from clubs.events.verbs import (
    EVENT_CALLED_OFF,
    EVENT_HIDDEN,
    EVENT_MOVED,
    EVENT_NEAR,
    EVENT_PLANNED,
    EVENT_WRITTEN_TO,
    SEAT_OFFERED,
    SEAT_SHUT,
)
from community.activity.registry import Call, NoticeKind, Told
from community.lib.moments import minute_words
from profiles.inbox.actions import place_of
from profiles.inbox.models import Level
from profiles.inbox.registry import Place

State = Signup.State


def ahead(activities):
    """The events, sign-ups and notes of lines of the log, where the event stands. Three statements at the most."""
    for model, path in ((Event, ""), (Signup, "event__"), (Note, "event__")):
        here, _pk = place_of(model())
        mine = [a for a in activities if a.target_type_id == here]
        rows = model.objects.select_related(f"{path}club__board", f"{path}organiser") if mine else model.objects.none()
        rows = rows.filter(**{f"{path}hidden_at": None}, pk__in={a.target_id for a in mine})
        found = {row.pk: row for row in rows} if mine else {}
        for activity in mine:
            activity.happened = found.get(activity.target_id)


def _event_of(activity):
    row = getattr(activity, "happened", None)
    return row if row is None or isinstance(row, Event) else row.event


def places(activity):
    """The event, whoever acted (she can only be muted), the board of its club."""
    event = _event_of(activity)
    if event is None:
        return []
    groups = [[event], [activity.actor] if activity.actor else []]
    return [*groups, [event.club.board]] if event.club_id else groups


def _watchers(activity):
    return {member for member, level in activity.levels[places].items() if level == Level.WATCH}


def _calls(activity, event, members, once, source=None):
    return [Call(m, event, source or event, once, activity.actor_id, event.seen_by) for m in sorted(members)]


def _calls_all(activity, event, members, once):
    """Told to each of them and to whoever planned it, whatever she thinks of whoever did it: it is about where she has to
    be."""
    others = (members | {event.organiser_id}) - {activity.actor_id, None}
    return [replace(call, actor=None) for call in _calls(activity, event, others, once)]


def began(activity):
    """Whoever watches the club's board."""
    event = _event_of(activity)
    return _calls(activity, event, _watchers(activity), f"event:{event.pk}") if event else []


def _concerned(event):
    return set(Signup.objects.concerned().filter(event=event).values_list("member", flat=True))


def moved(activity):
    """Whoever comes, waits, thinks about it, or watches it; changes that follow close on each other are one."""
    event = _event_of(activity)
    if event is None or event.is_off:
        return []
    people = _concerned(event) | _watchers(activity)
    return _calls_all(activity, event, people, f"moved:{event.pk}:{event.version}")


def called_off(activity):
    """The same, and whoever waited: the line is closed."""
    event = _event_of(activity)
    if event is None or not event.is_off:
        return []
    waited = Signup.objects.filter(event=event, state=State.CLOSED).values_list("member", flat=True)
    return _calls_all(activity, event, _concerned(event) | set(waited) | _watchers(activity), f"off:{event.pk}")


def near(activity):
    """Whoever has a seat, or thinks about it still."""
    event = _event_of(activity)
    if event is None or event.is_off:
        return []
    rows = Signup.objects.filter(event=event)
    seated = rows.filter(state=State.SEATED).values_list("member", flat=True)
    unsure = rows.filter(answer=Answer.MAYBE).values_list("member", flat=True)
    return _calls(activity, event, {*seated, *unsure}, f"near:{event.pk}:{event.starts_at:%Y%m%d%H%M}")


def offered(activity):
    """For whom seats are kept, as long as they are."""
    row = getattr(activity, "happened", None)
    if row is None or row.state != State.OFFERED:
        return []
    return _calls(activity, row.event, {row.member_id}, f"offer:{row.pk}:{row.place}", row)


def shut_out(activity):
    """Whoever lost what she held because the event is its club's alone now."""
    row = getattr(activity, "happened", None)
    if row is None or row.state != State.SHUT:
        return []
    return [Call(row.member_id, row.event, row, f"shut:{activity.pk}", None, f"member:{row.member_id}")]


def written(activity):
    """Whoever comes, waits, or thinks about it."""
    note = getattr(activity, "happened", None)
    return _calls(activity, note.event, _concerned(note.event), f"note:{note.pk}", note) if note else []


def gone(activity):
    """An event that was hidden is no longer told of."""
    return [(Event(pk=activity.target_id), None)]


def _show(words, excerpt=lambda event, source: "", model=None):
    """The wording of a kind whose lines are about events. A statement, one more where they tell of a `model`."""

    def show(lines, user):
        rows = Event.objects.visible_to(user).filter(pk__in={x.about_id for x in lines})
        events = {event.pk: event for event in rows.public_face()}
        sources = model.objects.in_bulk({x.source_id for x in lines if x.source_id}) if model else {}
        told = {}
        for line in lines:
            if event := events.get(line.about_id):
                said = {"event": event.title, "when": span_words(event)}
                text = excerpt(event, sources.get(line.source_id))
                told[line.pk] = Told(event.get_absolute_url(), words() % said, text, event)
        return told

    return show


def show_shut(lines, user):
    """Seats that went to the club, under the title that the event had then: it is not hers to see any more. One
    statement."""
    rows = Signup.objects.visible_to(user).shut_out().in_bulk([x.source_id for x in lines])
    words = _("《%(event)s》改成只给圈子里的人了，你的位子让了出去")
    why = _("组织的人改的，圈子外面报了名的都一样，不是你做错了什么。手机日历里会变成取消。")
    return {
        x.pk: Told(rows[x.source_id].event_url, words % {"event": was(rows[x.source_id]).title}, why)
        for x in lines if x.source_id in rows
    }  # fmt: skip


def _kept_until(event, signup):
    if signup is None or signup.state != State.OFFERED:
        return ""
    said = {"when": minute_words(signup.offered_until, signup.offered_until), "n": signup.people}
    return (
        ngettext(
            "%(n)d 个位子，给你留到 %(when)s，过时顺给下一位。",
            "%(n)d 个位子，给你留到 %(when)s，过时顺给下一位。",
            said["n"],
        )
        % said
    )


_COMMON = {"ahead": ahead, "places": places}
NoticeKind(
    "event_off", gettext_lazy("活动取消"), (EVENT_CALLED_OFF.code,), called_off,
    _show(lambda: _("取消了《%(event)s》"), lambda event, _source: event.reason), "events", order=5, insists=True, **_COMMON,
)  # fmt: skip
NoticeKind(
    "event_shut", gettext_lazy("活动改成只给圈子里的人"), (SEAT_SHUT.code,), shut_out, show_shut, "events", order=5,
    insists=True, **_COMMON,
)  # fmt: skip
NoticeKind(
    "event_moved", gettext_lazy("活动改时间地点"), (EVENT_MOVED.code,), moved,
    _show(lambda: _("改了《%(event)s》的时间或地点：%(when)s"), lambda event, _source: event.reason or event.place), "events",
    order=6, insists=True, **_COMMON,
)  # fmt: skip
NoticeKind(
    "event_offer", gettext_lazy("候补轮到了"), (SEAT_OFFERED.code,), offered,
    _show(lambda: _("《%(event)s》空出位子，轮到你了"), _kept_until, Signup), "events", order=7, insists=True, **_COMMON,
)  # fmt: skip
NoticeKind(
    "event_note", gettext_lazy("活动组织者的话"), (EVENT_WRITTEN_TO.code,), written,
    _show(lambda: _("给《%(event)s》的人写了一句"), lambda _event, note: note.text if note else "", Note), "events", order=8,
    **_COMMON,
)  # fmt: skip
NoticeKind(
    "event_near", gettext_lazy("活动提醒"), (EVENT_NEAR.code,), near,
    _show(lambda: _("《%(event)s》快到了：%(when)s"), lambda event, _source: event.place), "events", order=61, **_COMMON,
)  # fmt: skip
NoticeKind(
    "event_began", gettext_lazy("盯着的圈子有新活动"), (EVENT_PLANNED.code,), began,
    _show(lambda: _("发起了活动《%(event)s》：%(when)s"), lambda event, _source: event.place), "watched", order=34,
    gone=gone, gone_verbs=(EVENT_HIDDEN.code,), **_COMMON,
)  # fmt: skip

Place(
    "event",
    gettext_lazy("活动"),
    Event,
    Event.objects.visible_to,
    lambda e: e.title,
    lambda e: e.get_absolute_url(),
    order=15,
)
