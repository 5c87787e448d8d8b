"""手机丢了: the second step taken off by mail and number together after a wait, and the press that stops it."""

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import EmailAddress
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import Refused
from community.lib.moments import minute_words
from community.outgoing import sms
from community.outgoing.registry import Undelivered
from profiles.signin import actions
from profiles.signin.adapters import where_from
from profiles.signin.forms import TwoCodesForm
from profiles.signin.models import Code, Phone, Recovery
from profiles.signin.numbers import masked
from profiles.signin.views.sending import give_back, send_mail, send_sms

LOST = "lost_codes"


def _stage(request):
    """The sign-in that waits for its second step, or None."""
    stage = get_pending_stage(request)
    return stage if stage and stage.key == AuthenticateStage.key and stage.login.user else None


def _elsewhere(request):
    return redirect("mfa_index" if request.user.is_authenticated else "account_login")


def _pair(member):
    """(mail address, number) of a member, each "" where there is none that a code could reach."""
    address = EmailAddress.objects.filter(user=member, verified=True).order_by("-primary").first()
    phone = Phone.objects.filter(member=member).first()
    return address.email if address else "", phone.number if phone and sms.is_open() else ""


def lost(request):
    """What there is without the phone: recovery codes, or mail and number together and 72 hours. The first step of
    signing in has been taken."""
    stage = _stage(request)
    if stage is None:
        return _elsewhere(request)
    member, now, failed = stage.login.user, timezone.now(), ""
    mail, number = _pair(member)
    if request.method == "POST" and mail and number:
        try:
            codes = [send_mail(request, mail, member, now).pk, send_sms(request, number, member, now).pk]
        except Undelivered:
            failed = _("验证码没能发出去，是我们这边的事。过几分钟再按一次。")
        else:
            request.session[LOST] = codes
            return redirect("signin:lost_codes")
    row = Recovery.objects.filter(member=member, number="").open(now).last()
    context = {
        "mail": masked(mail) if mail else "", "number": masked(number) if number else "", "row": row,
        "is_ready": bool(row and row.ready_at <= now), "at": now, "failed": failed,
    }  # fmt: skip
    return render(request, "profiles/signin/lost.html", context, status=422 if failed else 200)


def lost_codes(request):
    """Both codes: the first time they begin the wait, after it they open the account."""
    stage, asked = _stage(request), request.session.get(LOST)
    if stage is None:
        return _elsewhere(request)
    if not asked:
        return redirect("signin:lost")
    member, now = stage.login.user, timezone.now()
    codes = [get_object_or_404(Code, pk=pk, member=member) for pk in asked]
    form, refused = TwoCodesForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        typed = (form.cleaned_data["other"], form.cleaned_data["code"])
        try:
            tried = [actions.try_code(c.pk, t, member=member, at=now) for c, t in zip(codes, typed, strict=True)]
            actions.spend_codes(*tried, at=now)
            row = actions.ask_recovery(member, at=now, **where_from(request))
            if row.ready_at <= now:
                actions.fetch_recovery(row, at=now, **where_from(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            give_back(request, now)
            del request.session[LOST]
            if row.ready_at <= now:
                messages.success(request, _("回来了。两步登录关着，别处的登录都退出了；换好手机，记得重新开起来。"))
                return stage.exit()
            messages.success(request, _("记下了，%(when)s 以后回来拿。") % {"when": minute_words(row.ready_at, now)})
            return redirect("signin:lost")
    context = {"form": form, "mail": codes[0].masked, "number": codes[1].masked, "refused": refused}
    return render(request, "profiles/signin/lost_codes.html", context, status=422 if form.errors or refused else 200)


def stop(request, token):
    """The link that went to every channel: a page with one button, so that no reader of mail presses it unasked."""
    row = actions.recovery_of(token)
    if row is None:
        raise Http404
    now, stopped = timezone.now(), False
    if request.method == "POST":
        stopped = actions.stop_recovery(row, at=now, **where_from(request))
        row.refresh_from_db()
    return render(
        request, "profiles/signin/stop.html", {"row": row, "stopped": stopped, "at": now, "name": row.member.name}
    )


@require_POST
@login_required
def stop_own(request, pk):
    """The same from a device that is signed in."""
    row = get_object_or_404(Recovery.objects.filter(member=request.user), pk=pk)
    actions.stop_recovery(row, at=timezone.now(), **where_from(request))
    messages.success(request, _("停下了，这次找回作废。不是你要的，就再换个密码。"))
    return redirect("signin:devices")
