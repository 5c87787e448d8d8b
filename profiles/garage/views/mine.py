"""One's own cars: the list, a car, and what becomes of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from profiles.garage import actions
from profiles.garage.forms import CarForm
from profiles.garage.models import Car, Outcome, usual_wait
from profiles.garage.permissions import check_add_car, check_end


def own_car(request, pk):
    """The user's own car, or 404."""
    return get_object_or_404(Car.objects.visible_to(request.user).select_related("product"), pk=pk)


@login_required
def garage(request):
    """Every car with how it stands. Two statements."""
    cars = Car.objects.visible_to(request.user).select_related("product").prefetch_related("proofs").order_by("pk")
    cars, now = list(cars), timezone.now()
    for row in cars:
        last = max(row.proofs.all(), key=lambda proof: proof.pk, default=None)
        row.waits = bool(last and last.outcome == Outcome.WAITING)
        row.is_refused = bool(last and last.outcome == Outcome.REFUSED)
        row.is_due = row.asks_again(now)
    return render(request, "profiles/garage/garage.html", {"cars": cars, "at": now})


@login_required
def add_car(request):
    """Tell of a car; showing that it is one's own comes after."""
    now = timezone.now()
    check_add_car(request.user, now)
    form = CarForm(request.POST or None, at=now, initial={"product": request.user.product_id})
    if request.method == "POST" and form.is_valid():
        row = actions.add_car(request.user, at=now, **form.cleaned_data)
        messages.success(request, _("停进车库了。认证一下，名字旁边就有车主徽章。"))
        return redirect(row)
    context = {"form": form}
    return render(request, "profiles/garage/add_car.html", context, status=422 if form.errors else 200)


@login_required
def car(request, pk):
    """A car: how it stands, what is told of it, and what others see."""
    row, now = own_car(request, pk), timezone.now()
    form = CarForm(request.POST or None, at=now, car=row)
    if request.method == "POST" and form.is_valid():
        actions.change_car(request.user, row, at=now, **form.cleaned_data)
        messages.success(request, _("存好了。"))
        return redirect(row)
    proofs = list(row.proofs.order_by("-pk")[:1])
    is_waiting = bool(proofs) and proofs[0].outcome == Outcome.WAITING
    context = {
        "wait": usual_wait() if is_waiting else None, "car": row, "form": form, "last": proofs[0] if proofs else None, "at": now, "is_due": row.asks_again(now),
        "claim": row.claims.filter(outcome=Outcome.WAITING).first() if row.is_verified else None,
    }  # fmt: skip
    return render(request, "profiles/garage/car.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def confirm_ownership(request, pk):
    """It is still hers."""
    row = actions.confirm_ownership(request.user, own_car(request, pk), at=timezone.now())
    messages.success(request, _("好，徽章接着戴。三年后再问你。"))
    return redirect(row)


@login_required
@require_POST
def object_to_claim(request, pk):
    """She has not sold it."""
    row = own_car(request, pk)
    if actions.object_to_claim(request.user, row, at=timezone.now()):
        messages.success(request, _("记下了，审核的同事会看到你说没卖。"))
    return redirect(row)


@login_required
def transfer_car(request, pk):
    """What selling means for the badge, and saying so."""
    row = own_car(request, pk)
    check_end(request.user, row)
    if request.method != "POST":
        return render(request, "profiles/garage/transfer_car.html", {"car": row})
    actions.transfer_car(request.user, row, at=timezone.now())
    messages.success(request, _("徽章摘下了，新车主现在可以认证。它还在你的车库里，算以前的车。"))
    return redirect("garage:garage")


@login_required
def remove_car(request, pk):
    """What goes with a car, and taking it out."""
    row = own_car(request, pk)
    if request.method != "POST":
        return render(request, "profiles/garage/remove_car.html", {"car": row})
    actions.remove_car(request.user, row, at=timezone.now())
    messages.success(request, _("拿掉了，关于它的都删了。"))
    return redirect("garage:garage")
