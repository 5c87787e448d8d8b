"""站点外观: how the site looks and signs, tried out before it is saved, and every version of it."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.activity.models import Activity
from community.lib.pagination import page
from community.pages import actions
from community.pages.forms import LookForm, OverForm, asked_of, typed_colour
from community.pages.models import Brand, LookVersion, Theme, look_number, plate_of
from community.pages.permissions import Overtaken, check_change_look
from community.pages.shades import DARK, LIGHT, nearest, pairs
from community.pages.verbs import VERBS

VERSIONS_PER_PAGE = 20


def change_look(request):
    """The look in force, what follows from its colour, and another one: tried out (`do` is preview, or `use` names a
    colour that was offered) or saved."""
    check_change_look(request.user)
    brand = Brand.for_request(request)
    if request.method != "POST":
        return _shown(request, LookForm(initial=asked_of(brand.look, look_number())), brand)
    form = _typed(request)
    if form.errors or request.POST.get("do") != "save":
        return _shown(request, form, brand, tried=not form.errors)
    try:
        version = actions.change_look(request.user, form.look, at=timezone.now(), over=form.cleaned_data["number"])
    except Overtaken as refusal:
        form.add_error(None, str(refusal))
        form.data["number"] = look_number()
        return _shown(request, form, brand)
    if version:
        messages.success(request, _("存好了，第 %(n)d 版，大家下一次打开就是新的。") % {"n": version.number})
    else:
        messages.info(request, _("和现在的一样，没有要存的。"))
    return redirect("pages:change_look")


def _typed(request):
    """The form as it was sent, with the colour that was picked from those offered and the logo that came along."""
    data = request.POST.copy()
    if request.POST.get("use"):
        data["colour"] = request.POST["use"]
    form = LookForm(data, request.FILES)
    file = request.FILES.get("logo")
    refused = ""
    if file and "logo" not in form.errors:
        try:
            data["mark"] = actions.draw_logo(request.user, file, at=timezone.now())
            data.pop("no_logo", None)
        except actions.NoLogo as refusal:
            refused = str(refusal)
        form = LookForm(data)
    if refused:
        form.add_error("logo", refused)
    form.is_valid()
    data["number"] = look_number()
    return form


def _shown(request, form, brand, *, tried=False):
    """The desk's page; where a look is tried out the whole page wears it."""
    context = {"form": form, "tried": tried, "number": look_number()}
    colour = typed_colour(form["colour"].value() or "")
    context |= _measured(colour) or _measured(brand.colour)
    mark = form["mark"].value() or ""
    context |= {"mark": mark, "terms_door": reverse("wagtailsettings:edit", args=["pages", "brand"])}
    if tried:
        drafted = Brand(site=brand.site, terms_version=brand.terms_version, **form.look._asdict())
        context |= {"brand": drafted, "theme": drafted.theme, "mark": drafted.logo}
    context["logo_plate"] = plate_of(context["mark"])
    return render(request, "community/pages/look.html", context, status=422 if form.errors else 200)


class Measured(NamedTuple):
    """The pairs of one theme, worst first."""

    theme: str
    label: str
    pairs: list


def _measured(colour):
    """What follows from a colour, for the page; nothing for what is no colour."""
    try:
        found = sorted(pairs(colour), key=lambda pair: pair.ratio)
    except ValueError:
        return {}
    themes = [Measured(t, Theme(t).label, [p for p in found if p.theme == t]) for t in (LIGHT, DARK)]
    offered = None if found[0].is_read else nearest(colour)
    return {"measured": themes, "worst": found[0], "offered": offered, "measured_colour": colour, "count": len(found)}


def looks(request):
    """Who changed what and when, newest first."""
    check_change_look(request.user)
    shown = page(
        LookVersion.objects.all(), ["number"], VERSIONS_PER_PAGE, request.GET.get("older"), request.GET.get("newer")
    )
    context = {"page": shown, "rows": _told(shown.rows), "newest": look_number(), "at": timezone.now()}
    return render(request, "community/pages/looks.html", context)


def bring_back_look(request, number):
    """What going back to a version changes, and going back."""
    check_change_look(request.user)
    then = get_object_or_404(LookVersion, number=number)
    form, refused = OverForm(request.POST), ""
    if request.method == "POST":
        over = form.cleaned_data.get("number") if form.is_valid() else None
        try:
            if actions.bring_back_look(request.user, then, at=timezone.now(), over=over):
                messages.success(request, _("退回到第 %(n)d 版的样子了。后悔了还能再退回来。") % {"n": number})
            return redirect("pages:looks")
        except Overtaken:
            refused = _("刚才同事存了新的一版，会变的跟着变了，下面是现在的。还是要退回，就再按一次。")
    changes = _differences(Brand.for_request(request).look, then.whole)
    context = {"then": then, "changes": changes, "number": look_number(), "refused": refused}
    return render(request, "community/pages/bring_back_look.html", context, status=422 if refused else 200)


class Told(NamedTuple):
    """A version of the history: its line of the log (None for one that setup made), and what it changed."""

    version: LookVersion
    line: Activity | None
    changes: list


def _told(versions):
    """[Told] for some versions. Two statements."""
    about = ContentType.objects.get_for_model(LookVersion)
    keys = [version.pk for version in versions]
    lines = Activity.objects.filter(target_type=about, target_id__in=keys, verb__in=[v.code for v in VERBS])
    by_version = {line.target_id: line for line in lines.select_related("actor")}
    before = [version.number - 1 for version in versions]
    earlier = {version.number + 1: version.whole for version in LookVersion.objects.filter(number__in=before)}
    return [
        Told(v, by_version.get(v.pk), _differences(earlier[v.number], v.whole) if v.number in earlier else [])
        for v in versions
    ]


class Difference(NamedTuple):
    """One thing that reads otherwise in another look."""

    label: str
    before: str
    after: str


def _differences(before, after):
    """[Difference] between two looks."""
    return [
        Difference(LookForm.base_fields[field].label, _said(field, old), _said(field, new))
        for field, old, new in zip(before._fields, before, after, strict=True)
        if old != new
    ]


def _said(field, value):
    """What a part of a look says, in words."""
    if field == "theme":
        return Theme(value).label
    if field == "logo":
        return _("图 %(digest)s") % {"digest": value[:6]} if value else _("没有")
    if field == "logo_alone":
        return _("是") if value else _("否")
    return value or _("空着")
