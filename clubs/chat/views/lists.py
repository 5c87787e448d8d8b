"""The talks somebody is in, those she was asked into, and the rooms that are open to her."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.chat import actions
from clubs.chat.forms import GroupForm
from clubs.chat.models import RINGS_UP_TO, Message, Participant, Room, RoomKind, unread_of, with_others
from clubs.chat.permissions import check_open_room
from clubs.models import Club, Membership
from community.access.permissions import Refused, can
from community.access.registry import blocked_by
from community.lib import ratelimit
from community.lib.moments import minute_words
from community.lib.pagination import page
from community.live.registry import number

# A list grows by so many rooms with each press, so many times.
ROOMS, MOST_PRESSES = 40, 10
# So many talks of a list say by themselves what is new in them; those that are too large to ring do not.
LIVE_TALKS = 12
WORDS = 40
NEW_GROUPS_A_DAY = 10
State = Participant.State


def my_rooms(user, states):
    """Her participations with their rooms and how much she has not read."""
    rows = Participant.objects.filter(member=user, state__in=states, room__in=Room.objects.visible_to(user))
    return rows.select_related("room__club", "room__event", "asked_by").annotate(
        unread=unread_of(user, blocked_by(user))
    )


def grown(request, rows):
    """(the first rows of a list, what brings the next ones, None where there are none). A list that grows keeps what stood
    in it where it was, though talks change places while they are read."""
    times = min(max(1, number(request.GET.get("times", "")) or 1), MOST_PRESSES)
    found = list(rows[: ROOMS * times + 1])
    return found[: ROOMS * times], times + 1 if len(found) > ROOMS * times and times < MOST_PRESSES else None


def is_closed_to(row):
    """Whether she was asked into a group and reads nothing of it before she has answered."""
    return row.state == State.ASKED and row.room.kind == RoomKind.GROUP


def with_last_lines(rows, user):
    """Give participations the newest words that she may read in each room. Two statements for any number."""
    rooms = [row.room for row in rows]
    with_others(rooms, user)
    newest = {}
    spoken = [row.room_id for row in rows if row.room.last_said and not is_closed_to(row)]
    if spoken:
        # named by each room: SQLite joined the other way reads all lines of all the rooms
        last = Message.objects.filter(room=OuterRef("pk"), number=OuterRef("last_said")).values("pk")
        named = Room.objects.filter(pk__in=spoken).annotate(last=Subquery(last)).values("last")
        found = Message.objects.public_face().filter(pk__in=named)
        for line in found.select_related("author"):
            if line.author_id not in blocked_by(user):
                newest[line.room_id] = line
    for row in rows:
        row.line = newest.get(row.room_id)
        row.is_silent = not row.room.last_said
    return rows


@login_required
def chats(request):
    """The list of her talks, the one with the newest line first."""
    return render(request, "clubs/chat/chats.html", list_of(request))


def list_of(request, current=None):
    """What the list of talks draws, on its own page and beside a room. Six statements."""
    user = request.user
    rows, times = grown(request, my_rooms(user, [State.IN]).order_by("-room__last_at", "-pk"))
    with_last_lines(rows, user)
    for n, row in enumerate(rows):
        row.is_live = n < LIVE_TALKS and row.room_id != current and row.room.people <= RINGS_UP_TO
    asked = Participant.objects.filter(member=user, state=State.ASKED).count()
    inside = Club.objects.filter(pk__in=Membership.objects.inside().filter(member=user).values("club"))
    been = (
        Participant.objects.filter(member=user, room__kind=RoomKind.CLUB).exclude(state=State.LEFT).values("room__club")
    )
    return {
        "rows": rows, "asked": asked, "current": current, "at": timezone.now(), "times": times,
        "clubs": inside.exclude(pk__in=been).order_by("-member_count")[:10],
    }  # fmt: skip


@login_required
def requests(request):
    """Who wrote to her without being known, and groups she was asked into; held apart until she answers."""
    rows, times = grown(request, my_rooms(request.user, [State.ASKED]).order_by("-room__last_at", "-pk"))
    with_last_lines(rows, request.user)
    return render(request, "clubs/chat/requests.html", {"rows": rows, "times": times, "at": timezone.now()})


@login_required
def own_words(request):
    """What she said in talks she is in no more: hers to take back."""
    rows = Message.objects.left_by(request.user).select_related("room__club", "room__event")
    found = page(rows, ["id"], WORDS, request.GET.get("older"), request.GET.get("newer"))
    with_others([row.room for row in found], request.user)
    return render(request, "clubs/chat/own_words.html", {"page": found, "at": timezone.now()})


@login_required
def rooms(request):
    """The rooms that are open to all members."""
    found, times = grown(
        request, Room.objects.visible_to(request.user).filter(kind=RoomKind.OPEN).order_by("-last_at", "-pk")
    )
    return render(
        request, "clubs/chat/rooms.html",
        {"rooms": found, "times": times, "at": timezone.now(), "may_open": can(check_open_room, request.user)},
    )  # fmt: skip


@login_required
def new_group(request):
    """Open a group."""
    form, now = GroupForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            ratelimit.count("groups", request.user.pk, NEW_GROUPS_A_DAY, 86400, now)
            made = actions.open_group(request.user, at=now, **form.cleaned_data)
        except ratelimit.TooOften as often:
            said = {"most": NEW_GROUPS_A_DAY, "when": minute_words(now + timedelta(seconds=often.seconds), now)}
            form.add_error(None, _("一天最多开 %(most)d 个群，%(when)s 以后再开。") % said)
        except Refused as refusal:
            form.add_error("people", str(refusal))
        else:
            messages.success(request, _("群开好了。关注你的人已经在里面，别人点了「收下」就进来。"))
            return redirect(made)
    context = {"form": form, "most": settings.CHAT_ASKED_A_DAY}
    return render(request, "clubs/chat/new_group.html", context, status=422 if form.errors else 200)
