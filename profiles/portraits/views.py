"""One's avatar and cover: how they stand, and the doors that change them."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.registry import MODERATORS
from community.attachments.models import Attachment, State
from community.attachments.sentences import why
from community.moderation.waits import usual_wait
from profiles.portraits import actions
from profiles.portraits.forms import PartForm
from profiles.portraits.models import RATIO, Place, Portrait


@dataclass
class Standing:
    """One place: what others see, what waits, what was taken off by a rule, and what was brought to be cut."""

    place: Place
    key: object
    waiting: Portrait | None = None
    waiting_file: Attachment | None = None
    hidden: Portrait | None = None
    brought: Attachment | None = None
    preview: str = ""
    refusal: str = ""

    @property
    def is_busy(self):
        """Whether the decoder is still at something of it."""
        brought = self.brought is not None and self.brought.state == State.WAITING
        cutting = self.waiting is not None and not self.waiting.ready
        return brought or (cutting and getattr(self.waiting_file, "state", "") != State.REFUSED)

    @property
    def box(self):
        return actions.box_of(self.place)

    @property
    def ratio(self):
        return RATIO[self.place]


def _standings(member):
    """Both places as their owner sees them. Four statements."""
    found = {place: Standing(place, getattr(member, place)) for place in Place}
    rows = list(Portrait.objects.filter(member=member).order_by("at", "pk"))
    files = Attachment.objects.filter(owner=member, key__in=[row.key for row in rows if row.waits])
    files = {row.key: row for row in files}
    for row in rows:
        one = found[row.place]
        if row.waits:
            one.waiting, one.waiting_file = row, files.get(row.key)
        elif row.hidden_rule:
            one.hidden = row
    for one in found.values():
        if row := actions.brought(member, one.place):
            one.brought, one.preview = row, _preview(row)
            one.refusal = why(row.why, row.kind) if row.why else ""
    return list(found.values())


def _preview(row):
    """The address of a size to cut from; "" while there is none."""
    fitting = [name for name in ("960.webp", "400.webp") if name in row.sizes]
    return row.url(fitting[0]) if row.state == State.READY and fitting else ""


@login_required
def pictures(request):
    """Avatar and cover with what waits and what can be done; scripts read it again while something is being cut."""
    standings = _standings(request.user)
    waits = any(one.waiting and one.waiting.held for one in standings)
    context = {
        "standings": standings, "is_busy": any(one.is_busy for one in standings),
        "wait": usual_wait(MODERATORS) if waits else None,
    }  # fmt: skip
    return render(request, "profiles/portraits/pictures.html", context)


def _place(code):
    if code not in Place.values:
        raise Http404
    return Place(code)


@login_required
@require_POST
def choose_portrait(request, place):
    """Take what was brought, cut to the part that was marked, or to the middle."""
    place, form = _place(place), PartForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.non_field_errors()[0])
        return redirect("portraits:pictures")
    try:
        actions.choose_portrait(request.user, place, form.cleaned_data["part"], at=timezone.now())
    except actions.Unready as unready:
        messages.error(request, str(unready))
    else:
        messages.success(request, _("收到了，裁好就换上。"))
    return redirect("portraits:pictures")


@login_required
@require_POST
def remove_portrait(request, place):
    """Go back to the first letter, or to no cover."""
    place = _place(place)
    actions.remove_portrait(request.user, place, at=timezone.now())
    messages.success(request, _("取下了。") if place == Place.COVER else _("取下了，现在用名字的第一个字。"))
    return redirect("portraits:pictures")
