"""The page of one's own number: bound, changed with the old one's yes or without it, taken off."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import Refused, why_not
from community.lib.moments import minute_words
from community.outgoing import sms
from community.outgoing.registry import Undelivered
from profiles.forms import CodeForm
from profiles.signin import actions
from profiles.signin.adapters import where_from
from profiles.signin.forms import ChangeNumberForm, TwoCodesForm
from profiles.signin.models import Code, Phone, Recovery
from profiles.signin.numbers import masked, spaced
from profiles.signin.permissions import check_bind, check_unbind, is_alone, just_let_number_go, showed_old_proof
from profiles.signin.views.sending import by_sms, give_back, send_mail, send_sms, to_go

BINDING = "sms_binding"


@login_required
@reauthentication_required(allow_get=True, app="allauth.account")
def phone(request):
    """One's own number, whole, and the form for another; without messages the number alone, to be taken off."""
    own, now = Phone.objects.visible_to(request.user).first(), timezone.now()
    if not sms.is_open() and (own is None or request.method == "POST"):
        raise Http404
    form = ChangeNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.session[BINDING] = _ask(request, form, own, now)
        except Refused as refusal:
            form.add_error("old", str(refusal))
        except Undelivered:
            form.add_error("number", _("验证码没能发出去，是我们这边的事。过几分钟再按一次，号码还在。"))
        else:
            return redirect("signin:phone_code")
    waiting = Recovery.objects.filter(member=request.user).exclude(number="").open(now).last()
    context = {
        "form": form, "own": spaced(own.number) if own else "", "phone": own, "next": to_go(request), "at": now,
        "kept": why_not(check_unbind, request.user, now) if own else "", "required": settings.REQUIRE_PHONE, "waiting": waiting,
        "waiting_for": masked(waiting.number) if waiting else "", "old": form.data.get("old", "here"),
        "alone": bool(own) and is_alone(own, now), "has_mail": bool(own) and _proved_mail(request.user) is not None,
    }  # fmt: skip
    return render(request, "profiles/signin/phone.html", context, status=422 if form.errors else 200)


def _proved_mail(member):
    return EmailAddress.objects.filter(user=member, verified=True).order_by("-primary").first()


def _ask(request, form, own, now):
    """What the session keeps: the code that went to the new number, and the one to the old number, or to the mail address
    where the old one is gone. Without a password or a second step from before the change then waits; so does another
    number for one that has just been taken off."""
    member, number, other = request.user, form.cleaned_data["number"], None
    waits = not own and just_let_number_go(member, now) and not showed_old_proof(member, request.session, now)
    if own and own.number != number:
        if form.cleaned_data["old"] == "gone":
            address = _proved_mail(member)
            if address is None:
                raise Refused(_("旧号码收不到，又没有验过的邮箱，没法证明是你。先加一个邮箱验好，再来换。"))
            other = send_mail(request, address.email, member, now).pk
            waits = not showed_old_proof(member, request.session, now)
        else:
            other = send_sms(request, own.number, member, now).pk
    code = send_sms(request, number, member, now).pk
    return {"code": code, "other": other, "waits": waits, "next": to_go(request)}


@by_sms
@login_required
def phone_code(request):
    """The codes bind the number; back to where the member came from."""
    asked = request.session.get(BINDING) or {}
    code = Code.objects.filter(pk=asked.get("code"), member=request.user).first()
    if code is None:
        return redirect("signin:phone")
    other = Code.objects.filter(pk=asked["other"], member=request.user).first() if asked["other"] else None
    form, refused, now = (TwoCodesForm if other else CodeForm)(request.POST or None), "", timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            said = _bind(request, form, code, other, asked["waits"], now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            give_back(request, now)
            del request.session[BINDING]
            messages.success(request, said)
            return redirect(asked["next"] or "signin:phone")
    context = {
        "form": form,
        "number": code.masked,
        "other": other,
        "refused": refused,
        "next": asked["next"],
        "waits": asked["waits"],
    }
    return render(request, "profiles/signin/phone_code.html", context, status=422 if form.errors or refused else 200)


def _bind(request, form, code, other, waits, now):
    """Try both codes before either is used up; gives the sentence of what came of it."""
    member, typed = request.user, form.cleaned_data
    tried = [actions.try_code(code.pk, typed["code"], member=member, at=now)]
    if other:
        tried.append(actions.try_code(other.pk, typed["other"], member=member, at=now))
    check_bind(member, code.to)
    actions.spend_codes(*tried, at=now)
    if waits:
        row = actions.ask_recovery(member, number=code.to, at=now, **where_from(request))
        return _("记下了，%(when)s 换成新号码。这之前从旧号码、邮箱或者这里都能停。") % {
            "when": minute_words(row.ready_at, now)
        }
    actions.bind_phone(member, code.to, at=now, **where_from(request))
    return _("手机号验好了。除了你自己，谁也看不到。")


@require_POST
@login_required
@reauthentication_required(app="allauth.account")
def unbind_phone(request):
    """Take the number off."""
    actions.unbind_phone(request.user, at=timezone.now(), **where_from(request))
    messages.success(request, _("手机号解绑了，以后短信进不来这个账号。"))
    return redirect("signin:phone")


@require_POST
@login_required
def fetch_number(request, pk):
    """The new number has waited long enough."""
    row = get_object_or_404(Recovery.objects.filter(member=request.user).exclude(number=""), pk=pk)
    actions.fetch_recovery(row, at=timezone.now(), **where_from(request))
    messages.success(request, _("换好了。旧号码进不来了。"))
    return redirect("signin:phone")
