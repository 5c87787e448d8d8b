"""手机号: the way in by a code, for members and newcomers alike."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.origins import origin_of
from community.access.permissions import Refused
from community.outgoing.registry import Undelivered
from profiles.forms import CodeForm, free_names, spending
from profiles.signin import actions
from profiles.signin.adapters import sign_in
from profiles.signin.forms import EnterForm, NameForm
from profiles.signin.models import Code, Phone
from profiles.signin.numbers import masked
from profiles.signin.permissions import Stale, is_alone
from profiles.signin.views.sending import by_sms, give_back, send_sms, to_go
from profiles.views.joining import welcome

# Seconds a newcomer has for choosing a name.
NAMING = 1800
ENTERING, PROVED, STALE = "sms_entering", "sms_proved", "sms_stale"


def _proved(number, asked, now):
    """What the session keeps of a number that was shown."""
    until = (now + timedelta(seconds=NAMING)).timestamp()
    return {"number": number, "until": until, "next": asked["next"], "stamp": asked.get("stamp", "")}


@by_sms
def enter(request):
    """First step: the number. What comes after looks the same for one that is known here and one that is not."""
    if request.user.is_authenticated:
        return redirect(to_go(request) or "/")
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = send_sms(request, form.cleaned_data["number"], None, timezone.now())
        except Undelivered:
            form.add_error("number", _("短信没能发出去，是我们这边的事。过几分钟再按一次，号码还在。"))
        else:
            stamp = form.cleaned_data["stamp"]
            request.session[ENTERING] = {"code": code.pk, "next": to_go(request), "stamp": stamp}
            return redirect("signin:enter_code")
    context = {"form": form, "stamp": EnterForm.new_stamp(), "next": to_go(request)}
    return render(request, "profiles/signin/enter.html", context, status=422 if form.errors else 200)


@by_sms
def enter_code(request):
    """Second step: the code. It opens the account of the number, or leads whoever is new to the choice of a name."""
    asked = request.session.get(ENTERING) or {}
    code = Code.objects.filter(pk=asked.get("code"), member=None).first()
    if code is None:
        return redirect("signin:enter")
    form, refused, stale, now = CodeForm(request.POST or None), "", None, timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            actions.use_code(code.pk, form.cleaned_data["code"], at=now)
            give_back(request, now)
            member = actions.enter_by_phone(code.to, at=now)
        except Stale as refusal:
            refused, stale = str(refusal), refusal
            request.session[STALE] = _proved(code.to, asked, now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            del request.session[ENTERING]
            if member is not None:
                _ask_second_way(request, member, now)
                return sign_in(request, member, asked["next"])
            request.session[PROVED] = _proved(code.to, asked, now)
            return redirect("signin:join_by_phone")
    context = {"form": form, "number": code.masked, "refused": refused, "stale": stale, "next": asked["next"]}
    return render(request, "profiles/signin/enter_code.html", context, status=422 if form.errors or refused else 200)


def _ask_second_way(request, member, now):
    """Each time a number opens an account that has nothing else."""
    if is_alone(Phone.objects.select_related("member").get(member=member), now):
        messages.warning(
            request,
            _("这个账号只有手机号一个门：90 天没用它登录，只凭短信就进不来了。到「设置」里加一个邮箱，只要一分钟。"),
        )


@by_sms
@require_POST
def new_owner(request):
    """The number was shown, and is bound to an account that its holder says is not hers."""
    now, shown = timezone.now(), request.session.get(STALE) or {}
    if shown.get("until", 0) < now.timestamp():
        return redirect("signin:enter")
    actions.release_number(shown["number"], knows=request.POST.get("knows") == "yes", at=now)
    del request.session[STALE]
    request.session[PROVED] = _proved(shown["number"], shown, now)
    return redirect("signin:join_by_phone")


@by_sms
def join_by_phone(request):
    """Third step, for newcomers: what they want to be called."""
    now, proved = timezone.now(), request.session.get(PROVED) or {}
    if proved.get("until", 0) < now.timestamp():
        return redirect("signin:enter")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            province = origin_of(request).province
            with spending(proved.get("stamp", "")):
                member = actions.join_by_phone(proved["number"], form.cleaned_data["name"], at=now, province=province)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            del request.session[PROVED]
            get_adapter().login(request, member)
            return welcome(request, member, proved["next"])
    free = free_names(form.data.get("name", "")) if form.errors.get("name") else []
    context = {"form": form, "number": masked(proved["number"]), "free": free}
    return render(request, "profiles/signin/join_by_phone.html", context, status=422 if form.errors else 200)
