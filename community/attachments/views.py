"""Bring a file, see how it stands, change it, and hand it to whoever may see its thing."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from community.access.permissions import Refused, check_signed_in, why_not
from community.attachments import actions
from community.attachments.actions.taking import TooLarge
from community.attachments.decoder.limits import Refuse
from community.attachments.forms import Unclear, alt_of, masks_of, order_of, place_of, position_of, things_of
from community.attachments.models import MOST, Attachment, Kind, State
from community.attachments.registry import attachables
from community.attachments.sentences import accepted, too_large, why
from community.attachments.serving import answer
from community.attachments.shelf import shelf
from community.attachments.uploading import MOST_BYTES, bound
from community.lib import ratelimit
from community.lib.text import own_path

FILES_IN_TEN_MINUTES = 120
# What stands around a file in a body: boundaries, the other fields.
AROUND = 100_000


@csrf_exempt
@require_POST
def bring(request):
    """Take one file in; the token is looked at after the body has got its bounds (`_bring`)."""
    request.guard = bound(request)
    refused = _refuse_unread(request)
    if refused is None:
        return _bring(request)
    refused.is_draft_answer = True  # nobody has to look for a draft in a body that is not to be read
    return refused


def _refuse_unread(request):
    """The answer to a body that is not worth reading; None for the others."""
    if not request.user.is_authenticated:
        if _scripted(request):
            return _said(request, "", why_not(check_signed_in, request.user), 403)
        return redirect("account_login")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + AROUND:
        return _said(request, "", too_large("video"), 413)
    return None


@csrf_protect
def _bring(request):
    now, place = timezone.now(), place_of(request.POST)
    ratelimit.count("files", request.user.pk, FILES_IN_TEN_MINUTES, 600, now)
    if request.guard.too_large:
        return _said(request, place, too_large("video"), 413)
    file = request.FILES.get("file")
    if file is None:
        return _said(request, place, _("还没选文件。先选一个再传。"), 422)
    try:
        row = actions.take_in(
            request.user, place, file, position=position_of(request.POST), alone=_is_alone(request), at=now
        )
    except Refuse as refusal:
        return _said(request, place, why(refusal.args[0]), 422)
    except TooLarge as refusal:
        return _said(request, place, str(refusal), 413)
    except Refused as refusal:
        return _said(request, place, str(refusal), 403)
    if _scripted(request):
        return JsonResponse({"key": str(row.key), "state": row.state, "kind": row.kind, "name": row.name}, status=201)
    return redirect(_arrange_url(request, place))


def _scripted(request):
    return request.headers.get("X-Requested-With") == "fetch"


def _said(request, place, sentence, status):
    """A refusal: to a script as it is, otherwise above the page it came from."""
    if _scripted(request):
        return JsonResponse({"state": State.REFUSED, "why": sentence}, status=status)
    messages.error(request, sentence)
    return redirect(_arrange_url(request, place))


def _is_alone(request):
    """Whether the box holds one file: it takes the place of what waited, and its own page shows it."""
    return bool(request.POST.get("alone"))


def _arrange_url(request, place):
    back = own_path(request.POST.get("back", ""))
    if _is_alone(request):
        return back
    asked = {"place": place or place_of(request.POST), "thing": request.POST.get("thing", ""), "back": back}
    return f"{reverse('attachments:arrange')}?{urlencode(asked)}"


@login_required
@require_safe
def arrange(request):
    """The files of a box, without scripts: choose, describe, order, remove, and go back to what was being written."""
    place = place_of(request.GET)
    rows = _rows(request)
    context = {
        "rows": [(row, why(row.why, row.kind) if row.why else "") for row in rows], "place": place,
        "thing": request.GET.get("thing", ""), "back": own_path(request.GET.get("back", "")), "most": MOST, "accepted": accepted(),
    }  # fmt: skip
    return render(request, "community/attachments/arrange.html", context)


@require_safe
def state(request):
    """How the files of a box stand, for the script that shows them."""
    check_signed_in(request.user)
    return JsonResponse({"files": [_shown(row) for row in _rows(request)]})


def _rows(request):
    """One's own files: those that hang on the things being edited (`thing`), then those that wait with the box. Each
    knows its place among those it is put in order with: `nth`, and whether it `is_last`."""
    hanging = [Attachment.objects.on(*thing).filter(owner=request.user) for thing in things_of(request.GET)]
    found = []
    for rows in (*hanging, Attachment.objects.pending(request.user, place_of(request.GET))):
        rows = list(rows)
        for nth, row in enumerate(rows, 1):
            row.nth, row.is_last = nth, nth == len(rows)
        found += rows
    return found


def _shown(row):
    return row.face() | {
        "why": why(row.why, row.kind) if row.why else "",
        "thumb": row.thumb,
        "position": row.position,
        "nth": row.nth,
        "last": row.is_last,
        "change": reverse("attachments:change", args=[row.key]),
    }


@require_POST
def change(request, key):
    """One change of one file of one's own: alt, to (its place in the order), masks, or remove."""
    check_signed_in(request.user)
    row = get_object_or_404(Attachment.objects.exclude(state=State.GONE), key=key, owner=request.user)
    place, now = row.place, timezone.now()
    try:
        if "remove" in request.POST:
            actions.remove(request.user, row, at=now)
        elif "masks" in request.POST:
            actions.mask(request.user, row, masks_of(request.POST), at=now)
        elif "to" in request.POST:
            actions.reorder(request.user, row, order_of(request.POST), at=now)
        else:
            actions.describe(request.user, row, alt_of(request.POST, waits=not row.thing_kind), at=now)
    except Unclear as unclear:
        return _said(request, place, str(unclear), 422)
    if _scripted(request):
        return JsonResponse({"state": "changed"})
    return redirect(_arrange_url(request, place))


def _find(user, row):
    """404 where the user may not see what a file hangs on, or, where it hangs on nothing yet, did not bring it."""
    if row.thing_kind:
        attachables[row.thing_kind].find(user, row.thing_id)
    elif not user.is_authenticated or row.owner_id != user.pk:
        raise Http404


@require_safe
def file(request, key, variant):
    """One size of a file, for those who may see the thing it hangs on; before that for its owner alone."""
    row = get_object_or_404(Attachment.objects.exclude(state__in=(State.GONE, State.REFUSED)), key=key)
    is_open = bool(row.thing_kind) and attachables[row.thing_kind].is_open(row.thing_id)
    if not is_open:
        _find(request.user, row)
    size = row.sizes.get(variant)
    if size is None or (row.state != State.READY and (is_open or row.owner_id != request.user.pk)):
        raise Http404
    ending = variant.rpartition(".")[2]
    return answer(
        request,
        partial(shelf().open, size["at"]),
        size["bytes"],
        tag=f'"{row.key.hex}-{row.revision}-{variant}"',
        ending=ending,
        content_type="audio/mp4" if row.kind == Kind.SOUND else "",
        name=row.name if row.kind == Kind.FILE else "",
        is_open=is_open,
    )
