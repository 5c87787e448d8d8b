"""Write, change, say, re-post, and sort into categories."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.origins import origin_of
from community.access.permissions import check_signed_in
from community.access.registry import PUBLIC
from community.attachments.models import Attachment, State
from community.lib import ratelimit
from community.lib.text import own_path
from profiles.blogs import actions
from profiles.blogs.forms import CategoriesForm, EntryForm, StatusForm
from profiles.blogs.models import LONGEST_STATUS, Category, Entry, Readers
from profiles.blogs.permissions import check_change, check_write
from profiles.blogs.registry import repostables
from profiles.drafts.models import Draft
from profiles.writing import html_of

WRITES_IN_TEN_MINUTES = 20
HELD = gettext_lazy("发出去了，等管理员看一眼就放出来。现在只有你看得到，在自己的空间里能改。")


def _not_too_often(user, now):
    ratelimit.count("blog", user.pk, WRITES_IN_TEN_MINUTES, 600, now)


def box_of(request, place):
    """The box whose files were sent along; none where the form says that it has none."""
    return place if request.POST.get("files") else ""


def _preview(request, place):
    """(HTML, files) of what was typed, where the button 预览 sent the form; nothing is written then."""
    if "preview" not in request.POST:
        return None, []
    box = box_of(request, place)
    rows = Attachment.objects.pending(request.user, box).exclude(state=State.REFUSED) if box else ()
    return html_of(request.POST.get("body", "")[:20_000], "preview", request.user), [row.face() for row in rows]


@login_required
def write_entry(request):
    """The composer of an entry; each has a box of its own, so that there can be many drafts."""
    now = timezone.now()
    check_write(request.user, now)
    box = _box_named(request)
    if box is None:
        return redirect(f"{request.path}?box={secrets.token_hex(4)}")
    place = f"blog:{box}"
    draft = Draft.objects.of(request.user, place) if request.method == "GET" else None
    form = EntryForm(request.POST or None, initial=_kept(draft))
    preview, seen = _preview(request, place)
    if request.method == "POST" and preview is None and form.is_valid():
        _not_too_often(request.user, now)
        entry = actions.write_entry(
            request.user, origin=origin_of(request), files=box_of(request, place), at=now, **form.cleaned_data
        )
        messages.success(request, HELD if entry.held else _("发出去了。"))
        return redirect(entry)
    return _composer(request, form, draft, place, preview, seen)


def _box_named(request):
    box = request.GET.get("box", "")
    return box if box.isalnum() and box.isascii() and len(box) == 8 else None


def _kept(draft):
    """A draft's fields; a tick that was taken out is not among them."""
    return {"comments_open": False, **draft.initial} if draft else {}


def _composer(request, form, draft, place, preview=None, seen=(), entry=None):
    return render(
        request,
        "profiles/blogs/write_entry.html",
        {
            "form": form, "draft": draft, "place": place, "entry": entry, "preview": preview, "seen": seen,
            "categories": Category.objects.filter(member=request.user), "readers": Readers, "at": timezone.now(),
            "may_attach": True, "thing": f"entry:{entry.pk}" if entry else "",
        },
        status=422 if form.errors and preview is None else 200,
    )  # fmt: skip


@login_required
def edit_entry(request, pk):
    """Change one's own words, whom they are for, where they stand."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user).with_signs(), pk=pk)
    now, place = timezone.now(), f"blog_edit:{pk}"
    check_change(request.user, entry, now)
    draft = Draft.objects.of(request.user, place) if request.method == "GET" else None
    if entry.is_status:
        return _edit_status(request, entry, draft, place, now)
    initial = {
        "title": entry.title, "body": entry.source, "category": entry.category.name if entry.category else "",
        "readers": entry.readers, "comments_open": entry.comments_open,
    }  # fmt: skip
    form = EntryForm(request.POST or None, initial={**initial, **_kept(draft)})
    preview, seen = _preview(request, place)
    if request.method == "POST" and preview is None and form.is_valid():
        return _changed(request, entry, place, now, **form.cleaned_data)
    return _composer(request, form, draft, place, preview, seen, entry)


def _edit_status(request, entry, draft, place, now):
    narrow = entry.readers is None
    initial = {"body": entry.source, "readers": entry.readers or "theirs", **(draft.initial if draft else {})}
    carries = bool(entry.shared_id or entry.attached)
    form = StatusForm(request.POST or None, initial=initial, carries=carries, narrow=narrow)
    if request.method == "POST" and form.is_valid():
        return _changed(request, entry, place, now, **form.cleaned_data)
    return _saying(request, form, draft, place, entry=entry)


def _changed(request, entry, place, now, **fields):
    entry = actions.edit_entry(
        request.user, entry, origin=origin_of(request), files=box_of(request, place), at=now, **fields
    )
    messages.success(request, HELD if entry.held else _("改好了。"))
    return redirect(entry)


@login_required
def say(request):
    """A short word."""
    return _say(request, "say")


@login_required
def repost(request, code, pk):
    """Carry a thing on into one's own space."""
    kind = repostables.get(code)
    if kind is None:
        raise Http404
    thing = get_object_or_404(kind.visible(request.user), pk=pk)
    return _say(request, f"say:{code}:{pk}", kind, thing)


def _say(request, place, kind=None, thing=None):
    now = timezone.now()
    check_write(request.user, now)
    draft = Draft.objects.of(request.user, place) if request.method == "GET" else None
    narrow = kind is not None and kind.audience(thing) != PUBLIC
    carries = kind is not None or _has_files(request, place)
    form = StatusForm(request.POST or None, initial=draft.initial if draft else {}, carries=carries, narrow=narrow)
    if request.method == "POST" and form.is_valid():
        _not_too_often(request.user, now)
        share = (kind.code, thing) if kind else None
        entry = actions.say(
            request.user,
            share=share,
            origin=origin_of(request),
            files=box_of(request, place),
            at=now,
            **form.cleaned_data,
        )
        messages.success(request, HELD if entry.held else _("转到你的空间了。") if share else _("说出去了。"))
        return redirect(own_path(request.POST.get("next", ""), entry.get_absolute_url()))
    return _saying(request, form, draft, place, card=kind.card(thing) if kind else None)


def _has_files(request, place):
    box = box_of(request, place) if request.method == "POST" else ""
    return bool(box) and Attachment.objects.pending(request.user, box).exclude(state=State.REFUSED).exists()


def _saying(request, form, draft, place, card=None, entry=None):
    return render(
        request,
        "profiles/blogs/say.html",
        {
            "form": form, "draft": draft, "place": place, "card": card, "entry": entry, "most": LONGEST_STATUS,
            "may_attach": True, "thing": f"entry:{entry.pk}" if entry else "", "at": timezone.now(),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@login_required
def categories(request):
    """One's categories: names, order, one more, fewer."""
    check_signed_in(request.user)
    form = CategoriesForm(request.POST or None, categories=list(Category.objects.filter(member=request.user)))
    if request.method == "POST" and form.is_valid():
        actions.arrange_categories(request.user, form.cleaned_data["names"], at=timezone.now())
        messages.success(request, _("分类理好了。"))
        return redirect("blogs:categories")
    return render(request, "profiles/blogs/categories.html", {"form": form}, status=422 if form.errors else 200)
