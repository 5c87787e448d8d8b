"""手机号: the way in by a code, for members and newcomers alike, and the page of one's own number."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.origins import client_of, origin_of
from community.access.permissions import Refused, why_not
from community.lib import ratelimit
from community.outgoing.registry import Undelivered
from profiles.forms import CodeForm, free_names
from profiles.signin import actions
from profiles.signin.adapters import sign_in, where_from
from profiles.signin.forms import EnterForm, NameForm, NumberForm
from profiles.signin.models import Code, Phone
from profiles.signin.numbers import masked, spaced
from profiles.signin.permissions import check_unbind

# Messages to one number in a minute and in an hour, and from one address in an hour; a used one is given back to it.
A_MINUTE, AN_HOUR, FROM_ADDRESS, MINUTE, HOUR = 1, 5, 20, 60, 3600
# Seconds a newcomer has for choosing a name, and for how long a shown number counts.
NAMING = 1800
ENTERING, BINDING, PROVED = "sms_entering", "sms_binding", "sms_proved"


def _send(request, number, member, now):
    """The Code sent to a number, within the limits; raises TooOften, and Undelivered, which counts against nobody."""
    address = client_of(request)[0]
    limits = [
        ("sms-address", address, FROM_ADDRESS, HOUR), ("sms-minute", number, A_MINUTE, MINUTE),
        ("sms-hour", number, AN_HOUR, HOUR), ("sms-all", "", settings.SMS_PER_HOUR, HOUR),
    ]  # fmt: skip
    for scope, key, most, seconds in limits:
        ratelimit.count(scope, key, most, seconds, now)
    try:
        return actions.send_sms_code(number, member=member, at=now)
    except Undelivered:
        for scope, key, _most, seconds in limits:
            ratelimit.forgive(scope, key, seconds, now)
        raise


def _to(request):
    """Where the member wanted to go, if that is a page of ours."""
    to = request.POST.get("next") or request.GET.get("next", "")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()) else ""


def _not_sent(form):
    form.add_error("number", _("短信没能发出去，是我们这边的事。过几分钟再按一次，号码还在。"))


def enter(request):
    """First step: the number. What comes after looks the same for one that is known here and one that is not."""
    if request.user.is_authenticated:
        return redirect(_to(request) or "/")
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            code = _send(request, number, None, timezone.now())
        except Undelivered:
            _not_sent(form)
        else:
            request.session[ENTERING] = {"code": code.pk, "next": _to(request)}
            return redirect("signin:enter_code")
    context = {"form": form, "stamp": EnterForm.new_stamp(), "next": _to(request)}
    return render(request, "profiles/signin/enter.html", context, status=422 if form.errors else 200)


def enter_code(request):
    """Second step: the code. It opens the account of the number, or leads whoever is new to the choice of a name."""
    asked = request.session.get(ENTERING) or {}
    code = Code.objects.filter(pk=asked.get("code"), member=None).first()
    if code is None:
        return redirect("signin:enter")
    form, refused = CodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            actions.use_sms_code(code.pk, form.cleaned_data["code"], at=now)
            ratelimit.forgive("sms-address", client_of(request)[0], HOUR, now)
            member = actions.enter_by_phone(code.number, at=now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            del request.session[ENTERING]
            if member is not None:
                return sign_in(request, member, asked["next"])
            until = now + timedelta(seconds=NAMING)
            request.session[PROVED] = {"number": code.number, "until": until.timestamp(), "next": asked["next"]}
            return redirect("signin:join_by_phone")
    context = {"form": form, "number": masked(code.number), "refused": refused, "next": asked["next"]}
    return render(request, "profiles/signin/enter_code.html", context, status=422 if form.errors or refused else 200)


def join_by_phone(request):
    """Third step, for newcomers: what they want to be called."""
    now, proved = timezone.now(), request.session.get(PROVED) or {}
    if proved.get("until", 0) < now.timestamp():
        return redirect("signin:enter")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            province = origin_of(request).province
            member = actions.join_by_phone(proved["number"], form.cleaned_data["name"], at=now, province=province)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            del request.session[PROVED]
            get_adapter().login(request, member)
            messages.success(request, _("进来了，%(name)s。选几个词，首页先照它排。") % {"name": member.name})
            return redirect("profiles:words")
    free = free_names(form.data.get("name", "")) if form.errors.get("name") else []
    context = {"form": form, "number": masked(proved["number"]), "free": free}
    return render(request, "profiles/signin/join_by_phone.html", context, status=422 if form.errors else 200)


@login_required
@reauthentication_required(allow_get=True, app="allauth.account")
def phone(request):
    """One's own number, whole, and the form for another."""
    own = Phone.objects.visible_to(request.user).first()
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            code = _send(request, number, request.user, timezone.now())
        except Undelivered:
            _not_sent(form)
        else:
            request.session[BINDING] = {"code": code.pk, "next": _to(request)}
            return redirect("signin:phone_code")
    context = {
        "form": form, "own": spaced(own.number) if own else "", "phone": own, "next": _to(request), "at": timezone.now(),
        "kept": why_not(check_unbind, request.user) if own else "", "required": settings.REQUIRE_PHONE,
    }  # fmt: skip
    return render(request, "profiles/signin/phone.html", context, status=422 if form.errors else 200)


@login_required
def phone_code(request):
    """The code binds the number; back to where the member came from."""
    asked = request.session.get(BINDING) or {}
    code = Code.objects.filter(pk=asked.get("code"), member=request.user).first()
    if code is None:
        return redirect("signin:phone")
    form, refused = CodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            actions.use_sms_code(code.pk, form.cleaned_data["code"], member=request.user, at=now)
            actions.bind_phone(request.user, code.number, at=now, **where_from(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            ratelimit.forgive("sms-address", client_of(request)[0], HOUR, now)
            del request.session[BINDING]
            messages.success(request, _("手机号验好了。除了你自己，谁也看不到。"))
            return redirect(asked["next"] or "signin:phone")
    context = {"form": form, "number": masked(code.number), "refused": refused, "next": asked["next"]}
    return render(request, "profiles/signin/phone_code.html", context, status=422 if form.errors or refused else 200)


@require_POST
@login_required
@reauthentication_required(app="allauth.account")
def unbind_phone(request):
    """Take the number off."""
    actions.unbind_phone(request.user, at=timezone.now(), **where_from(request))
    messages.success(request, _("手机号解绑了，以后短信进不来这个账号。"))
    return redirect("signin:phone")
