"""The directory, a club's page, and founding and changing one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs import actions
from clubs.forms import ChangeClubForm, ClubForm, DirectoryForm, JoinForm, new_slug
from clubs.models import KEEPERS, LEADERS, Club, ClubKind, Invitation, Membership, Policy, drives, own_of
from clubs.permissions import car_of, check_found_club, check_lead, may_invite
from clubs.shares import public_card
from clubs.tags import mark_own
from community.access.registry import MEMBERS as EVERY_MEMBER
from community.access.registry import blocked_by, blockers_of
from community.access.roles import Power, has_power
from community.catalogue.models import Product
from community.lib.pagination import page
from community.panels.registry import built
from community.text.models import current
from community.text.segment import query_tokens
from forums.models import Topic
from forums.views.listed import MOST_PINNED, pinned_of
from forums.views.shown import with_level
from profiles.drafts.models import Draft
from profiles.inbox.models import Level

CLUBS, TOPICS = 20, 10
State = Membership.State
SLOTS = ("club", "club_side", "club_acts", "club_tabs")


def directory(request):
    """Every club the reader may see, by city, model and keyword; a fixed number of statements."""
    form = DirectoryForm(request.GET)
    form.is_valid()
    asked, user = form.cleaned_data, request.user
    seen = Club.objects.told_to(user, timezone.now()) if asked.get("mine") else Club.objects.visible_to(user)
    found = seen.narrowed(asked, user).select_related("region", "product")
    order = ["id"] if asked.get("sort") == "new" else ["member_count", "id"]
    rows = page(found.prefetch_related("tags"), order, CLUBS, request.GET.get("older"), request.GET.get("newer"))
    mark_own(user, list(rows))
    words = list(user.keywords.all()[:5]) if user.is_authenticated else []
    _say_why(rows, words)
    products = list(Product.objects.all())
    return render(
        request,
        "clubs/directory.html",
        {
            "form": form, "asked": asked, "page": rows, "words": words, "products": products, "at": timezone.now(),
            "narrowed": any(asked.get(k) for k in ("q", "city", "model", "kind", "mine")),
            "without": _without(request, asked, products),
        },
    )  # fmt: skip


def _say_why(clubs, words):
    """Which of the words she chose a club answers to."""
    tokens = {word.word: query_tokens(word.word, current()) for word in words}
    for club in clubs:
        club.why = next((w for w, cut in tokens.items() if cut and all(f" {t} " in club.words for t in cut)), "")


def _without(request, asked, products):
    """[(what, address)]: each condition, and the directory without it."""
    model = next((p.model for p in products if p.slug == asked.get("model")), asked.get("model"))
    said = {"city": asked.get("city"), "model": model, "q": asked.get("q")}
    found = []
    for name in (n for n, value in said.items() if value):
        query = request.GET.copy()
        for gone in (name, "older", "newer"):
            query.pop(gone, None)
        found.append((said[name], f"?{query.urlencode()}"))
    return found


def find(request, slug):
    """The club, as far as the reader may know of it, with how much she wants to hear of it. One statement."""
    return _found(request, slug, Club.objects.visible_to(request.user))


def find_told(request, slug):
    """The same, where a guest and whoever is asked in by name come in and go too. One statement."""
    return _found(request, slug, Club.objects.told_to(request.user, timezone.now()))


def _found(request, slug, clubs):
    clubs = clubs.select_related("board", "region", "product")
    return get_object_or_404(with_level(clubs, request.user), slug=slug)


def club(request, slug, join_form=None):
    """A club's page: who it is, what is new, who looks after it; a fixed number of statements."""
    row, at = find_told(request, slug), timezone.now()
    own = own_of(request.user, row)
    is_in = bool(own and own.is_in)
    if row.policy == Policy.SECRET and not is_in:
        return _asked(request, row, own, at)
    keepers = list(_keepers(row))
    shown = {slot: built(slot, request, at, club=row) for slot in SLOTS}
    return render(
        request,
        "clubs/club.html",
        {
            "club": row, "own": own, "is_in": is_in, "leads": is_in and own.rank in LEADERS,
            "keeps": is_in and own.rank in KEEPERS, "invites": is_in and may_invite(row, own.rank),
            "reads": is_in or not row.is_closed, "topics": _topics(request.user, row), "keepers": keepers,
            "appoints": not keepers and has_power(request.user, Power.MODERATE),
            "tags": row.tags.all(), "form": join_form or JoinForm(club=row), "at": at, "card": public_card(row), "club_main": shown.pop("club"),
            "applies": row.policy == Policy.APPLY and not (own and own.is_guest), "levels": Level,
            "level": row.level, "lacks_car": _lacks_car(request.user, row, own),
            "waiting": _waiting(row) if is_in and own.rank in KEEPERS else 0,
            "invitation": _for(request.user, row, at) if not is_in else None, "gives": _gives(request.user, keepers), **shown,
        },
        status=422 if join_form else 200,
    )  # fmt: skip


def _asked(request, club, own, at):
    """What is shown of a secret club to whoever was in it until her car went, waits for its answer, or is asked into it by
    name."""
    if not (own and own.is_guest) and (invitation := _for(request.user, club, at)):
        return redirect(invitation)
    context = {"club": club, "own": own, "lacks_car": _lacks_car(request.user, club, own), "at": at}
    response = render(request, "clubs/asked.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _topics(user, club):
    """What stands on top of the club's board, and below it what was answered last. Two statements."""
    rows = Topic.objects.visible_to(user).public_face().filter(board=club.board_id)
    rows = rows.select_related("author", "last_author", "board")
    pinned = list(pinned_of(rows)[:MOST_PINNED])
    return [*pinned, *(topic for topic in rows.order_by("-last_key", "-id")[:TOPICS] if topic not in pinned)][:TOPICS]


def _keepers(club):
    rows = Membership.objects.inside().filter(club=club, rank__in=KEEPERS).select_related("member")
    return rows.order_by("id")[:12]


def _gives(user, keepers):
    """Whom the reader asks for an invitation: the first of those who look after the club that she is not apart from."""
    apart = blocked_by(user) | blockers_of(user)
    return next((row.member for row in keepers if row.member_id not in apart), None)


def _waiting(club):
    return Membership.objects.filter(club=club, state=State.APPLIED).count()


def _for(user, club, at):
    """An invitation to this club that names the user, if one is open."""
    if not (user.is_authenticated and club.is_closed):
        return None
    return Invitation.objects.open(at).filter(club=club, whom=user).last()


def _lacks_car(user, club, own):
    """What car the user would need to come in, "" where she needs none that she has not."""
    if not user.is_authenticated or (own and own.is_in):
        return ""
    return "" if drives(user, club) else car_of(club)


def found_club(request):
    """Found a club."""
    check_found_club(request.user, timezone.now())
    draft = Draft.objects.of(request.user, "club:new")
    form = ClubForm(request.POST or None, initial=draft.initial if draft else {}, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = actions.found_club(
            request.user, slug=new_slug(form.cleaned_data["name"]), at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("办起来了。先发一条欢迎，再请几个朋友来。"))
        return redirect(made)
    context = {"form": form, "draft": draft, "place": "club:new", "at": timezone.now()}
    return render(request, "clubs/found_club.html", context, status=422 if form.errors else 200)


def change_club(request, slug):
    """New words, city, model or door; what takes something from members only after a second yes."""
    row = find(request, slug)
    check_lead(request.user, row)
    initial = {
        "name": row.name, "intro": row.intro, "region": row.region, "product": row.product, "policy": row.policy, "charter": row.charter,
        "tags": " ".join(t.name for t in row.tags.all()),
        "open_start": row.board.may_start == EVERY_MEMBER, "open_reply": row.board.may_reply == EVERY_MEMBER,
    }  # fmt: skip
    draft = Draft.objects.of(request.user, f"club:{row.pk}")
    initial |= draft.initial if draft else {}
    form = ChangeClubForm(request.POST or None, initial=initial, by=request.user, club=row)
    is_good = request.method == "POST" and form.is_valid()
    costs = _costs(row, form.cleaned_data, timezone.now()) if is_good else []
    if is_good and (not costs or request.POST.get("sure") == " ".join(costs)):  # a yes counts for what it was said to
        actions.change_club(request.user, row, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了。"))
        return redirect(row)
    context = {
        "form": form,
        "club": row,
        "draft": draft,
        "place": f"club:{row.pk}",
        "at": timezone.now(),
        "costs": costs,
    }
    return render(request, "clubs/change_club.html", context, status=422 if form.errors else 200)


def _costs(club, said, at):
    """What a change takes from members, in words with how many. A statement for another model, one for becoming secret."""
    guests = invitations = 0
    if club.kind == ClubKind.OWNERS and said["product"] != club.product:
        guests = club.memberships.without(said["product"]).count()
    if said["policy"] == Policy.SECRET != club.policy:
        invitations = Invitation.objects.open(at).of_plain_members(club).count()
    car = car_of(Club(product=said["product"]))
    costs = [
        (guests, ngettext("%(n)d 个人没有认证的%(car)s，会变成访客。", "%(n)d 个人没有认证的%(car)s，会变成访客。", guests)),
        (invitations, ngettext("成员给出去的 %(n)d 份邀请会打不开。", "成员给出去的 %(n)d 份邀请会打不开。", invitations)),
    ]  # fmt: skip
    return [words % {"n": n, "car": car} for n, words in costs if n]
