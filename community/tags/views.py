"""The tags, one tag's page, suggestions while typing, and the desk where tags are put in order."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from community.access.permissions import check_signed_in
from community.lib import ratelimit
from community.lib.pagination import page
from community.lib.text import one_line
from community.panels.registry import built
from community.tags import actions
from community.tags.forms import FoundGroupForm, GroupForm, MergeForm, RenameForm
from community.tags.models import Tag, Tagged, TagGroup
from community.tags.permissions import check_curate
from community.tags.registry import kinds
from community.tags.spelling import tidy

OF_A_GROUP, LISTED, ITEMS, OFFERED, ALIASES = 24, 60, 30, 8, 20
# What stands in an address for the tags without a group.
LOOSE = "0"
BY_USE = ["count", "id"]


def tags(request):
    """Every tag on something public: the most used of each group, all of one group, or what begins like a word."""
    typed, wanted = one_line(request.GET.get("q", ""))[:40], request.GET.get("group", "")
    groups = list(TagGroup.objects.all())
    group = next((g for g in groups if str(g.pk) == wanted), None)
    if wanted and not group and wanted != LOOSE:
        raise Http404
    context = {"q": typed, "group": group, "at": timezone.now()}
    if typed or wanted:
        rows = Tag.objects.public().matching(typed) if typed else Tag.objects.public().filter(group=group)
        context["page"] = page(rows, BY_USE, LISTED, request.GET.get("older"), request.GET.get("newer"))
    else:
        context["shelves"] = _shelves(groups)
    return render(request, "community/tags/tags.html", context)


def _shelves(groups):
    """[(group or None, its most used tags, whether there are more)]; those without a group come last."""
    found = {}
    for tag in Tag.objects.public().busiest(OF_A_GROUP + 1):
        found.setdefault(tag.group_id, []).append(tag)
    shelves = [(g, found.get(g.pk if g else None, [])) for g in [*groups, None]]
    return [(g, rows[:OF_A_GROUP], len(rows) > OF_A_GROUP) for g, rows in shelves if rows]


def tag(request, name):
    """Everything of one kind that carries a tag, the newest first. Other spellings and merged names lead here."""
    row = Tag.objects.named(name)
    if row is None or not (row.count or Tag.objects.visible_to(request.user).filter(pk=row.pk).exists()):
        return render(request, "community/tags/unknown.html", {"name": tidy(name)[:40]}, status=404)
    if name != row.name:
        query = request.META.get("QUERY_STRING", "")
        return redirect(row.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    kind = next((k for k in kinds() if k.code == request.GET.get("kind", k.code)), None)
    if kind is None:
        raise Http404
    now = timezone.now()
    rows = _items(request, row, kind)
    return render(
        request,
        "community/tags/tag.html",
        {
            "tag": row, "page": rows, "kind": kind, "kinds": kinds(), "at": now,
            "aliases": list(row.aliases.values_list("name", flat=True)[:ALIASES]),
            "panels": built("tag", request, now, tag=row),
        },
    )  # fmt: skip


def _items(request, row, kind):
    """One page of the things of a kind that carry a tag. Two statements, and what the kind's own rows need."""
    tagged = Tagged.objects.seen_by(request.user, kind).filter(tag=row)
    found = page(tagged, ["object_id"], ITEMS, request.GET.get("older"), request.GET.get("newer"))
    things = kind.items(request.user).in_bulk([t.object_id for t in found])
    rows = [things[t.object_id] for t in found if t.object_id in things]
    kind.prepare(request.user, rows)
    return replace(found, rows=rows)


def suggest(request):
    """Up to eight names of tags that begin like what was typed, in characters, pinyin, initials or as a synonym."""
    check_signed_in(request.user)
    ratelimit.count("suggest_tags", request.user.pk, 240, 60, timezone.now())
    found = Tag.objects.public().matching(request.GET.get("q", "")[:40]).order_by("-count", "name")
    return JsonResponse({"names": list(found.values_list("name", flat=True)[:OFFERED])})


def _desk(request, form, status=200):
    typed = one_line(request.GET.get("q", ""))[:40]
    rows = Tag.objects.visible_to(request.user).select_related("group")
    rows = page(
        rows.matching(typed) if typed else rows, BY_USE, LISTED, request.GET.get("older"), request.GET.get("newer")
    )
    groups = TagGroup.objects.all()
    return render(
        request, "community/tags/desk.html", {"page": rows, "q": typed, "form": form, "groups": groups}, status=status
    )


def desk(request):
    """Every tag, the most used first, with what can be done to it."""
    check_curate(request.user)
    return _desk(request, FoundGroupForm())


@require_POST
def found_group(request):
    """A new heading for tags."""
    check_curate(request.user)
    form = FoundGroupForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, 422)
    group = actions.found_group(request.user, form.cleaned_data["name"], at=timezone.now())
    messages.success(request, _("有「%(group)s」这个组了。") % {"group": group.name})
    return redirect("tags:desk")


def _standing(request, pk):
    """The tag, for those who may put tags in order."""
    check_curate(request.user)
    return get_object_or_404(Tag.objects.visible_to(request.user).select_related("group"), pk=pk)


def _curate(request, row, status=200, **bound):
    forms = {
        "rename": RenameForm(tag=row, initial={"name": row.name}),
        "grouping": GroupForm(initial={"group": row.group_id}),
        "merge": MergeForm(tag=row, user=request.user),
    }
    aliases = row.aliases.values_list("name", flat=True)[:ALIASES]
    return render(
        request, "community/tags/curate.html", {"tag": row, "aliases": aliases, **forms, **bound}, status=status
    )


def curate(request, pk):
    """What can be done to one tag: another name, a group, merging."""
    return _curate(request, _standing(request, pk))


@require_POST
def rename_tag(request, pk):
    """Another name; the old one leads to it."""
    row = _standing(request, pk)
    form = RenameForm(request.POST, tag=row)
    if not form.is_valid():
        return _curate(request, row, 422, rename=form)
    actions.rename_tag(request.user, row, form.cleaned_data["name"], at=timezone.now())
    messages.success(request, _("改好了，旧名字的网址会带到新名字。"))
    return redirect("tags:curate", pk)


@require_POST
def group_tag(request, pk):
    """Put a tag under a heading."""
    row = _standing(request, pk)
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _curate(request, row, 422, grouping=form)
    actions.group_tag(request.user, row, form.cleaned_data["group"], at=timezone.now())
    messages.success(request, _("归好了。"))
    return redirect("tags:curate", pk)


def merge_tags(request, pk):
    """Say what a merge would move, then do it."""
    row = _standing(request, pk)
    form = MergeForm(request.POST if request.method == "POST" else request.GET, tag=row, user=request.user)
    if not form.is_valid():
        return _curate(request, row, 422 if request.method == "POST" or request.GET else 200, merge=form)
    into = form.cleaned_data["into"]
    if request.method == "POST":
        moved = actions.merge_tags(request.user, row, into, at=timezone.now())
        messages.success(
            request,
            ngettext(
                "并好了，%(count)d 条内容现在都在「%(tag)s」下。",
                "并好了，%(count)d 条内容现在都在「%(tag)s」下。",
                moved,
            )
            % {"count": moved, "tag": into.name},
        )
        return redirect("tags:curate", into.pk)
    return render(
        request,
        "community/tags/merge.html",
        {
            "tag": row, "into": into, "moves": Tagged.objects.filter(tag=row).count(),
            "both": Tagged.objects.on_both(row, into).count(), "aliases": row.aliases.count(),
        },
    )  # fmt: skip
