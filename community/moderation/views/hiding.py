"""Hide by a rule, restore, let out what waits, and the rules themselves."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.moderation.forms import HideForm
from community.moderation.models import Rule
from community.moderation.registry import kinds
from community.panels.registry import built


def thing_of(user, kind, pk):
    """(its Kind, the thing as far as the user may see it); 404 for a kind that is none."""
    if kind not in kinds:
        raise Http404
    return kinds[kind], kinds[kind].find(user, pk)


def hide(request, kind, pk):
    """Ask for the rule, then hide; the author keeps seeing the thing with the rule beside it."""
    room, thing = thing_of(request.user, kind, pk)
    room.check(request.user, thing)
    form = HideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        room.hide(request.user, thing, rule=form.cleaned_data["rule"], at=timezone.now())
        messages.success(request, _("藏起来了。作者看得到依据哪一条，随时可以恢复。"))
        return redirect(room.url(thing))
    context = {"form": form, "thing": thing, "words": room.words(thing), "back": room.url(thing)}
    return render(request, "community/moderation/hide.html", context)


@require_POST
def restore(request, kind, pk):
    """Show a hidden thing again."""
    room, thing = thing_of(request.user, kind, pk)
    room.check(request.user, thing)
    room.restore(request.user, thing, at=timezone.now())
    messages.success(request, _("恢复了，大家又看得到。"))
    return redirect(room.url(thing))


def rules(request):
    """The published rules, and what upper rooms publish beside them."""
    return render(
        request,
        "community/moderation/rules.html",
        {"rules": list(Rule), "panels": built("rules", request, timezone.now())},
    )


@require_POST
def release(request, kind, pk):
    """Let out what waits, where it stands."""
    room, thing = thing_of(request.user, kind, pk)
    room.check(request.user, thing)
    if room.release is None:
        raise Http404
    if room.release(request.user, thing.pk, at=timezone.now()):
        messages.success(request, _("放出来了，作者会收到一句话。"))
    else:
        messages.warning(request, _("没有可放的了：作者收回了，或者别人已经看过。"))
    return redirect(room.url(thing))
