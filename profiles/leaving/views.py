"""One's data to take along, and the way out, in plain words, with time to turn round."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.access.permissions import Refused, why_not
from community.access.roles import Role
from community.attachments.shelf import shelf
from community.lib import ratelimit
from community.outgoing.registry import Undelivered
from community.privacy.registry import holdings
from profiles.leaving import actions
from profiles.leaving.forms import ChoicesForm, ClosingForm
from profiles.leaving.models import COOLING, FETCHED, PROMISED_WORKING_DAYS, Closure, Export
from profiles.leaving.permissions import check_close, has_own_proof
from profiles.leaving.registry import ties_of
from profiles.models import Member
from profiles.points.actions.ledger import balance_of

# Codes one member may have sent, and tries of her password, in ten minutes.
CODES, TRIES, WINDOW = 3, 10, 600


@never_cache
@login_required
def data(request):
    """下载我的数据: ask for a copy, how far it is, fetch it."""
    now = timezone.now()
    rows = list(Export.objects.filter(member=request.user).order_by("-pk")[:10])
    making = next((row for row in rows if row.ready_at is None), None)
    ready = [row for row in rows if row.ready_at and row.until > now]
    waits = rows[0].next_at if rows and not making and rows[0].next_at > now else None
    context = {
        "making": making,
        "ready": ready,
        "waits": waits,
        "days": FETCHED.days,
        "at": now,
        "holdings": holdings.values(),
    }
    return render(request, "profiles/leaving/data.html", context)


@require_POST
@login_required
def ask_export(request):
    """Let the worker begin."""
    actions.ask_for_export(request.user, at=timezone.now())
    messages.success(request, _("开始打包了。关掉页面也不停，好了写信告诉你。"))
    return redirect("leaving:data")


@require_POST
@login_required
def stop(request):
    """Not wanted any more."""
    if actions.stop_export(request.user):
        messages.success(request, _("停下了，想要随时再来。"))
    return redirect("leaving:data")


@never_cache
@login_required
def fetch(request, key):
    """Her copy, to her alone."""
    row = get_object_or_404(Export, key=key, member=request.user, ready_at__gt=timezone.now() - FETCHED)
    try:
        file = shelf().open(row.stored)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=row.filename, content_type="application/zip")


@never_cache
@login_required
def close(request):
    """What happens, what she may choose, and who it is that asks; where she has asked, how long she can turn round."""
    now, member = timezone.now(), request.user
    row = Closure.objects.filter(member=member, asked_at__isnull=False).first()
    form, refused = ClosingForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        ratelimit.count("closing", member.pk, TRIES, WINDOW, now)
        try:
            actions.ask_to_close(member, at=now, came_in_lately=_came_in_lately(request, now), **form.cleaned_data)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("记下了。这几天一切照常，随时可以反悔。"))
            return redirect("leaving:close")
    return _page(request, form, row, refused, now)


def _page(request, form, row, refused, now):
    member = request.user
    typed = form.data if form.is_bound else request.GET
    context = {
        "form": form, "row": row, "refused": refused, "at": now, "balance": balance_of(member), "ties": ties_of(member),
        "may_not": why_not(check_close, member), "has_password": member.has_usable_password(), "has_own_proof": has_own_proof(member),
        "posts": typed.get("posts", "go" if row and not row.keeps_posts else "stay"),
        "points": typed.get("points", row.points if row else "donate"), "days": COOLING.days,
        "working_days": PROMISED_WORKING_DAYS, "left": max(0, -((now - row.due_at) // ONE_DAY)) if row else 0,
        "day": (row.due_at if row else now + COOLING),
        "admins": _takers(member),
        "receipt": request.build_absolute_uri(row.receipt_url) if row else "",
    }  # fmt: skip
    status = 422 if form.errors or refused else 200
    return render(request, "profiles/leaving/close.html", context, status=status)


def _came_in_lately(request, now):
    """Whether this sign-in, or its last proof, is younger than WINDOW seconds."""
    moments = [step["at"] for step in get_authentication_records(request, request.user)]
    return bool(moments) and now.timestamp() - max(moments) <= WINDOW


ONE_DAY = COOLING / COOLING.days


def _takers(member):
    """Who takes over what a colleague has in hand: the admins. One statement, none for members."""
    if not member.is_staff:
        return []
    return list(Member.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=member.pk).order_by("pk")[:5])


@require_POST
@login_required
def send_code(request):
    """A code to the address or number of the account."""
    now = timezone.now()
    ratelimit.count("closing-codes", request.user.pk, CODES, WINDOW, now)
    try:
        actions.send_closing_code(request.user, at=now)
    except Undelivered:
        messages.error(request, _("码没能发出去，是我们这边的事。过几分钟再按一次，账号照旧。"))
    else:
        where = _("邮箱") if request.user.email else _("手机")
        messages.success(request, _("发到你的%(where)s了，10 分钟内有效。填进下面那一格。") % {"where": where})
    chosen = {name: request.POST[name] for name in ("posts", "points") if name in request.POST}
    return redirect(f"{reverse('leaving:close')}?{urlencode(chosen)}")


@require_POST
@login_required
def change(request):
    """Other choices while it waits."""
    form = ChoicesForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.non_field_errors()[0])
        return redirect("leaving:close")
    actions.change_closing(request.user, **form.cleaned_data)
    messages.success(request, _("存好了，到那天照这个办。"))
    return redirect("leaving:close")


@require_POST
@login_required
def cancel(request):
    """She stays: one press."""
    if actions.cancel_closing(request.user, at=timezone.now()):
        messages.success(request, _("太好了，你还在。什么都没动过。"))
    else:
        messages.info(request, _("没有在等的注销，账号好好的。"))
    return redirect("leaving:close")
