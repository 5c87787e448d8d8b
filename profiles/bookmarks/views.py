"""收藏: keep and take out, the list, note and reminder."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import check_signed_in
from community.lib.moments import minute_words
from community.lib.pagination import page
from profiles.bookmarks import actions
from profiles.bookmarks.forms import BookmarkForm
from profiles.bookmarks.models import Bookmark, mine_of, with_things
from profiles.bookmarks.registry import bookmarkables

PER_PAGE = 30
SORTS = {"": ["id"], "reminder": ["remind_key", "id"]}


@require_POST
def bookmark(request, code, pk):
    """Keep a thing, or take it out where it is kept. `was` is what the page showed ("on" or ""), so that a press sent
    twice counts once; without it, what stands decides."""
    check_signed_in(request.user)
    if code not in bookmarkables:
        raise Http404
    kind, now = bookmarkables[code], timezone.now()
    thing = get_object_or_404(kind.visible(request.user), pk=pk)
    kept = mine_of(request.user, kind.model, [pk]).get(pk)
    if request.POST.get("was", "on" if kept else "") == "":
        row = actions.bookmark(request.user, thing, at=now)
        _say(request, _("收藏好了，只有你看得到。"), row, "profiles/bookmarks/_said_kept.html")
    elif kept:
        row = actions.remove_bookmark(request.user, kept, at=now)
        _say(request, _("取消收藏了。"), row, "profiles/bookmarks/_said_removed.html")
    return _back(request, kind.url(thing))


def _say(request, words, row, template):
    """A message with the way to undo it."""
    messages.success(request, render_to_string(template, {"words": words, "row": row}, request))


def _back(request, otherwise):
    """To where the press came from, if that is a page of ours."""
    to = request.POST.get("next", "")
    if to and url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(to)
    return redirect(otherwise)


@login_required
def bookmarks(request):
    """What I keep, newest first, or those with a reminder to come, soonest first."""
    sort = request.GET.get("sort", "")
    if sort not in SORTS:
        raise Http404
    rows = Bookmark.objects.visible_to(request.user).kept()
    if sort == "reminder":
        rows = rows.filter(remind_at__isnull=False, reminded_at=None)
    shown = page(rows, SORTS[sort], PER_PAGE, request.GET.get("older"), request.GET.get("newer"))
    context = {"page": shown, "rows": with_things(shown.rows, request.user), "sort": sort, "at": timezone.now()}
    return render(request, "profiles/bookmarks/bookmarks.html", context)


@login_required
def change_bookmark(request, pk):
    """Its note and its reminder."""
    row = get_object_or_404(Bookmark.objects.visible_to(request.user).kept(), pk=pk)
    (row,), now = with_things([row], request.user), timezone.now()
    if row.shown is None:
        raise Http404
    form = BookmarkForm(request.POST or None, initial=BookmarkForm.initial_of(row), at=now)
    if request.method == "POST" and form.is_valid():
        said = {"note": form.cleaned_data["note"], "remind_at": form.cleaned_data["remind_at"]}
        row = actions.change_bookmark(request.user, row, at=now, **said)
        messages.success(request, _sentence(row, now))
        return redirect("bookmarks:bookmarks")
    zone = {"Asia/Shanghai": _("北京时间")}.get(settings.TIME_ZONE, settings.TIME_ZONE)
    return render(
        request,
        "profiles/bookmarks/change_bookmark.html",
        {"row": row, "form": form, "at": now, "zone": zone, "when": form["when"].value() or ""},
        status=422 if form.errors else 200,
    )


def _sentence(row, at):
    if not row.waits:
        return _("存好了，不提醒。")
    return _("存好了，%(moment)s 提醒你。") % {"moment": minute_words(row.remind_at, at)}


@require_POST
@login_required
def remove_bookmark(request, pk):
    """Take one out, also one whose thing can no longer be seen."""
    row = get_object_or_404(Bookmark.objects.visible_to(request.user), pk=pk)
    row = actions.remove_bookmark(request.user, row, at=timezone.now())
    _say(request, _("取消收藏了。"), row, "profiles/bookmarks/_said_removed.html")
    return _back(request, "bookmarks:bookmarks")


@require_POST
@login_required
def bring_back_bookmark(request, pk):
    """Undo."""
    row = get_object_or_404(Bookmark.objects.visible_to(request.user), pk=pk)
    actions.bring_back_bookmark(request.user, row, at=timezone.now())
    messages.success(request, _("放回来了，备注也在。"))
    return _back(request, "bookmarks:bookmarks")
