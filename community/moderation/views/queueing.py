"""Report, and the queue of what somebody has to look at."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import Refused, can, check_signed_in, why_not
from community.access.roles import Power, has_power
from community.lib import ratelimit
from community.lib.moments import day_start
from community.moderation import actions
from community.moderation.forms import DecideForm, ReportForm
from community.moderation.models import CLAIM_MINUTES, LATE_HOURS, UNDO_MINUTES, Measure, Review, Source, Sweep
from community.moderation.permissions import check_decide, check_measure, check_report, check_undo_decision
from community.moderation.registry import kinds
from community.moderation.views.hiding import thing_of
from community.moderation.waits import span_words, usual_wait
from community.privacy.actions import log_read

PAGE, QUEUE, DONE = 50, 50, 10
REPORTS_IN_TEN_MINUTES = 20


def report(request, kind, pk):
    """Say that something breaks a rule. What was reported stays until somebody has looked."""
    room, thing = thing_of(request.user, kind, pk)
    check_report(request.user, room.about(thing))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        ratelimit.count("reports", request.user.pk, REPORTS_IN_TEN_MINUTES, 600, now)
        actions.report(request.user, room, thing, at=now, **form.cleaned_data)
        messages.success(request, _("收到了。有人看完就告诉你结果，不会让对方知道是你。"))
        return redirect(room.url(thing))
    context = {"form": form, "words": room.words(thing), "back": room.url(thing)}
    return render(request, "community/moderation/report.html", context, status=422 if form.errors else 200)


def queue(request):
    """What has to be looked at, the most urgent first, and what was decided last. Seven statements."""
    check_signed_in(request.user)
    now = timezone.now()
    rows = Review.objects.for_keeper(request.user, now)
    source = request.GET.get("source") if request.GET.get("source") in Source.values else ""
    asked = rows.open().filter(source=source) if source else rows.open()
    waiting = list(asked.select_related("claimed_by").order_by("-score", "id")[: QUEUE + 1])
    done = list(rows.exclude(decided_at=None).select_related("decided_by").order_by("-decided_at")[:DONE])
    if not (waiting or done or source or has_power(request.user, Power.MODERATE)):
        raise Refused(_("这里给社区管理员、会长和版主用；你管的地方现在没有要看的。要举报，点帖子下面的小旗。"))
    for row in waiting:
        row.holding = row.holder(now)
        row.waited = span_words(now - row.opened_at)
    for row in done:
        row.may_undo = can(check_undo_decision, request.user, row, now) if _is_fresh(row, now) else False
    context = {
        "waiting": waiting[:QUEUE], "more": len(waiting) > QUEUE, "done": done, "at": now, "source": source,
        "stats": _stats(rows, now), "tabs": _tabs(rows), "proposals": _proposals(request.user),
    }  # fmt: skip
    return render(request, "community/moderation/queue.html", context)


def _is_fresh(row, now):
    return now - row.decided_at <= timedelta(minutes=UNDO_MINUTES)


def _proposals(user):
    """The accounts that a second moderator has to look at. One statement, none for those who keep one place only."""
    if not has_power(user, Power.MODERATE):
        return []
    rows = Sweep.objects.filter(done_at=None, undone_at=None).select_related("member", "proposed_by")
    return list(rows.order_by("proposed_at")[:DONE])


def _tabs(rows):
    """[(source, its words, how many wait)], all of them first. One statement."""
    found = dict(rows.open().order_by().values_list("source").annotate(n=Count("pk")))
    return [("", _("全部"), sum(found.values())), *((s.value, s.label, found.get(s.value, 0)) for s in Source)]


def _stats(rows, now):
    """How much is free, how long the oldest of it has waited, what is nearly late, what was done today. Two statements."""
    free = Q(claimed_by=None) | Q(claimed_at__lte=now - timedelta(minutes=CLAIM_MINUTES))
    late = now - timedelta(hours=LATE_HOURS)
    open_ones = rows.open().aggregate(
        free=Count("pk", filter=free), oldest=Min("opened_at", filter=free),
        soon=Count("pk", filter=Q(held=True, opened_at__lte=late + timedelta(minutes=30))),
        late=Count("pk", filter=Q(held=True, opened_at__lte=late)),
    )  # fmt: skip
    today = rows.filter(decided_at__gte=day_start(now)).aggregate(
        done=Count("pk"), released=Count("pk", filter=Q(outcome="release")),
        hidden=Count("pk", filter=Q(outcome__startswith="hide")),
    )  # fmt: skip
    waited = span_words(now - open_ones["oldest"]) if open_ones["oldest"] else ""
    return open_ones | today | {"waited": waited}


def _review(request, pk, now):
    rows = Review.objects.for_keeper(request.user, now)
    return get_object_or_404(rows.select_related("claimed_by", "decided_by", "whom"), pk=pk)


def review(request, pk):
    """One thing to look at: what it says and stands in, why it is here, what its author was told before, the decision.
    Who comes second is told by whom it was decided, and keeps what was typed."""
    check_signed_in(request.user)
    now = timezone.now()
    row = _review(request, pk, now)
    form = _decide_form(request, row, request.POST if request.method == "POST" else None)
    late = ""
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        try:
            actions.decide_review(request.user, row, asked.pop("outcome"), at=now, **asked)
        except Refused as refusal:
            late, row = str(refusal), _review(request, pk, now)
        else:
            messages.success(request, _("办完了，作者和举报的人各收到一句结果。十分钟内能撤。"))
            return redirect("moderation:queue")
    return _review_page(request, row, form, now, late)


def _decide_form(request, row, typed=None):
    return DecideForm(typed, may_measure=row.whom is not None and can(check_measure, request.user, row.whom))


def _review_page(request, row, form, now, late=""):
    """The page of one review; `late` says why nothing came of what was just asked. A colleague reads what was done about
    its author before, which is logged; whoever keeps order in a club of her own is no colleague."""
    row.holding = row.holder(now)
    row.waited = span_words(now - row.opened_at)
    room = kinds.get(row.kind)
    links = room.links(request.user, [row.key]) if room and room.links else {}
    said = form.cleaned_data.get("said", "") if late and form.is_bound and form.is_valid() else ""
    if row.whom is not None and request.user.is_staff:
        fields = [_("警告、禁言和停用"), *([_("还没放行的原话")] if row.held else [])]
        log_read(request.user, row.whom, fields=fields, purpose="service", where=_("审核台"), at=now)
    context = {
        "review": row, "form": form, "at": now, "link": links.get(row.key), "kind": room, "late": late, "said": said,
        "around": room.around(row.key) if room and room.around else [],
        "reports": row.reports.order_by("id")[:PAGE], "refusal": why_not(check_decide, request.user, row, now),
        "before": Measure.objects.filter(member=row.whom).order_by("-id")[:5] if row.whom else [],
        "wait": usual_wait(row.keepers) if row.held else None,
        "is_most": sum(points for _words, points in row.why) > row.score,
        "may_undo": row.decided_at and can(check_undo_decision, request.user, row, now),
    }  # fmt: skip
    status = 403 if late else 422 if form.errors else 200
    return render(request, "community/moderation/review.html", context, status=status)


@require_POST
def claim(request, pk):
    """Take it in hand."""
    check_signed_in(request.user)
    now = timezone.now()
    row = _review(request, pk, now)
    try:
        actions.claim_review(request.user, row, at=now)
    except Refused as refusal:
        return _review_page(request, _review(request, pk, now), _decide_form(request, row), now, str(refusal))
    return redirect("moderation:review", pk=pk)


@require_POST
def give_back(request, pk):
    """Somebody else may take it."""
    check_signed_in(request.user)
    actions.give_back_review(request.user, _review(request, pk, timezone.now()))
    return redirect("moderation:queue")


@require_POST
def undo(request, pk):
    """Take a decision back; the review is in hand of whoever does."""
    check_signed_in(request.user)
    now = timezone.now()
    actions.undo_decision(request.user, _review(request, pk, now), at=now)
    messages.success(request, _("撤了，回到没办之前的样子，现在你拿着。"))
    return redirect("moderation:review", pk=pk)
