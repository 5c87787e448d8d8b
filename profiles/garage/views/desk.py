"""The desk: documents that wait, one of them, and the lists of what was sold."""

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from community.attachments.models import attached
from profiles.garage import actions
from profiles.garage.attachments import OPEN_MINUTES
from profiles.garage.forms import SoldForm, WhyForm
from profiles.garage.models import Outcome, Proof, SoldList, usual_wait
from profiles.garage.permissions import check_review

SHOWN, LATELY = 30, 20


def desk(request):
    """What waits, the oldest first, and what was decided lately."""
    check_review(request.user)
    rows = Proof.objects.select_related("car__product", "car__member", "against", "decided_by")
    waiting = list(rows.filter(outcome=Outcome.WAITING).order_by("pk")[: SHOWN + 1])
    done = rows.filter(outcome__in=(Outcome.APPROVED, Outcome.REFUSED)).order_by("-decided_at")[:LATELY]
    context = {
        "waiting": waiting[:SHOWN], "has_more": len(waiting) > SHOWN, "done": done, "wait": usual_wait(),
        "at": timezone.now(),
    }  # fmt: skip
    return render(request, "profiles/garage/desk.html", context)


@never_cache
def judge(request, pk):
    """One document. It is shown only after the opening was written down, and to whoever opened it."""
    check_review(request.user)
    rows = Proof.objects.select_related("car__product", "car__member", "against", "opened_by", "decided_by")
    proof, now = get_object_or_404(rows, pk=pk), timezone.now()
    form, do = WhyForm(), request.POST.get("do", "")
    if do == "open":
        actions.open_proof(request.user, proof, at=now)
        return redirect("garage:judge", pk)
    if do == "approve":
        actions.approve_proof(request.user, proof, at=now)
        messages.success(request, _("认证了，照片删了，车主会收到通知。"))
        return redirect("garage:desk")
    if do == "refuse":
        form = WhyForm(request.POST)
        if form.is_valid():
            actions.refuse_proof(request.user, proof, why=form.cleaned_data["why"], at=now)
            messages.success(request, _("没通过，照片删了，原因告诉车主了。"))
            return redirect("garage:desk")
    is_open = proof.outcome == Outcome.WAITING and proof.opened_by_id == request.user.pk
    is_open = is_open and (now - proof.opened_at).total_seconds() < OPEN_MINUTES * 60
    context = {
        "proof": proof,
        "form": form,
        "is_open": is_open,
        "faces": attached("proof", pk) if is_open else [],
        "at": now,
    }
    return render(request, "profiles/garage/judge.html", context, status=422 if form.errors else 200)


def import_sold(request):
    """Bring a list of sold serials, and see what came of it and of earlier ones."""
    check_review(request.user)
    form = SoldForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done = actions.import_sold(request.user, form.cleaned_data["file"].name[:60], form.rows, at=timezone.now())
        messages.success(request, _("收下 %(n)d 行，%(bad)d 行不对。") % {"n": done.taken, "bad": len(done.bad)})
        return redirect("garage:import_sold")
    lists = SoldList.objects.select_related("by").order_by("-pk")[:LATELY]
    context = {
        "form": form,
        "lists": lists,
        "count": SoldList.objects.aggregate(n=Sum("taken"))["n"] or 0,
        "at": timezone.now(),
    }
    return render(request, "profiles/garage/import_sold.html", context, status=422 if form.errors else 200)
