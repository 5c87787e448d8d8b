"""What a topic page shows."""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from community.access.permissions import can, why_not
from community.access.registry import NOBODY, blocked_by
from community.access.roles import Power, has_power
from community.lib.compiled import Compiled
from community.lib.html import is_long
from community.moderation.waits import usual_wait
from community.polls.ballot import poll_of
from community.reactions.models import counts_of, mine_of
from community.reactions.permissions import check_react
from forums.kinds import kinds
from forums.models import PER_PAGE, HeldEdit, Post, Topic, signed
from forums.permissions import check_accept_answer, check_attach, check_moderate, check_reply
from forums.shares import public_card
from forums.views.pieces import (
    OWN_KINDS,
    About,
    floors,
    keep_about,
    own_arguments,
    own_columns,
    state_of,
    versioned,
    visible,
)
from profiles.bookmarks import models as bookmarks
from profiles.drafts.models import Draft
from profiles.inbox.actions import place_of
from profiles.inbox.models import Level, Watch
from profiles.inbox.panels import once_at
from profiles.models import Member

# What only some pages need (the board's parent, the product, answers on top) is read when it is asked for: with all of
# it the statement joined nine tables, and planning that took PostgreSQL longer than everything else of the page.
BESIDE = ("board",)


def wanted_topic(user, pk, first=None):
    """The topic, or the one it was merged into; 404 where the user may not see that one. `first`: with the version of
    the page that begins there."""
    is_own = bool(blocked_by(user))  # what she sees is nobody else's
    if first and not is_own and (found := versioned(user, pk, first)):
        return found
    if user.is_authenticated and not first and not is_own and (found := visible(user, pk)):
        return found
    topics = Topic.objects.visible_to(user).select_related(*BESIDE)
    if (is_own or not user.is_authenticated) and (found := topics.filter(pk=pk).first()):
        return found
    merged = Topic.objects.exclude(merged_into=None).filter(pk=pk).values_list("merged_into", flat=True).first()
    return get_object_or_404(topics, pk=merged)


def page_of(number):
    """The first floor of the page that holds a floor."""
    return (number - 1) // PER_PAGE * PER_PAGE + 1


def address(topic, number):
    """Where a floor of a topic can be read."""
    start = page_of(number)
    query = f"?from={start}" if start > 1 else ""
    return f"{topic.get_absolute_url()}{query}#p{number}"


def topic_context(request, row, wanted, form):
    """Everything a topic page shows. `wanted` is a floor as typed into the address; `form` a bound form with all that
    was typed, or the class of an empty one, which then begins with the draft."""
    user, number = request.user, int(wanted) if wanted and wanted.isdecimal() and len(wanted) < 10 else 1
    first = page_of(min(max(number, 1), row.last_number))
    at = timezone.now()
    moderates, refusal = can(check_moderate, user, row.board), why_not(check_reply, user, row, at)
    replies = not refusal
    mark, hinted, level, has_draft, has_bookmark, has_reacted = _own(user, row, first)
    draft = None
    if has_draft and replies and isinstance(form, type):
        draft = Draft.objects.of(user, f"reply:{row.pk}")
    if isinstance(form, type):
        form = form(initial=draft.initial if draft else {})
    poll = poll_of(row, user, at) if kinds[row.kind].has_poll else None
    bookmark = bookmarks.mine_of(user, Topic, [row.pk]).get(row.pk) if has_bookmark else None
    is_like_others = not (poll or bookmark or has_reacted)
    state = state_of(request, row, first, moderates=moderates, replies=replies) if is_like_others else None
    about, pieces = floors(state, request, at)
    posts = [] if about else _posts(user, row, first, moderates)
    tags, card = (about.tags, about.card) if about else (list(row.tags.all()), _card(row, posts))
    if state and not about:
        state = _keep_about(state, user, row, tags, card)
    standing, quoting = _standing(row, user), _quoting(request, row)
    is_mine = user.is_authenticated and row.author_id == user.pk
    return {
        "topic": row,
        "title": row.title if is_mine or moderates else row.face,
        "answers": [(q["label"], row.answers[q["name"]]) for q in row.board.questions if q["name"] in row.answers],
        "place": f"reply:{row.pk}",
        "resume": mark and first == 1 and mark >= first + PER_PAGE - 1 and mark < row.last_number,
        "board": row.board,
        "posts": posts,
        "opening": posts[0] if posts and posts[0].number == 1 else None,
        "replies": [p for p in posts if p.number > 1],
        "accepted": standing.get(row.accepted_id),
        "official": standing.get(row.official_id),
        "pieces": pieces,
        "page_state": state,
        "form_state": None if draft or quoting else state,
        "first": first,
        "last": min(first + PER_PAGE - 1, row.last_number),
        "is_last_page": first + PER_PAGE > row.last_number,
        "pages": _pages(first, row.last_number),
        "next": first + PER_PAGE,
        "tags": tags,
        "form": form,
        "draft": draft,
        "quoting": quoting,
        "may_reply": replies,
        "may_attach": replies and can(check_attach, user, row.board),
        "refusal": refusal,
        "hint": hint_for(user, row, hinted, at) if replies else "",
        "may_moderate": moderates,
        "may_accept": can(check_accept_answer, user, row),
        "may_speak": has_power(user, Power.SPEAK),
        "mark": mark,
        "bookmark": bookmark,
        "card": card,
        "poll": poll,
        "level": level,
        "levels": Level,
        "once": once_at(request, row, level),
        "wait": usual_wait(row.board.may_moderate) if any(_waits(p) for p in posts) else None,
        "at": at,
    }


def _waits(post):
    return post.is_mine and (post.held or post.edit_waits)


# A topic in which nobody has spoken for so long may be about what is no longer so.
QUIET = timedelta(days=180)


def hint_for(user, row, hinted, at):
    """What to say beside the reply box: `run` for whoever is about to reply a third time in a row and was not told here
    yet, `quiet` in a topic that has slept. One statement for whoever spoke last, none for others."""
    if not hinted and row.last_author_id == user.pk and row.reply_count > 1:
        last = Post.objects.public_face().filter(topic=row, number__gt=1).order_by("-number")[:2]
        if {author for author in last.values_list("author", flat=True)} == {user.pk}:
            return "run"
    return "quiet" if at - row.last_post_at > QUIET else ""


def _posts(user, row, first, moderates):
    """The floors of one page with what may be done with each; withdrawn ones that hold a place stay as a line."""
    posts = Post.objects.filter(topic=row, number__gte=first, number__lt=first + PER_PAGE)
    shown, authors, blocked = [], set(), NOBODY if moderates else blocked_by(user)
    if user.is_authenticated:  # shown to authors and moderators alone, whose pages are not kept
        posts = posts.annotate(edit_waits=Exists(HeldEdit.objects.filter(post=OuterRef("pk"))))
    for post in signed(posts, "author", "quoted__author").order_by("number"):
        authors.add(post.author_id)
        post.is_mine = user.is_authenticated and post.author_id == user.pk
        post.is_open = not post.hidden_at and not post.withdrawn_at
        post.is_blocked = post.author_id in blocked
        post.may_read = (post.is_open or post.is_mine or moderates) and not post.is_blocked
        post.quotes_blocked = post.quoted is not None and post.quoted.author_id in blocked
        post.is_long = post.may_read and is_long(post.html)
        post.topic = row
        post.may_react = can(check_react, user, post)
        if post.may_read or post.is_blocked and post.is_open or post.withdrawn_at and not post.hidden_at:
            shown.append(post)
    row.page_authors = frozenset(authors)
    ids = [p.pk for p in shown]
    counts, mine = counts_of(Post, ids), mine_of(user, Post, ids)
    for post in shown:
        post.reactions, post.reaction = counts.get(post.pk, {}), mine.get(post.pk, "")
    return shown


def _card(row, posts):
    """What the topic looks like outside; the opening post is at hand on the first page."""
    if posts and posts[0].number == 1:
        row.opening = posts[0]
    return public_card(row)


def _keep_about(state, user, row, tags, card):
    """Keep what belongs to the floors about to be drawn; None where this reader's are not like everybody's."""
    if user.pk in row.page_authors:
        return None
    keep_about(state, About(row.page_authors, tuple(tags), card))
    return state


def _standing(row, user):
    """{id: post} of the answers that stand on top. One statement, none where there are none."""
    wanted = [pk for pk in (row.accepted_id, row.official_id) if pk]
    if not wanted:
        return {}
    return {p.pk: p for p in Post.objects.visible_to(user).public_face().filter(pk__in=wanted).select_related("author")}


def _quoting(request, row):
    wanted = request.POST.get("quoted") or request.GET.get("quote") or ""
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    posts = Post.objects.visible_to(request.user).public_face().filter(topic=row, pk=wanted)
    return posts.select_related("author").first()


_own_of = Compiled(lambda user, *own: Member.objects.filter(pk=user).values_list(*own_columns(user, *own)), *OWN_KINDS)


def _own(user, row, first):
    """What the reader has at a page of a topic (`own_columns`). One statement, none where it was read with the topic,
    none for visitors."""
    if not user.is_authenticated:
        return None, False, None, False, False, False
    is_read = getattr(row, "page_first", None) == first
    number, hinted, level, *has = row.own if is_read else _own_of(*own_arguments(user, row.pk, first))[0]
    return number, hinted, level or Level.NORMAL, *has


def with_level(rows, user):
    """Things one can watch with the level that the reader chose for each: `level`. No statement of its own."""
    if not user.is_authenticated:
        return rows.annotate(level=Value(None, output_field=CharField()))
    mine = Watch.objects.filter(member=user.pk, place_type=place_of(rows.model())[0], place_id=OuterRef("pk"))
    return rows.annotate(level=Coalesce(Subquery(mine.values("level")), Value(Level.NORMAL)))


def _pages(first, last):
    """Page links around the current one: [(number, first floor or None for a gap, is current)]."""
    current, count = (first - 1) // PER_PAGE + 1, (last - 1) // PER_PAGE + 1
    near = sorted({1, count, *range(max(1, current - 1), min(count, current + 1) + 1)})
    links, before = [], 0
    for number in near:
        if number - before > 1:
            links.append((None, None, False))
        links.append((number, (number - 1) * PER_PAGE + 1, number == current))
        before = number
    return links if count > 1 else []
