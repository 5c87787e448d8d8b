"""One's own place: the space, the chosen words, the settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.origins import refuses_sharing
from community.access.permissions import can
from community.catalogue.models import Product
from community.moderation.permissions import check_measure
from community.panels.registry import built
from profiles import actions
from profiles.forms import ProfileForm, WordsForm
from profiles.models import Member
from profiles.words import offered


def space(request, handle):
    """A member's space: who she is, her words, and what upper rooms show of her."""
    member = get_object_or_404(
        Member.objects.visible_to(request.user).select_related("region", "product"), handle=handle
    )
    now = timezone.now()
    return render(
        request,
        "profiles/space.html",
        {
            "member": member, "is_mine": request.user == member, "may_measure": can(check_measure, request.user, member), "words": list(member.keywords.all()), "at": now,
            "head": built("space_head", request, now, member=member), "acts": built("space_acts", request, now, member=member), "panels": built("space", request, now, member=member), "side_panels": built("space_side", request, now, member=member),
        },
    )  # fmt: skip


@login_required
def choose_keywords(request):
    """Choose one's words; the first time, the question about guessing comes next."""
    groups = offered(Product.objects.all())
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
    """Name, line, city and model."""
    member = request.user
    initial = {"name": member.name, "bio": member.bio, "region": member.region or "", "product": member.product}
    form = ProfileForm(request.POST or None, initial=initial, member=member)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(member, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了。"))
        return redirect(member)
    return render(request, "profiles/settings.html", {"form": form}, status=422 if form.errors else 200)
