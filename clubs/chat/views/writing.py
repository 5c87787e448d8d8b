"""Say, take back, answer, read, be quiet, go."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clubs.chat import actions
from clubs.chat.forms import SayForm
from clubs.chat.models import Message, Room, RoomKind, may_enter, pair_of
from clubs.chat.permissions import TALKS_A_DAY, check_leave, check_write_to, count_line
from clubs.chat.stream import own
from clubs.chat.views.reading import asked_into, dressed, kept_in, number_in, place_of, room_of, show_room
from community.access.origins import origin_of
from community.access.permissions import Refused, check_signed_in
from community.attachments.models import Attachment, State
from community.lib import ratelimit
from profiles.models import Member


def _form(request, pk):
    place = place_of(Room(pk=pk)) if request.POST.get("files") else ""
    carries = bool(place) and Attachment.objects.pending(request.user, place).exclude(state=State.REFUSED).exists()
    return SayForm(request.POST, carries=carries), place


@require_POST
def say(request, pk):
    """One line: back to the talk, or, for a script, the line or the sentence of the refusal."""
    if not request.accepts("text/html"):
        return _answer_script(request, pk)
    check_signed_in(request.user)
    form, place = _form(request, pk)
    try:
        line = _said(request, pk, form, place)
    except Refused as refusal:
        line = form.add_error("body", str(refusal))
    if line is None:
        return show_room(request, room_of(request, pk), form, status=422)
    if line.held:
        messages.success(request, _("这句要等照看聊天室的人看过，才放出来。现在只有你看得到。"))
    return redirect(f"{line.room.get_absolute_url()}#end")


def _said(request, pk, form, place):
    """The line, None where the form has something to say first."""
    row, now = room_of(request, pk), timezone.now()
    if not form.is_valid():
        return None
    count_line(request.user, now)
    said = form.cleaned_data
    quoted = Message.objects.answered(request.user, row, said["quoted"])
    return actions.say(
        request.user, row, body=said["body"], nonce=said["nonce"], quoted=quoted, files=place, origin=origin_of(request), at=now
    )  # fmt: skip


def _answer_script(request, pk):
    """What a script is told; a line that was not taken waits on its page, and is no draft. (Whoever's sign-in has run out is
    led to it.)"""
    answer = _told(request, pk)
    answer.is_draft_answer = request.user.is_authenticated and answer.status_code >= 400
    return answer


def _told(request, pk):
    try:
        check_signed_in(request.user)
        form, place = _form(request, pk)
        line = _said(request, pk, form, place)
    except Http404:
        return JsonResponse({"sentence": _("你已经不在这个聊天里，这句没发出去。")}, status=404)
    except PermissionDenied as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=403)
    except ratelimit.TooOften as often:
        return JsonResponse(
            {
                "sentence": ngettext("说得太快了，%(n)d 秒后再发。", "说得太快了，%(n)d 秒后再发。", often.seconds)
                % {"n": often.seconds}
            },
            status=429,
        )
    if line is None:
        return JsonResponse(
            {"sentence": form.errors["body"][0] if "body" in form.errors else _("这句没发出去，再试一次。")}, status=422
        )
    html = render_to_string("clubs/chat/_line.html", {"line": dressed([line], request.user)[0], "at": line.created_at})
    return JsonResponse({"n": line.number, "html": html})


@login_required
def with_member(request, handle):
    """Write to a member: the talk there is, or its first words."""
    other = get_object_or_404(Member.objects.visible_to(request.user), handle=handle)
    found = Room.objects.visible_to(request.user).filter(pair=pair_of(request.user, other)).first()
    if found and request.method != "POST":
        return redirect(found)
    now, place = timezone.now(), f"with:{other.pk}"
    form = SayForm(request.POST or None, initial=kept_in(request.user, place))
    check_write_to(request.user, other, now)
    if request.method == "POST" and form.is_valid():
        if not found:  # it may have been begun while she typed
            ratelimit.count("talks", request.user.pk, TALKS_A_DAY, 86400, now)
        said = actions.write_to(
            request.user, other, body=form.cleaned_data["body"], nonce=form.cleaned_data["nonce"], origin=origin_of(request), at=now
        )  # fmt: skip
        return redirect(said.room)
    return render(
        request,
        "clubs/chat/with_member.html",
        {"other": other, "form": form, "place": place, "nonce": uuid4()},
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def take_back(request, pk):
    """Take one's own words back."""
    row = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    actions.take_back(request.user, row, at=timezone.now())
    messages.success(request, _("收走了，别人的屏幕上也没有了。"))
    return redirect("chat:room", row.room_id) if may_enter(request.user, row.room_id) else redirect("chat:own_words")


@require_POST
@login_required
def answer(request, pk):
    """Take a talk in, or not; a no can be taken back."""
    row, yes = asked_into(request, pk), request.POST.get("yes") == "yes"
    if not actions.answer(request.user, row, yes, at=timezone.now()):
        messages.info(request, _("之前已经答过了，没有再改。"))
        return redirect(row) if may_enter(request.user, row.pk) else redirect("chat:requests")
    if yes:
        messages.success(request, _("收下了，可以接着聊。"))
        return redirect(row)
    words = (
        _("没进这个群。请你的人不会收到通知。")
        if row.kind == RoomKind.GROUP
        else _("没收下。对方不会收到通知，再写的也到不了你这里。")
    )
    messages.success(request, render_to_string("clubs/chat/_said.html", {"words": words, "room": row}, request))
    return redirect("chat:requests")


@require_POST
@login_required
def reconsider(request, pk):
    """Take back that she did not take a talk in: it waits for her answer again."""
    if actions.reconsider(request.user, asked_into(request, pk), at=timezone.now()):
        messages.success(request, _("放回来了，等你答。"))
    return redirect("chat:requests")


@require_POST
@login_required
def read(request, pk):
    """How far a page has read."""
    row = room_of(request, pk)
    number = number_in(request.POST.get("number"))
    if number is not None:
        actions.read_up_to(request.user, row, number)
    return JsonResponse({})


@require_POST
@login_required
def set_quiet(request, pk):
    """免打扰, or no longer."""
    row, quiet = room_of(request, pk), request.POST.get("quiet") == "yes"
    actions.set_quiet(request.user, row, quiet, at=timezone.now())
    messages.success(request, _("这里不再响，有人 @ 你才响。") if quiet else _("这里又会响了。"))
    return redirect(row)


@login_required
def leave_room(request, pk):
    """Leave a group, once asked whether."""
    row = room_of(request, pk)
    check_leave(request.user, row, own(request.user, row))
    if request.method != "POST":
        return render(request, "clubs/chat/leave_room.html", {"room": row})
    actions.leave_room(request.user, row, at=timezone.now())
    messages.success(request, _("退出了「%(room)s」。你说过的还在，从「离开的聊天」里收得走。") % {"room": row.title})
    return redirect("chat:chats")
