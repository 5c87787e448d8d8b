"""动态: the page, what came since, and what one wants to see."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.access.permissions import check_signed_in
from community.access.registry import keys_of
from community.activity.registry import timeline_kinds
from profiles.inbox.lines import by_place
from profiles.inbox.models import Level, Watch
from profiles.now import actions, stream
from profiles.now.forms import ChoiceForm, kinds_in_order
from profiles.now.models import Choice

# Audiences one page listens to, and muted places on the page of choices; the rest is on the inbox's own page.
MOST_AUDIENCES, MOST_MUTED = 40, 100


def now(request):
    """The timeline, newest first."""
    only, followed, choice = _only(request), _followed(request), Choice.objects.of(request.user)
    at = timezone.now()
    newest, number = stream.numbers(at)
    rows = stream.timeline(request.user, choice, only=only, followed=followed, older=request.GET.get("older"))
    return render(
        request,
        "profiles/now/now.html",
        {
            "stream": rows, "choice": choice, "only": only, "followed": followed, "kinds": _chips(choice, only), "at": at,
            "number": number, "newest": newest, "audiences": audiences(request.user), "is_first": not request.GET.get("older"),
            "back": request.get_full_path(),
        },
    )  # fmt: skip


@never_cache
def fresh(request):
    """The rows that came after a line of the log, for a page that is open."""
    after = request.GET.get("after", "")
    if not (after.isascii() and after.isdecimal() and len(after) <= 18):
        raise Http404
    only, choice, at = _only(request), Choice.objects.of(request.user), timezone.now()
    newest, number = stream.numbers(at)
    followed = _followed(request)
    rows = stream.fresh(request.user, choice, int(after), only=only, followed=followed)
    asked = {"from": "followed" if followed else "", "show": only}
    back = f"{reverse('now:now')}?{urlencode({k: v for k, v in asked.items() if v})}"
    context = {"rows": rows, "number": number, "choice": choice, "at": at, "back": back}
    return render(request, "profiles/now/_fresh.html", context)


@login_required
def choose(request):
    """What the timeline shows: kinds, whose, order, how much; and what is muted."""
    choice = Choice.objects.of(request.user)
    form = ChoiceForm(request.POST or None, initial=ChoiceForm.initial_of(choice))
    if request.method == "POST" and form.is_valid():
        actions.choose_timeline(request.user, at=timezone.now(), **form.fields_of_choice())
        words = _("记下了，从现在起就这样看。")
        messages.success(request, render_to_string("profiles/now/_said.html", {"words": words}, request))
        return redirect("now:now")
    muted = Watch.objects.filter(member=request.user, level=Level.MUTE).select_related("place_type").order_by("-at")
    return render(
        request,
        "profiles/now/choose.html",
        {
            "form": form, "ticked": form["kinds"].value() or [],
            "radios": [form[name] for name in ("whose", "order", "shape", "size")],
            "muted": by_place(muted[:MOST_MUTED], request.user),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
def undo(request):
    """What stood before the last change."""
    check_signed_in(request.user)
    if actions.undo_choice(request.user, at=timezone.now()):
        messages.success(request, _("换回来了。"))
    return redirect("now:now")


def audiences(user):
    """The audiences an open page listens to; nobody else's line is for her, and none is about herself alone."""
    own = ("member:", f"followers:{user.pk}")
    held = sorted(key for key in keys_of(user) if not key.startswith(own[0]) and key != own[1])
    return sorted(held, key=lambda key: ":" in key)[:MOST_AUDIENCES]


def _only(request):
    only = request.GET.get("show", "")
    if only and only not in timeline_kinds:
        raise Http404
    return only


def _followed(request):
    """Whether only those are wanted whom she follows."""
    return request.user.is_authenticated and request.GET.get("from") == "followed"


def _chips(choice, only):
    return [(k.code, k.label) for k in kinds_in_order() if k.code not in choice.left_out or k.code == only]
