"""The preference centre: one switch per purpose, and what was asked in which words."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.origins import refuses_sharing
from community.lib.text import own_path
from community.privacy.registry import purposes
from profiles.consent import actions
from profiles.consent.forms import AnswerForm
from profiles.consent.models import Grant, Subject, Wording, answers, last_answers


def switches(member):
    """[(purpose, standing answer or None, last answer whatever its wording)] of every optional purpose."""
    standing, last = answers(member), last_answers(member)
    return [(p, standing.get(p.code), last.get(p.code)) for p in purposes.values() if p.optional]


@login_required
def centre(request):
    """Every optional purpose with its switch, and the member's answers so far."""
    history = Grant.objects.filter(subject__in=Subject.objects.filter(member=request.user).values("key")).order_by(
        "-id"
    )[:50]
    for grant in history:
        grant.name = purposes[grant.purpose].name if grant.purpose in purposes else grant.purpose
    return render(
        request,
        "profiles/consent/centre.html",
        {
            "switches": switches(request.user),
            "history": history,
            "at": timezone.now(),
            "refuses_sharing": refuses_sharing(request),
        },
    )


@require_POST
@login_required
def answer(request):
    """Turn one switch; back to where it stood."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没认出是哪个开关，再点一次。"))
        return redirect("consent:centre")
    purpose, yes = form.cleaned_data["purpose"], form.cleaned_data["decision"] == "yes"
    actions.answer(request.user, {purpose: yes}, surface="centre", at=timezone.now())
    messages.success(
        request,
        _("「%(purpose)s」%(state)s，当场生效。")
        % {"purpose": purposes[purpose].name, "state": _("打开了") if yes else _("关了，用它存下的正在清掉")},
    )
    return redirect(own_path(request.POST.get("next", ""), "consent:centre"))


def wording(request, purpose):
    """Every text a purpose was ever asked with."""
    texts = Wording.objects.filter(purpose=purpose).order_by("-version")
    if purpose not in purposes or not texts:
        raise Http404
    context = {"purpose": purposes[purpose], "texts": texts, "at": timezone.now()}
    return render(request, "profiles/consent/wording.html", context)
