"""The member's page of her widgets, and the desk of their sources."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from profiles.widgets import actions
from profiles.widgets.forms import FeedForm, form_of
from profiles.widgets.kinds import SOURCES, Kind, has_key
from profiles.widgets.models import Feed, Reading, Widget, offered
from profiles.widgets.permissions import check_keep_feeds


@login_required
def widgets(request):
    """Choose, change or remove one kind; each is off until it is chosen."""
    there = offered()
    rows = Widget.objects.filter(member=request.user).with_readings()
    mine = {kind: list(part) for kind, part in groupby(rows, key=lambda row: row.kind)}
    deed, _colon, sent = request.POST.get("do", "").partition(":")
    if deed == "remove" and sent in mine:
        actions.remove_widget(request.user, sent, at=timezone.now())
        messages.success(request, _("「%(kind)s」拿掉了。") % {"kind": Kind(sent).label})
        return redirect("widgets:widgets")
    forms = {
        kind: form_of(kind, request.POST if (deed, sent) == ("choose", kind) else None, mine.get(kind, ()), feeds)
        for kind, feeds in there.items()
    }
    if deed == "choose" and sent in forms and forms[sent].is_valid():
        form, at = forms[sent], timezone.now()
        actions.choose_widget(request.user, sent, form.keys, sight=form.cleaned_data["sight"], at=at)
        messages.success(request, _("「%(kind)s」放好了，在空间旁边一栏。") % {"kind": Kind(sent).label})
        return redirect("widgets:widgets")
    parts = [
        (kind, forms.get(kind), mine.get(kind), kind == Kind.HEADLINES and kind in mine and not mine[kind][0].feed)
        for kind in Kind if kind in forms or kind in mine
    ]  # fmt: skip
    wrong = next((form for form in forms.values() if form.errors), None)
    context = {"parts": parts, "form": wrong}
    return render(request, "profiles/widgets/widgets.html", context, status=422 if wrong else 200)


def desk(request):
    """The sources: which are there, when each was last read, and what went wrong in words; naming one more feed."""
    check_keep_feeds(request.user)
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_feed(request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("加上了，马上去读一次，读到没有看这里。"))
            return redirect("widgets:desk")
    feeds, at = list(Feed.objects.all()), timezone.now()
    readings = {row.key: row for row in Reading.objects.filter(kind=Kind.HEADLINES)}
    for feed in feeds:
        feed.reading = readings.get(feed.code)
    context = {
        "form": form, "at": at, "rows": [f for f in feeds if f.off_at is None], "off": [f for f in feeds if f.off_at],
        "keyed": [_state(kind) for kind in SOURCES],
    }  # fmt: skip
    return render(request, "profiles/widgets/desk.html", context, status=422 if form.errors else 200)


def _state(kind):
    """How a source with a key of the site's own is doing."""
    name, variable = SOURCES[kind]
    rows = Reading.objects.filter(kind=kind)
    failed = rows.exclude(error="").order_by("-tried_at").first()
    last = rows.exclude(read_at=None).order_by("-read_at").first()
    return {
        "label": kind.label, "name": name, "variable": variable, "is_on": has_key(kind), "failed": failed, "last": last,
        "count": rows.aggregate(n=Count("pk"))["n"],
    }  # fmt: skip


def change_feed(request, pk):
    """Its name and address; read it no more, or again."""
    check_keep_feeds(request.user)
    feed, deed = get_object_or_404(Feed, pk=pk), request.POST.get("do")
    if deed in ("off", "on"):
        actions.switch_feed(request.user, feed, deed == "on", at=timezone.now())
        said = _("「%(name)s」又用起来了。") if deed == "on" else _("「%(name)s」停用了，谁的空间里都不再显示。")
        messages.success(request, said % {"name": feed.name})
        return redirect("widgets:desk")
    form = FeedForm(request.POST or None, own=feed)
    if request.method == "POST" and form.is_valid():
        actions.change_feed(request.user, feed, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了。"))
        return redirect("widgets:desk")
    return render(
        request, "profiles/widgets/feed.html", {"form": form, "feed": feed}, status=422 if form.errors else 200
    )
