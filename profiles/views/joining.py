"""The way in: two fields, a code."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from community.access.origins import neighbourhood_of, origin_of
from community.access.permissions import Refused
from community.outgoing.registry import Undelivered
from profiles import actions
from profiles.forms import CodeForm, JoinForm, free_names, spending
from profiles.models import Joining
from profiles.permissions import AddressTaken
from profiles.views import codes

# Codes one address may have sent and not used within ten minutes; a used one is given back.
OPEN_CODES, CODES_PER_MAIL, WINDOW = 20, 5, 600
STAMP = "joining_stamp"
LONGEST = 200


def to_go(request):
    """Where whoever comes in wanted to go, if that is a page of ours."""
    to = request.POST.get("next") or request.GET.get("next", "")
    ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return to if ours else ""


def _by_address(request):
    return "codes", neighbourhood_of(request), OPEN_CODES, WINDOW


def _send(request, said, now):
    """The Joining whose code left; raises TooOften, Undelivered."""
    return codes.send(
        request, [("codes", said["email"], CODES_PER_MAIL, WINDOW)], _by_address(request),
        lambda: actions.send_code(said["email"], said["name"], to_go=to_go(request)[:LONGEST], at=now), now,
    )  # fmt: skip


def join(request):
    """First step: mail address and name."""
    if request.user.is_authenticated:
        return redirect(to_go(request) or "/")
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining = _send(request, form.cleaned_data, timezone.now())
        except Undelivered:
            form.add_error("email", _("信没能发出去，是我们这边的事。过几分钟再按一次，填的都还在。"))
        else:
            request.session["joining"], request.session[STAMP] = joining.pk, form.cleaned_data["stamp"]
            return redirect("profiles:join_code")
    free = free_names(form.data.get("name", "")) if form.errors.get("name") else []
    return render(
        request,
        "profiles/join.html",
        {"form": form, "stamp": JoinForm.new_stamp(), "free": free, "next": to_go(request)},
        status=422 if form.errors else 200,
    )


def join_code(request):
    """Second step: the code from the mail; a right one signs in."""
    joining = Joining.objects.filter(pk=request.session.get("joining")).first()
    if joining is None:
        return redirect("profiles:join")
    form, refused = CodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            joining = actions.use_code(joining.pk, form.cleaned_data["code"], at=now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            return _come_in(request, joining, now)
    return render(
        request,
        "profiles/join_code.html",
        {"form": form, "joining": joining, "refused": refused},
        status=422 if form.errors or refused else 200,
    )


def _come_in(request, joining, now):
    """Make the member, unless somebody took the name or the address meanwhile, or the stamp has brought somebody in."""
    to = actions.wanted_page(joining)
    try:
        with spending(request.session.get(STAMP, "")):
            member = actions.join(joining.email, joining.name, at=now, province=origin_of(request).province)
    except AddressTaken as refusal:
        messages.info(request, str(refusal))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': to})}" if to else "account_login")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("profiles:join")
    codes.give_back(request, _by_address(request), now)
    get_adapter().login(request, member)
    request.session.pop("joining", None)
    request.session.pop(STAMP, None)
    return welcome(request, member, to)


def welcome(request, member, to):
    """A newcomer goes where she wanted to, or chooses her words first."""
    if to:
        messages.success(request, _("进来了，%(name)s。") % {"name": member.name})
        return redirect(to)
    messages.success(request, _("进来了，%(name)s。选几个词，首页先照它排。") % {"name": member.name})
    return redirect("profiles:words")
