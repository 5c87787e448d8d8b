"""A room with a window of its lines; its lines for a script; one line with what can be done about it."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.chat import actions
from clubs.chat.forms import DayForm, SayForm
from clubs.chat.models import (
    LINES_A_PAGE,
    MOST_CHANGED,
    Message,
    Participant,
    Room,
    RoomKind,
    lines_since,
    may_enter,
    read_by,
    with_others,
)
from clubs.chat.permissions import RECALL_MINUTES, NotYet, check_hide, check_say
from clubs.chat.stream import own
from clubs.chat.views.lists import list_of
from clubs.events.clock import when_words
from clubs.events.models import Event
from clubs.models import Club
from community.access.permissions import can
from community.access.registry import blocked_by
from community.attachments.models import Attachment
from community.moderation.waits import usual_wait
from profiles.drafts.models import Draft
from profiles.inbox.actions import see_about

State = Participant.State
# Lines of one author so close together stand under one name.
TOGETHER = timedelta(minutes=5)


def room_of(request, pk):
    """The room, as far as its lines are open to the reader."""
    return _found(request, Room.objects.open_to(request.user), pk)


def face_of(request, pk):
    """The same, or a group she was asked into and has not answered."""
    return _found(request, Room.objects.visible_to(request.user), pk)


def asked_into(request, pk):
    """The same, or one she was asked into and refused."""
    return _found(request, Room.objects.answered_by(request.user), pk)


def _found(request, rooms, pk):
    row = get_object_or_404(rooms.with_place(), pk=pk)
    with_others([row], request.user)
    return row


def shown(room, user):
    """The lines of a room as the user reads them: words (`read_by`), and who came and went."""
    rows = Message.objects.filter(Q(kind=Message.Kind.NOTE) | read_by(user), room=room)
    if blocked := blocked_by(user):
        rows = rows.exclude(kind=Message.Kind.SAID, author__in=blocked)
    return rows.with_faces()


def window(room, user, request):
    """(lines, whether there are older, whether there are newer) about the place the address names, or the newest."""
    whole, seen = shown(room, user), request.GET
    rows = whole
    before, after, around = (number_in(seen.get(name)) for name in ("before", "after", "at"))
    if after is not None:
        found = list(rows.filter(number__gt=after).order_by("number")[: LINES_A_PAGE + 1])
        return found[:LINES_A_PAGE], after > 0, len(found) > LINES_A_PAGE
    if around is not None:
        before = around + LINES_A_PAGE // 2
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: LINES_A_PAGE + 1])
    return found[:LINES_A_PAGE][::-1], len(found) > LINES_A_PAGE, before is not None and _goes_on(whole, found)


def _goes_on(rows, found):
    """Whether the reader finds words after the newest of these lines. One statement."""
    newest = found[0].number if found else 0
    return rows.filter(kind=Message.Kind.SAID, number__gt=newest).exists()


def number_in(text):
    """A whole number that an address names, or None."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def dressed(lines, user, last=None):
    """Say of each line whether it is the reader's, a new day begins with it, and it stands under the name above it; of
    whom she blocked nothing is quoted."""
    blocked = blocked_by(user)
    for line in lines:
        if line.quoted_id and line.quoted.author_id in blocked:
            line.quoted = None
        line.is_mine = line.author_id == user.pk and line.kind == Message.Kind.SAID
        day = timezone.localtime(line.created_at).date()
        line.day = day if last is None or timezone.localtime(last.created_at).date() != day else None
        line.follows = bool(
            last and not line.day and line.kind == last.kind == Message.Kind.SAID and line.author_id == last.author_id
            and line.created_at - last.created_at < TOGETHER
        )  # fmt: skip
        last = line
    return lines


@login_required
def room(request, pk):
    """The talk, its newest lines or those an address names; what is shown counts as read. Whoever may be in the room of a club
    or an event is in it by opening it. Of a group one was asked into, who
    asked and who is in it."""
    row = face_of(request, pk)
    if row.kind in (RoomKind.CLUB, RoomKind.EVENT) and not _is_in(request.user, row):
        actions.come_in(request.user, row, at=timezone.now())
        row = face_of(request, pk)
    return show_room(request, row, SayForm(initial=kept_in(request.user, place_of(row))))


def _is_in(user, row):
    mine = own(user, row)
    return mine is not None and mine.state == State.IN


def place_of(row):
    """The box in which what is typed for a room is kept."""
    return f"chat:{row.pk}"


def kept_in(user, place):
    """What was typed into a box and not sent; what it answered is chosen anew."""
    draft = Draft.objects.of(user, place)
    return {name: value for name, value in draft.initial.items() if name != "quoted"} if draft else {}


def show_room(request, row, form, status=200):
    """The page of a room; `form` holds what was typed."""
    user, at = request.user, timezone.now()
    mine = own(user, row)
    if row.kind == RoomKind.GROUP and mine.state == State.ASKED:
        return render(request, "clubs/chat/asked.html", {"room": row, "own": mine, "people": some_people(row)})
    lines, older, newer = window(row, user, request)
    first_new = next((x.number for x in lines if mine and x.number > mine.read_number and x.author_id != user.pk), None)
    # more is unread than stands here: where she was is offered
    left_at = mine.read_number if mine and lines and older and first_new == lines[0].number else None
    upto = lines[-1].number if lines and newer else row.last_number
    if lines and mine and mine.state == State.IN and actions.read_up_to(user, row, upto):
        mine.read_number = upto
    see_about(user, [row])
    held = any(line.held and line.author_id == user.pk for line in lines)
    context = {
        "room": row, "own": mine, "lines": dressed(lines, user), "older": older, "newer": newer,
        "first_new": first_new if left_at is None else None, "left_at": left_at,
        "form": form, "nonce": uuid4(), **_refused(user, row, mine, at),
        "carries": Attachment.objects.pending(user, place_of(row)).exists(),
        "wait": usual_wait(row.keepers_key) if held else None, "now": at,
        "place": place_of(row), "when": when_words(row.event)[0] if row.event_id else "", "people": some_people(row), "last": lines[-1].number if lines else 0,
        "quoting": _quoting(row, request, form),
    }  # fmt: skip
    return render(request, "clubs/chat/room.html", list_of(request, row.pk) | context, status=status)


def _refused(user, row, mine, at):
    """The sentence with which nothing may be said here just now, and whether that ends by itself."""
    try:
        check_say(user, row, mine, at)
    except PermissionDenied as refusal:
        return {"refusal": str(refusal), "may_wait": isinstance(refusal, NotYet)}
    return {"refusal": "", "may_wait": True}


def _quoting(row, request, form):
    """The words that are answered: those the address names, or those of a form that came back. One statement, none without
    such a number."""
    number = number_in(request.GET.get("quote") or str(form["quoted"].value() or ""))
    return shown(row, request.user).filter(kind=Message.Kind.SAID, number=number).first() if number else None


def some_people(row):
    """Up to twelve who are in it, the owners of a group first; other rooms have none, and may have thousands of people. One
    statement."""
    rows = Participant.objects.filter(room=row, state=State.IN).select_related("member")
    order = ["-is_owner", "pk"] if row.kind == RoomKind.GROUP else ["pk"]
    return list(rows.order_by(*order)[:12])


@login_required
def lines(request, pk):
    """The lines after a number, for a page that was away too long (`lines_since`)."""
    row, at = room_of(request, pk), timezone.now()
    after = number_in(request.GET.get("after")) or 0
    found, gone, more, last = lines_since(row, shown(row, request.user), after, LINES_A_PAGE)
    html = [render_to_string("clubs/chat/_line.html", {"line": x, "at": at}) for x in dressed(found, request.user)]
    return JsonResponse({"html": html, "gone": gone, "more": more, "last": last, "reload": len(gone) > MOST_CHANGED})


@login_required
def day(request, pk):
    """Jump to the first words of a day, or to the next that there are."""
    row, form = room_of(request, pk), DayForm(request.GET)
    if not form.is_valid():
        messages.error(request, form.errors["day"][0])
        return redirect(row)
    begins = timezone.make_aware(datetime.combine(form.cleaned_data["day"], datetime.min.time()))
    found = shown(row, request.user).filter(kind=Message.Kind.SAID, created_at__gte=begins).order_by("number").first()
    if found is None:
        messages.error(request, _("那天以后没人说过话，这里是最新的。"))
        return redirect(row)
    return redirect(found.get_absolute_url())


@login_required
def message(request, pk):
    """One line, and what can be done about it; to her own ones leads this door from everywhere, also when she is in the room no
    more, and shows nobody else's words then."""
    row = get_object_or_404(
        Message.objects.visible_to(request.user).select_related(
            "author", "room__club", "room__event__club", "quoted__author"
        ),
        pk=pk,
    )
    with_others([row.room], request.user)
    at = timezone.now()
    context = {
        "line": dressed([row], request.user)[0], "room": row.room, "at": at, "may_hide": can(check_hide, request.user, row),
        "inside": may_enter(request.user, row.room_id),
        "soon": at - row.created_at <= timedelta(minutes=RECALL_MINUTES),
    }  # fmt: skip
    return render(request, "clubs/chat/message.html", context)


@login_required
def club_room(request, slug):
    """The room of a club, opened at the first visit of one of its members."""
    club = get_object_or_404(Club.objects.visible_to(request.user), slug=slug)
    return redirect(actions.room_of_club(request.user, club, at=timezone.now()))


@login_required
def event_room(request, pk):
    """The room of an event, opened at the first visit of somebody who comes."""
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    return redirect(actions.room_of_event(request.user, event, at=timezone.now()))
