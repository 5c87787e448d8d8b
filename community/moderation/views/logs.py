"""What was done to keep order: in public, about oneself, and with names for the desk."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.permissions import check_power
from community.access.roles import Power, Role
from community.lib.pagination import page
from community.moderation import actions
from community.moderation.forms import ActsForm
from community.moderation.models import Act, Deed, Measure
from community.moderation.registry import kinds
from community.privacy.registry import members_of, subject_of

PAGE = 50


def _acts(request, rows, *, names=(), keeps=False):
    """A page of acts, newest first, each with the thing it was done to and its place as far as the reader may see them: two
    statements a kind; with the people in `names`: one more. `keeps`: with the words that were kept."""
    acts = page(rows.order_by("-id"), ["id"], PAGE, request.GET.get("older"), request.GET.get("newer"))
    shown, stands = {}, {}
    for code in sorted({act.kind for act in acts} & kinds.keys()):
        keys = [act.key for act in acts if act.kind == code]
        if kinds[code].links and (names or not kinds[code].names_people):
            shown |= {(code, key): link for key, link in kinds[code].links(request.user, keys).items()}
        if kinds[code].places:
            stands |= {(code, key): place for key, place in kinds[code].places(request.user, keys).items()}
    people = members_of({getattr(act, name) for act in acts for name in names})
    for act in acts:
        act.what = _what(act)
        act.stands_in = _place(act, stands)
        act.words = act.kept.words if keeps and hasattr(act, "kept") and not _is_shut(act, stands) else ""
        act.link = shown.get((act.kind, act.key))
        act.role = Role(act.by_role).label if act.by_role in Role.values else ""
        act.people = {name: people.get(getattr(act, name)) for name in names}
    return acts


def _place(act, stands):
    """What the place is called for this reader. It was noted for good with the act, and may have become secret since: so it
    is said as it stands now, and of what is gone nothing is."""
    has_places = act.kind in kinds and kinds[act.kind].places
    return stands.get((act.kind, act.key)) or "" if has_places else act.place


def _is_shut(act, stands):
    """Whether what it was done to stands where the reader may not go any more."""
    return stands.get((act.kind, act.key), "") is None


# Done to a person, not to her name or what she wrote.
TO_PEOPLE = {Deed.WARN, Deed.MUTE, Deed.SUSPEND, Deed.LIFT, Deed.SPAM, Deed.UNSPAM, Deed.APPOINT}


def _what(act):
    """What an act was done to, for a reader who may not see it."""
    if act.deed in TO_PEOPLE:
        return _("一位会员")
    return _("一个%(kind)s") % {"kind": kinds[act.kind].label if act.kind in kinds else act.kind}


def log(request):
    """What was done to keep order, without names: of the places that the reader may go to."""
    return render(
        request,
        "community/moderation/log.html",
        {"page": _acts(request, Act.objects.visible_to(request.user)), "at": timezone.now()},
    )


@login_required
def about_me(request):
    """Each thing that was done about the member's own writing: by which rule, by whom, when."""
    rows = Act.objects.filter(whom=subject_of(request.user)).exclude(by=subject_of(request.user))
    now = timezone.now()
    standing = Measure.objects.filter(member=request.user, lifted_at=None, until__gt=now).order_by("until")
    return render(
        request,
        "community/moderation/about_me.html",
        {
            "page": _acts(request, rows, names=["by"]), "at": now, "standing": standing,
            "points": actions.points_of(request.user, now),
        },
    )  # fmt: skip


def desk(request):
    """The whole log with names and the words that were kept, for those who keep order."""
    check_power(request.user, Power.MODERATE)
    rows = Act.objects.visible_to(request.user).select_related("kept")
    form = ActsForm(request.GET)
    if form.is_valid() and form.cleaned_data["deed"]:
        rows = rows.filter(deed=form.cleaned_data["deed"])
    acts = _acts(request, rows, names=["by", "whom"], keeps=True)
    return render(request, "community/moderation/desk.html", {"page": acts, "form": form, "at": timezone.now()})
