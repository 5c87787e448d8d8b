"""What the site asks its members to tell of themselves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from profiles import actions
from profiles.forms import FieldForm
from profiles.models import ProfileField
from profiles.permissions import check_appoint


def fields(request):
    """All of it, and asking for one more thing."""
    check_appoint(request.user)
    form = FieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_field(request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("加上了，车友在设置里就能填。"))
            return redirect("profiles:fields")
    rows = list(ProfileField.objects.all())
    context = {
        "form": form, "at": timezone.now(), "rows": [f for f in rows if f.retired_at is None],
        "retired": [f for f in rows if f.retired_at], "days": actions.RETIRED_DAYS,
    }  # fmt: skip
    return render(request, "profiles/fields.html", context, status=422 if form.errors else 200)


def change_field(request, pk):
    """Its words and choices; its place; ask it no more, or again."""
    check_appoint(request.user)
    field = get_object_or_404(ProfileField, pk=pk)
    deed = request.POST.get("do")
    if deed in _DEEDS:
        act, words = _DEEDS[deed]
        act(request.user, field, timezone.now())
        if words:
            messages.success(request, words() % {"label": field.label})
        return redirect("profiles:fields")
    form = FieldForm(request.POST or None, own=field)
    if request.method == "POST" and form.is_valid():
        actions.change_field(request.user, field, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了。"))
        return redirect("profiles:fields")
    return render(request, "profiles/field.html", {"form": form, "field": field}, status=422 if form.errors else 200)


_DEEDS = {
    "up": (lambda by, field, at: actions.move_field(by, field, True, at=at), None),
    "down": (lambda by, field, at: actions.move_field(by, field, False, at=at), None),
    "retire": (
        lambda by, field, at: actions.retire_field(by, field, at=at),
        lambda: _("「%(label)s」停用了，谁也看不到填过的。30 天内还能再用起来，之后填过的就删。"),
    ),
    "again": (
        lambda by, field, at: actions.bring_back_field(by, field, at=at),
        lambda: _("「%(label)s」又用起来了，还没删的照旧。"),
    ),
}
