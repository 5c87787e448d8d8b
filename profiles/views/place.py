"""One's own place: the space, the chosen words, the settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.access.origins import refuses_sharing
from community.access.permissions import can
from community.catalogue.models import Product
from community.lib.text import own_path
from community.moderation.permissions import check_measure
from community.panels.registry import built, panels_offered
from profiles import actions
from profiles.forms import ProfileForm, WordsForm
from profiles.layout import SLOTS, blocks, codes, rearranged
from profiles.models import Arrangement, Member, ProfileField, Sight, sees
from profiles.words import offered as offered_words

# What stands on her own row and has a choice of who sees it.
SIGHTED = {
    "bio": gettext_lazy("一句话介绍"), "region": gettext_lazy("城市"), "product": gettext_lazy("开的车"), "words": gettext_lazy("选的词"),
}  # fmt: skip


def space(request, handle):
    """A member's space: of what she says of herself what the reader may see, and the blocks in her order."""
    rows = Member.objects.visible_to(request.user).select_related("region", "product", "arrangement")
    member = get_object_or_404(rows, handle=handle)
    now, laid = timezone.now(), getattr(member, "arrangement", None)

    def show(slot, **choice):
        return built(slot, request, now, member=member, **choice)

    return render(
        request,
        "profiles/space.html",
        {
            "member": member, "is_mine": request.user == member, "may_measure": can(check_measure, request.user, member), "at": now,
            **_said(request.user, member), "head": show("space_head"), "acts": show("space_acts"),
            "panels": show("space", only=codes("space", laid)), "side_panels": show("space_side", only=codes("space_side", laid)),
        },
    )  # fmt: skip


def _said(user, member):
    """What the user sees of what the member says of herself; for herself also the names of what not everybody sees."""
    seen = {name: sees(user, member.pk, getattr(member, f"{name}_for")) for name in SIGHTED}
    told = member.field_values.filter(field__retired_at=None).select_related("field")
    told = [value for value in told if sees(user, member.pk, value.sight)]
    kept = [(getattr(member, f"{n}_for"), label) for n, label in SIGHTED.items() if n == "words" or getattr(member, n)]
    kept += [(value.sight, value.field.label) for value in told]
    only = {who: [str(label) for sight, label in kept if sight == who] for who in (Sight.MEMBERS, Sight.SELF)}
    return {
        "seen": seen, "told": told, "kept": only if user == member and any(only.values()) else None,
        "words": list(member.keywords.all()) if seen["words"] else [],
    }  # fmt: skip


@login_required
def choose_keywords(request):
    """Choose one's words; the first time, the question about guessing comes next."""
    groups = offered_words(Product.objects.all())
    known = [w for _group, words in groups for w in words]
    own = [k.word for k in request.user.keywords.all()]
    form = WordsForm(request.POST or None, offered=[*known, *own], initial={"words": own})
    if request.method == "POST" and form.is_valid():
        actions.choose_keywords(request.user, form.cleaned_data["chosen"], at=timezone.now())
        messages.success(request, _("记下了，当场生效。"))
        asks = form.cleaned_data["chosen"] and not refuses_sharing(request)
        return redirect("preferences:ask" if asks else request.user.get_absolute_url())
    extra = [w for w in own if w not in known]
    ticked = form.data.getlist("words") if form.is_bound else own
    return render(
        request,
        "profiles/words.html",
        {"form": form, "groups": groups, "extra": extra, "ticked": ticked},
        status=422 if form.errors else 200,
    )


@login_required
def settings(request):
    """Name, line, city and model, what the site asks, and who sees which of it."""
    member = request.user
    fields = ProfileField.objects.in_use()
    values = {value.field_id: value for value in member.field_values.all()}
    form = ProfileForm(request.POST or None, member=member, own_fields=fields, values=values)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(member, at=timezone.now(), **form.said())
        messages.success(request, _("改好了。"))
        return redirect(member)
    context = {"form": form, "notes": built("settings", request, timezone.now())}
    return render(request, "profiles/settings.html", context, status=422 if form.errors else 200)


@login_required
def arrange(request):
    """The blocks of one's space: their order, and which are put away."""
    member = request.user
    laid = Arrangement.objects.filter(member=member).first()
    offered = {panel.code for slot in SLOTS for panel in panels_offered(slot, request)}
    if request.method == "POST":
        deed, _colon, code = request.POST.get("do", "").partition(":")
        if deed == "reset":
            actions.arrange_as_before(member, at=timezone.now())
            messages.success(request, _("摆回原样了。"))
        elif changed := rearranged(laid, deed, code, offered):
            actions.arrange_space(member, *changed, at=timezone.now())
        else:
            messages.error(request, _("没有这一块，可能刚换过。照现在的样子再点一次。"))
        return redirect(f"{reverse('profiles:arrange')}#{'' if deed == 'reset' else f'b-{code}'}")
    parts = [(slot, *([p for p in part if p.code in offered] for part in blocks(slot, laid))) for slot in SLOTS]
    beside = built("arrange", request, timezone.now())
    return render(request, "profiles/arrange.html", {"parts": parts, "laid": laid, "beside": beside})


@require_POST
@login_required
def agree_to_terms(request):
    """The terms as they read now, once more; back to where she was."""
    version = request.POST.get("version", "")
    actions.agree_to_terms(
        request.user, int(version) if version.isascii() and version.isdigit() else 0, at=timezone.now()
    )
    messages.success(request, _("记下了，谢谢你看完。"))
    return redirect(own_path(request.POST.get("next", ""), reverse("pages:terms")))
