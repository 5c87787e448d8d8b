"""An event's page, and what one says to it."""

from urllib.parse import quote

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clubs.events import actions
from clubs.events.clock import deadline_words, when_words
from clubs.events.forms import SignupForm
from clubs.events.models import Answer, Event, Signup, was
from clubs.events.permissions import (
    check_come,
    check_moderate,
    check_open_talk,
    check_organise,
    check_withdraw,
)
from clubs.events.shares import public_card
from clubs.models import Club
from community.access.permissions import Refused, can, check_signed_in, why_not
from community.access.registry import blocked_by, blockers_of
from forums.models import Post, Topic
from profiles.inbox.actions import see_about
from profiles.inbox.levels import level_at
from profiles.inbox.models import Level

FACES, SHOWN_IN_LINE, NOTES, SAID = 12, 200, 3, 3
State = Signup.State


def _event(request, pk):
    return get_object_or_404(Event.objects.visible_to(request.user).with_signs(), pk=pk)


def event(request, pk):
    """What, when, where, who comes, and how to."""
    row = Event.objects.visible_to(request.user).with_signs().filter(pk=pk).first()
    return show_event(request, row) if row else _shut(request, pk)


def _shut(request, pk):
    """What is left of an event for whoever lost her seat when it became its club's alone: which one it was, and why."""
    rows = Signup.objects.visible_to(request.user).shut_out().select_related("event")
    own = get_object_or_404(rows, event=pk)
    known = was(own)
    club = Club.objects.visible_to(request.user).filter(pk=own.event.club_id).first()
    context = {"event": known, "when": when_words(known), "club": club, "at": timezone.now()}
    response = render(request, "clubs/events/shut.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def show_event(request, row, form=None, refusal=""):
    """The page of an event; `form` is a bound form with all that was typed, `refusal` why it did not go through."""
    user, now = request.user, timezone.now()
    line = _line(row)
    if any(not waiting.is_offered(now) for waiting in line if waiting.state == State.OFFERED):
        actions.pass_on_one(row, now)
        row = _event(request, row.pk)
        line = _line(row)
    parties, waiting = _parties(line, row)
    own = Signup.objects.filter(event=row, member=user).first() if user.is_authenticated else None
    organises = can(check_organise, user, row)
    comes = bool(own and own.state == State.SEATED)
    is_in, closed = bool(own and own.state in Signup.LIVE), _closed(user, row, own, now)
    too_many = is_in and own.guests > row.most_guests
    if user.is_authenticated:
        see_about(user, [row])
    return render(
        request,
        "clubs/events/event.html",
        {
            "event": row, "own": own, "at": now, "organises": organises, "comes": comes, "card": public_card(row),
            "level": level_at(user, Event, row.pk), "levels": Level, "form": form or SignupForm(initial=_initial(own)),
            "refusal": refusal, "closed": closed, "too_many": too_many, "asks": _asks(user, row, now),
            # whoever is in with a seat of her own alone has no number to change
            "sizes": not closed and (not is_in or own.state == State.OFFERED or too_many or bool(row.most_guests)), "deadline": deadline_words(row),
            "answers": why_not(check_withdraw, user, row, own, now) if user.is_authenticated else "",
            "line": line, "waits": parties, "next_place": 1 + waiting, "my_place": _my_place(own, line, row),
            "faces": _faces(user, row), "notes": row.notes.exclude(text="").select_related("by").order_by("-id")[:NOTES] if organises or own else [],
            "said": _said(user, row), "may_talk": can(check_open_talk, user, row, now), "may_moderate": can(check_moderate, user, row),
            "map": _map(row),
            "when": when_words(row), "shows_link": comes or organises, "is_over": row.ends_at <= now,
            "shortcut": not row.is_off and row.ends_at > now,
        },
        status=422 if form is not None and form.errors else 403 if refusal else 200,
    )  # fmt: skip


def _closed(user, event, own, now):
    """Why nobody comes any more who is not in; "" where she may."""
    if not user.is_authenticated:
        return ""
    return why_not(check_come, user, event, own, min(own.guests, event.most_guests) if own else 0, now)


def _asks(user, event, now):
    """Whether she can write to whoever planned it, who is none that she is apart from."""
    planner = event.organiser_id
    if not user.is_authenticated or planner in (None, user.pk) or event.ends_at <= now:
        return False
    return planner not in blocked_by(user) | blockers_of(user)


def _initial(own):
    return {"answer": own.answer, "guests": own.guests} if own else {"answer": Answer.GOING, "guests": 0}


def _line(event):
    """Those for whom seats are kept, and those who wait, with their number among them. One statement."""
    rows = Signup.objects.filter(event=event, state__in=(State.OFFERED, State.WAITING))
    line = list(rows.select_related("member").order_by("place")[:SHOWN_IN_LINE])
    for n, row in enumerate((row for row in line if row.state == State.WAITING), 1):
        row.nth = n
    return line


def _parties(line, event):
    """(parties for whom seats are kept or who wait, those who wait); a statement where the line is longer than what is
    shown."""
    if len(line) < SHOWN_IN_LINE:
        return len(line), sum(row.state == State.WAITING for row in line)
    rows = Signup.objects.filter(event=event, state__in=(State.OFFERED, State.WAITING))
    found = rows.aggregate(all=Count("pk"), waiting=Count("pk", filter=Q(state=State.WAITING)))
    return found["all"], found["waiting"]


def _my_place(own, line, event):
    """How many parties are before her and herself, or None where she does not wait."""
    if own is None or own.state != State.WAITING:
        return None
    found = next((row.nth for row in line if row.pk == own.pk), None)
    return found or Signup.objects.in_line().filter(event=event, place__lte=own.place).count()


def _faces(user, event):
    """Who has a seat, for members; nobody she blocked. One statement."""
    if not user.is_authenticated:
        return []
    rows = Signup.objects.filter(event=event, state=State.SEATED).exclude(member__in=blocked_by(user))
    return [row.member for row in rows.select_related("member").order_by("id")[:FACES]]


def _said(user, event):
    """The newest words of its topic. One statement, none without a topic."""
    if event.topic_id is None:
        return []
    posts = Post.objects.visible_to(user).public_face().filter(topic=event.topic_id, number__gt=1)
    posts = posts.filter(topic__in=Topic.objects.visible_to(user))
    return list(posts.select_related("author").order_by("-number")[:SAID])


def _map(event):
    """A plain link that opens the map of the phone; nothing is asked before it is pressed."""
    where = " ".join(filter(None, (event.region.name if event.region else "", event.address or event.place)))
    return f"https://uri.amap.com/search?keyword={quote(where)}&callnative=1" if event.place or event.address else ""


@require_POST
def sign_up(request, pk):
    """参加, 待定 or 不去; whoever is offered seats takes them the same way."""
    row = _event(request, pk)
    check_signed_in(request.user)
    form = SignupForm(request.POST)
    if not form.is_valid():
        return show_event(request, row, form)
    answer, guests, now = form.cleaned_data["answer"], form.cleaned_data["guests"], timezone.now()
    before = Signup.objects.filter(event=row, member=request.user).values_list("state", flat=True).first()
    try:
        if answer == Answer.GOING:
            own = actions.sign_up(request.user, row, guests=guests, at=now)
        else:
            own = actions.sign_off(request.user, row, answer=answer, at=now)
    except Refused as refusal:
        return show_event(request, _event(request, pk), form, str(refusal))
    messages.success(request, _sentence(own, before))
    return redirect(row)


def _sentence(own, before):
    """What became of it, for whoever was in the state `before`."""
    held = before in Signup.HOLDING
    if own.state == State.SEATED:
        return ngettext("报上了，%(n)d 个位子。", "报上了，%(n)d 个位子。", own.people) % {"n": own.people}
    if own.state == State.WAITING and before == State.WAITING:
        return ngettext(
            "改好了，等 %(n)d 个位子，还排在原来的地方。", "改好了，等 %(n)d 个位子，还排在原来的地方。", own.people
        ) % {"n": own.people}
    if own.state == State.WAITING:
        return _("位子满了，先替你排进候补。空出来轮到你，会告诉你。")
    if own.answer == Answer.MAYBE:
        return _("记下了：待定。位子让给下一位，定了再来报。") if held else _("记下了：待定。不占位子，定了再来报。")
    return _("记下了：不去。位子让给下一位。") if held else _("记下了：不去。改主意了，随时再报。")


@require_POST
def open_talk(request, pk):
    """The topic in which it is talked about."""
    row = _event(request, pk)
    check_open_talk(request.user, row, timezone.now())
    return redirect(actions.open_talk(request.user, row, at=timezone.now()))
