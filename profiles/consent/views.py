"""The preference centre: one switch per purpose, and what was asked in which words."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.origins import refuses_sharing
from community.access.permissions import Refused
from community.lib.text import own_path
from community.privacy.registry import Purpose, purposes
from profiles.consent import actions
from profiles.consent.forms import AnswerForm, DecisionForm
from profiles.consent.models import Grant, Subject, Wording, allows, last_answers, wordings


@dataclass(frozen=True)
class Switch:
    """An optional purpose as a page draws it: under which version it is asked, whether a yes stands, and whether one
    was given under an older wording alone."""

    purpose: Purpose
    version: int
    is_on: bool
    is_outdated: bool


def switches(member):
    """A Switch for every optional purpose. Three statements."""
    last, texts = last_answers(member), wordings()
    return [_switch(p, last.get(p.code), texts[p.code].version) for p in purposes.values() if p.optional]


def _switch(purpose, last, version):
    said_yes = bool(last and last.decision)
    return Switch(purpose, version, said_yes and last.version == version, said_yes and last.version != version)


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
    purpose, yes = form.cleaned_data["purpose"], form.is_yes
    if purposes[purpose].apart:
        if yes:
            return redirect("consent:apart", purpose)
        actions.answer_apart(request.user, purpose, False, at=timezone.now())
    else:
        try:
            actions.answer(request.user, {purpose: yes}, surface="centre", at=timezone.now(), shown=form.shown(purpose))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(_next(request))
    _confirm(request, purpose, yes)
    return redirect(_next(request))


@login_required
def apart(request, purpose):
    """单独同意: one question on a page of its own: what, to whom, for how long, in which words, with two equal answers."""
    asked, now = purposes.get(purpose), timezone.now()
    if asked is None or not asked.apart:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_apart(request.user, purpose, form.is_yes, at=now, shown=form.shown(purpose))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _confirm(request, purpose, form.is_yes)
            return redirect(_next(request))
    elif request.method == "POST":
        form.add_error(None, _("没看清你选的是哪个，再点一次。什么都没变。"))
    context = {
        "asked": asked, "wording": wordings()[purpose], "is_on": allows(request.user, purpose), "form": form, "at": now,
        "next": _next(request),
    }  # fmt: skip
    return render(request, "profiles/consent/apart.html", context, status=422 if form.errors else 200)


def _confirm(request, purpose, yes):
    state = _("打开了") if yes else _("关了，用它存下的正在清掉")
    if purposes[purpose].apart:
        state = _("同意了，随时能收回") if yes else _("没同意")
    said = _("「%(purpose)s」%(state)s，当场生效。")
    messages.success(request, said % {"purpose": purposes[purpose].name, "state": state})


def _next(request):
    return own_path(request.POST.get("next", request.GET.get("next", "")), reverse("consent:centre"))


def wording(request, purpose):
    """Every text a purpose was ever asked with."""
    texts = Wording.objects.filter(purpose=purpose).order_by("-version")
    if purpose not in purposes or not texts:
        raise Http404
    context = {"purpose": purposes[purpose], "texts": texts, "at": timezone.now()}
    return render(request, "profiles/consent/wording.html", context)
