"""React and take it back, with and without scripts; who reacted."""

from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from community.access.permissions import Refused, check_signed_in
from community.lib import ratelimit
from community.lib.pagination import page
from community.reactions import actions
from community.reactions.models import Reaction, What, counts_of, mine_of, of_thing
from community.reactions.permissions import count_press
from community.reactions.registry import likeables

PEOPLE = 100


def _find(user, code, pk):
    if code not in likeables:
        raise Http404
    return likeables[code], likeables[code].find(user, pk)


@require_POST
def react(request, code, pk):
    """One press: back to the thing, or, for a script, what stands now or the sentence of the refusal."""
    if not request.accepts("text/html"):
        return _answer_script(request, code, pk)
    kind, thing = _press(request, code, pk)
    return redirect(kind.url(thing))


def _press(request, code, pk):
    """`what` is the button; `was` is the reaction the page showed, so that a press sent twice counts once. A press on
    what was there takes it back; without `was`, what stands in the table decides."""
    check_signed_in(request.user)
    now, what = timezone.now(), request.POST.get("what")
    if what not in What.values:
        raise BadRequest(_("没有这一种表态。"))
    count_press(request.user, now)
    kind, thing = _find(request.user, code, pk)
    was = request.POST.get("was")
    if was is None:
        was = mine_of(request.user, kind.model, [pk]).get(pk)
    if was == what:
        actions.take_back(request.user, thing, at=now)
    else:
        actions.react(request.user, thing, what, at=now)
    return kind, thing


def _answer_script(request, code, pk):
    try:
        kind, _thing = _press(request, code, pk)
    except Http404:
        return JsonResponse({"sentence": _("这里刚刚收起来了，看不到了，刚才那一下没记上。")}, status=404)
    except ratelimit.TooOften as refusal:
        sentence = ngettext(
            "点得太密了，%(seconds)d 秒后再点。", "点得太密了，%(seconds)d 秒后再点。", refusal.seconds
        ) % {"seconds": refusal.seconds}
        return JsonResponse({"sentence": sentence}, status=429)
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=403)
    n = counts_of(kind.model, [pk]).get(pk, {})
    return JsonResponse(
        {
            "n": {what: n.get(what, 0) for what in What.values},
            "mine": mine_of(request.user, kind.model, [pk]).get(pk, ""),
        }
    )


def people(request, code, pk):
    """Who reacted, newest first, for those who may see the thing; nobody is named where it is put away."""
    kind, thing = _find(request.user, code, pk)
    kind.check(request.user, thing)
    what = request.GET.get("what", "")
    if what and what not in What.values:
        raise Http404
    rows = of_thing(Reaction.objects, thing).filter(member__is_active=True).select_related("member")
    if what:
        rows = rows.filter(what=what)
    n = counts_of(kind.model, [pk]).get(pk, {})
    context = {
        "page": page(rows, ["id"], PEOPLE, request.GET.get("older"), request.GET.get("newer")),
        "what": what,
        "kinds": [(value, label, n[value]) for value, label in What.choices if value in n],
        "total": sum(n.values()),
        "url": kind.url(thing),
        "at": timezone.now(),
    }
    return render(request, "community/reactions/people.html", context)
