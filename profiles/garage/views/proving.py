"""Show that a car is one's own: by code, or by a document."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.access.permissions import Refused
from community.attachments.sentences import why
from community.lib import ratelimit
from profiles.garage import actions
from profiles.garage.forms import CodeForm, PaperForm
from profiles.garage.models import usual_wait
from profiles.garage.permissions import check_prove
from profiles.garage.purposes import WORDING, WORDING_VERSION
from profiles.garage.views.mine import own_car

TRIES, TRIES_SECONDS = 5, 3600


def _page(request, row, **forms):
    brought = actions.brought(request.user, row)
    context = {
        "car": row, "brought": brought, "refusal": why(brought.why, brought.kind) if brought and brought.why else "",
        "box": actions.box_of(row), "wait": usual_wait(), "wording": WORDING, "wording_version": WORDING_VERSION,
        "code_form": CodeForm(car=row), "paper_form": PaperForm(car=row), **forms,
    }  # fmt: skip
    wrong = any(form.errors for form in forms.values())
    return render(request, "profiles/garage/prove.html", context, status=422 if wrong else 200)


@login_required
@never_cache
def prove(request, pk):
    """Both ways, and handing a document over."""
    row, now = own_car(request, pk), timezone.now()
    check_prove(request.user, row)
    if request.method != "POST":
        return _page(request, row)
    form = PaperForm(request.POST, car=row)
    if form.is_valid():
        try:
            actions.send_proof(request.user, row, form.cleaned_data.get("serial", ""), at=now)
        except actions.Unready as unready:
            form.add_error(None, str(unready))
        else:
            messages.success(request, _("交上去了，只有审核的同事能打开。看完告诉你，照片当场删。"))
            return redirect(row)
    return _page(request, row, paper_form=form)


@login_required
@require_POST
@never_cache
def prove_by_code(request, pk):
    """Serial and code: five tries an hour."""
    row, now = own_car(request, pk), timezone.now()
    check_prove(request.user, row)
    form = CodeForm(request.POST, car=row)
    if form.is_valid():
        try:
            ratelimit.count("garage", request.user.pk, TRIES, TRIES_SECONDS, now)
            actions.prove_by_code(
                request.user, row, form.cleaned_data.get("serial", ""), form.cleaned_data["code"], at=now
            )
        except ratelimit.TooOften as often:
            minutes = -(-often.seconds // 60)
            form.add_error(
                None,
                ngettext(
                    "试了 5 次都没对上，歇 %(n)d 分钟再来。等不及就传行驶证，人工来看。",
                    "试了 5 次都没对上，歇 %(n)d 分钟再来。等不及就传行驶证，人工来看。",
                    minutes,
                )
                % {"n": minutes},
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            ratelimit.forgive("garage", request.user.pk, TRIES_SECONDS, now)
            messages.success(request, _("认证好了，名字旁边有了车主徽章。"))
            return redirect(row)
    return _page(request, row, code_form=form)


@login_required
@require_POST
def withdraw_proof(request, pk):
    """Take the document back."""
    row = own_car(request, pk)
    if actions.withdraw_proof(request.user, row, at=timezone.now()):
        messages.success(request, _("收回了，照片和车架号都删了。"))
    return redirect(row)
