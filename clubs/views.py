"""The directory, a club's page, coming in and going, and looking after it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs import actions
from clubs.forms import AnswerForm, ChangeClubForm, ClubForm, DirectoryForm, JoinForm, RankForm, new_slug
from clubs.models import KEEPERS, LEADERS, Club, Membership, Policy
from clubs.permissions import check_found_club, check_keep, check_lead
from community.access.permissions import can
from community.access.registry import MEMBERS as EVERY_MEMBER
from community.catalogue.models import Product, Region
from community.lib.pagination import page
from community.panels.registry import built
from community.text.models import current
from community.text.segment import query_tokens
from forums.models import Topic
from profiles.drafts.models import Draft

CLUBS, MEMBERS = 20, 40
State = Membership.State


def directory(request):
    """Every club the reader may see, by city, model and keyword; a fixed number of statements."""
    form = DirectoryForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    clubs = _narrowed(Club.objects.visible_to(request.user), asked, request.user).select_related("region", "product")
    rows = page(clubs, ["member_count", "id"], CLUBS, request.GET.get("older"), request.GET.get("newer"))
    own = {}
    if request.user.is_authenticated:
        own = {m.club_id: m for m in Membership.objects.filter(member=request.user, club__in=[c.pk for c in rows])}
    for row in rows:
        row.own = own.get(row.pk)
    words = list(request.user.keywords.all()[:5]) if request.user.is_authenticated else []
    return render(
        request,
        "clubs/directory.html",
        {
            "form": form, "asked": asked, "page": rows, "words": words, "products": Product.objects.all(),
            "narrowed": any(asked.get(k) for k in ("q", "city", "model", "kind", "mine")),
        },
    )  # fmt: skip


def _narrowed(clubs, asked, user):
    if asked.get("q"):
        for token in query_tokens(asked["q"], current()):
            clubs = clubs.filter(words__contains=f" {token} ")
    if asked.get("city"):
        clubs = clubs.filter(region__in=Region.objects.called(asked["city"]))
    if asked.get("model"):
        clubs = clubs.filter(product__slug=asked["model"])
    if asked.get("kind"):
        clubs = clubs.filter(kind=asked["kind"])
    if asked.get("mine") and user.is_authenticated:
        clubs = clubs.filter(memberships__member=user, memberships__state=State.ACTIVE)
    return clubs


def _club(request, slug):
    return get_object_or_404(
        Club.objects.visible_to(request.user).select_related("board", "region", "product"), slug=slug
    )


def _own(user, club):
    return Membership.objects.filter(club=club, member=user).first() if user.is_authenticated else None


def club(request, slug, join_form=None):
    """A club's page: who it is, what is new, who looks after it."""
    row = _club(request, slug)
    own = _own(request.user, row)
    topics = (
        Topic.objects.visible_to(request.user)
        .public_face()
        .filter(board=row.board_id)
        .select_related("author", "last_author", "board")
    )
    return render(
        request,
        "clubs/club.html",
        {
            "club": row, "own": own, "is_in": bool(own and own.state == State.ACTIVE),
            "leads": bool(own and own.rank in LEADERS), "keeps": bool(own and own.rank in KEEPERS),
            "topics": topics.order_by("-last_key", "-id")[:10],
            "keepers": Membership.objects.filter(club=row, rank__in=KEEPERS, state=State.ACTIVE).select_related("member").order_by("id")[:12],
            "form": join_form or JoinForm(club=row), "applies": row.policy == Policy.APPLY, "at": timezone.now(),
            "panels": built("club", request, timezone.now(), club=row),
        },
        status=422 if join_form else 200,
    )  # fmt: skip


def found_club(request):
    """Found a club."""
    check_found_club(request.user, timezone.now())
    draft = Draft.objects.of(request.user, "club:new")
    form = ClubForm(request.POST or None, initial=draft.initial if draft else {})
    if request.method == "POST" and form.is_valid():
        made = actions.found_club(
            request.user, slug=new_slug(form.cleaned_data["name"]), at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("办起来了。先发一条欢迎，再请几个朋友来。"))
        return redirect(made)
    context = {"form": form, "draft": draft, "place": "club:new", "at": timezone.now()}
    return render(request, "clubs/found_club.html", context, status=422 if form.errors else 200)


def change_club(request, slug):
    """New words, city, model, door or audience."""
    row = _club(request, slug)
    check_lead(request.user, row)
    initial = {
        "intro": row.intro,
        "region": row.region,
        "product": row.product,
        "policy": row.policy,
        "private": row.audience == row.key,
        "open_start": row.board.may_start == EVERY_MEMBER,
        "open_reply": row.board.may_reply == EVERY_MEMBER,
    }
    draft = Draft.objects.of(request.user, f"club:{row.pk}")
    form = ChangeClubForm(request.POST or None, initial=initial | (draft.initial if draft else {}))
    if request.method == "POST" and form.is_valid():
        actions.change_club(request.user, row, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了。"))
        return redirect(row)
    context = {"form": form, "club": row, "draft": draft, "place": f"club:{row.pk}", "at": timezone.now()}
    return render(request, "clubs/change_club.html", context, status=422 if form.errors else 200)


@require_POST
def join_club(request, slug):
    """Come in, or apply with a sentence."""
    row = _club(request, slug)
    form = JoinForm(request.POST, club=row)
    if not form.is_valid():
        return club(request, slug, form)
    membership = actions.join_club(request.user, row, at=timezone.now(), **form.cleaned_data)
    done = membership.state == State.ACTIVE
    messages.success(
        request, _("加入了「%(club)s」。") % {"club": row.name} if done else _("申请递过去了，会里的人看了会回你。")
    )
    return redirect(row)


@require_POST
@login_required
def leave_club(request, slug):
    """Go, or take an application back."""
    row = _club(request, slug)
    actions.leave_club(request.user, row, at=timezone.now())
    messages.success(request, _("离开了「%(club)s」，想回来随时能回。") % {"club": row.name})
    return redirect("clubs:directory")


def members(request, slug):
    """Who is in; for keepers also who waits for an answer."""
    row = _club(request, slug)
    inside = row.memberships.filter(state=State.ACTIVE).select_related("member")
    keeps = can(check_keep, request.user, row)
    return render(
        request,
        "clubs/members.html",
        {
            "club": row, "own": _own(request.user, row), "keeps": keeps, "leads": can(check_lead, request.user, row),
            "page": page(inside, ["id"], MEMBERS, request.GET.get("older"), request.GET.get("newer")),
            "waiting": row.memberships.filter(state=State.APPLIED).select_related("member").order_by("id")[:50] if keeps else [],
            "rank_form": RankForm(), "at": timezone.now(),
        },
    )  # fmt: skip


def _membership(request, slug, pk):
    row = _club(request, slug)
    return get_object_or_404(Membership.objects.filter(club=row).select_related("club", "member"), pk=pk)


@require_POST
def answer(request, slug, pk):
    """Yes or no to an application."""
    membership = _membership(request, slug, pk)
    check_keep(request.user, membership.club)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.non_field_errors()) or _("选「同意」或「没通过」。"))
    elif form.cleaned_data["verdict"] == "admit":
        actions.admit(request.user, membership, at=timezone.now())
        messages.success(request, _("%(name)s 进来了。") % {"name": membership.member.name})
    else:
        actions.decline(request.user, membership, answer=form.cleaned_data["answer"], at=timezone.now())
        messages.success(request, _("回了 %(name)s，写的那句 TA 看得到。") % {"name": membership.member.name})
    return redirect("clubs:members", slug=slug)


@require_POST
def set_rank(request, slug, pk):
    """Give or take a rank."""
    membership = _membership(request, slug, pk)
    form = RankForm(request.POST)
    if form.is_valid():
        actions.set_rank(request.user, membership, form.cleaned_data["rank"], at=timezone.now())
        messages.success(request, _("定好了。"))
    else:
        check_lead(request.user, membership.club)
        messages.error(request, _("选一个职务。"))
    return redirect("clubs:members", slug=slug)


@require_POST
def remove_member(request, slug, pk):
    """Ask a member to leave."""
    membership = _membership(request, slug, pk)
    actions.remove_member(request.user, membership, at=timezone.now())
    messages.success(request, _("请 %(name)s 离开了。") % {"name": membership.member.name})
    return redirect("clubs:members", slug=slug)


@require_POST
def hand_over(request, slug, pk):
    """Give the place of founder or leader to another member."""
    membership = _membership(request, slug, pk)
    check_lead(request.user, membership.club)
    actions.hand_over(request.user, membership.club, membership.member, at=timezone.now())
    messages.success(request, _("交给 %(name)s 了，谢谢你一路照看。") % {"name": membership.member.name})
    return redirect(membership.club)
