"""Somebody new from elsewhere: the choice of a name, or word that she has an account here."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.origins import neighbourhood_of, origin_of
from community.access.permissions import Refused
from community.lib import ratelimit
from profiles.forms import clean_name, free_names
from profiles.logins import actions
from profiles.logins.views.going import forgive_attempt
from profiles.logins.views.kept import NEW, OFFER, kept
from profiles.logins.ways import name_of, way_of
from profiles.registry import count_way_in
from profiles.signin.forms import NameForm

# Members one address may bring within an hour, who came without an invitation.
NEWCOMERS, HOUR = 20, 3600


def newcomer(request):
    """What she wants to be called; then she is in."""
    found = kept(request, NEW)
    if request.user.is_authenticated:
        return redirect("/")
    if found is None or way_of(found["who"]["code"]) is None:
        return redirect("account_login")
    who = found["who"]
    form = NameForm(request.POST or None, initial={"name": _fitting(who["called"])})
    if request.method == "POST" and form.is_valid():
        now, province = timezone.now(), origin_of(request).province
        counted = count_way_in(request, ("newcomers", neighbourhood_of(request), NEWCOMERS, HOUR), now)
        try:
            member = actions.join_by_login(name=form.cleaned_data["name"], at=now, province=province, **who)
        except Refused as refusal:
            ratelimit.forgive_all(counted, now)
            form.add_error("name", str(refusal))
        else:
            forgive_attempt(request, now)
            del request.session[NEW]
            get_adapter().login(request, member)
            messages.success(request, _("进来了，%(name)s。选几个词，首页先照它排。") % {"name": member.name})
            return redirect(found["next"] or "profiles:words")
    free = free_names(form.data.get("name", "")) if form.errors.get("name") else []
    context = {"form": form, "name": name_of(who["code"]), "called": who["called"], "free": free}
    return render(request, "profiles/logins/newcomer.html", context, status=422 if form.errors else 200)


def _fitting(called):
    """What she is called there, where she may be called so here."""
    try:
        return clean_name(called)
    except ValidationError:
        return ""


def known(request):
    """Mail or number are a member's already: in by the old way first, and then the question."""
    found = kept(request, OFFER)
    if request.user.is_authenticated:
        return redirect("logins:offer")
    if found is None or "by" not in found:
        return redirect("account_login")
    context = {"name": name_of(found["who"]["code"]), "by": found["by"]}
    return render(request, "profiles/logins/known.html", context)
