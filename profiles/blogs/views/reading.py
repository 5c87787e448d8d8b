"""A blog, and one entry with what is said under it."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from community.access.permissions import can, why_not
from community.lib.pagination import page
from community.moderation.waits import usual_wait
from community.reactions.models import counts_of, mine_of
from community.reactions.permissions import check_react
from profiles.blogs.cards import with_cards
from profiles.blogs.forms import CommentForm
from profiles.blogs.models import COMMENTS_A_PAGE, Comment, Entry
from profiles.blogs.permissions import check_comment, check_moderate
from profiles.bookmarks import models as bookmarks
from profiles.drafts.models import Draft
from profiles.inbox.actions import see_about
from profiles.models import Member

ENTRIES_A_PAGE = 20


def blog(request, handle):
    """What a member wrote in her blog, newest first, all of it or one category or kind."""
    member = get_object_or_404(Member.objects.visible_to(request.user), handle=handle)
    rows = Entry.objects.visible_to(request.user).filter(author=member).with_signs()
    is_mine = request.user == member
    if not is_mine:
        rows = rows.public_face()
    categories = member.blog_categories.all()
    if not is_mine:
        categories = categories.filter(Exists(rows.filter(category=OuterRef("pk")).order_by()))
    categories = list(categories)
    chosen = next((c for c in categories if str(c.pk) == request.GET.get("category")), None)
    kind = request.GET.get("kind", "")
    if chosen:
        rows = rows.filter(category=chosen)
    if kind in Entry.Kind.values:
        rows = rows.filter(kind=kind)
    rows = page(rows, ["id"], ENTRIES_A_PAGE, request.GET.get("older"), request.GET.get("newer"))
    with_cards(rows.rows, request.user)
    return render(
        request,
        "profiles/blogs/blog.html",
        {
            "member": member, "page": rows, "categories": categories, "chosen": chosen, "kind": kind,
            "kinds": Entry.Kind, "is_mine": is_mine, "at": timezone.now(),
        },
    )  # fmt: skip


def entry(request, pk):
    """One entry with a page of its comments."""
    row = get_object_or_404(Entry.objects.visible_to(request.user).with_signs(), pk=pk)
    return show_entry(request, row, CommentForm)


def comment_place(request, pk):
    """Where a comment stands."""
    rows = Comment.objects.visible_to(request.user).filter(entry__in=Entry.objects.visible_to(request.user))
    return redirect(get_object_or_404(rows, pk=pk))


def show_entry(request, row, form, status=200):
    """The page of an entry; `form` is a bound form with all that was typed, or the class of an empty one."""
    user, at = request.user, timezone.now()
    first = _first(request.GET.get("from", ""), row.last_number)
    comments = _comments(user, row, first)
    with_cards([row], user)
    refusal = why_not(check_comment, user, row, at)
    draft = Draft.objects.of(user, f"comment:{row.pk}") if isinstance(form, type) and not refusal else None
    if user.is_authenticated:
        see_about(user, [row])
    return render(
        request,
        "profiles/blogs/entry.html",
        {
            "entry": row, "comments": comments, "first": first, "at": at,
            "older": first - COMMENTS_A_PAGE if first > 1 else None,
            "newer": first + COMMENTS_A_PAGE if first + COMMENTS_A_PAGE <= row.last_number else None,
            "form": form(initial=draft.initial if draft else {}) if isinstance(form, type) else form,
            "draft": draft, "place": f"comment:{row.pk}", "refusal": refusal,
            "is_mine": user.pk == row.author_id, "may_moderate": can(check_moderate, user, row),
            "reactions": counts_of(Entry, [row.pk]).get(row.pk, {}), "reaction": mine_of(user, Entry, [row.pk]).get(row.pk, ""),
            "may_react": can(check_react, user, row), "bookmark": bookmarks.mine_of(user, Entry, [row.pk]).get(row.pk) if user.is_authenticated else None,
            "wait": usual_wait("moderators") if row.held and row.author_id == user.pk else None,
        },
        status=status,
    )  # fmt: skip


def _first(asked, last):
    """The number its page begins with; the last page where nothing is asked for."""
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    return (min(max(number, 1), max(last, 1)) - 1) // COMMENTS_A_PAGE * COMMENTS_A_PAGE + 1


def _comments(user, row, first):
    rows = Comment.objects.visible_to(user).filter(entry=row, number__gte=first, number__lt=first + COMMENTS_A_PAGE)
    rows = list(rows.select_related("author").order_by("number"))
    ids = [comment.pk for comment in rows]
    counts, mine = counts_of(Comment, ids), mine_of(user, Comment, ids)
    for comment in rows:
        comment.entry = row
        comment.is_mine = comment.author_id == user.pk
        comment.reactions, comment.reaction = counts.get(comment.pk, {}), mine.get(comment.pk, "")
        comment.may_react = can(check_react, user, comment)
    return rows
