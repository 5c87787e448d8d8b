"""我的关系: what the brand guessed, why, and what the member says of it."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.origins import refuses_sharing
from community.access.permissions import Refused
from community.panels.registry import built
from community.privacy.models import DataRead
from community.search.highlight import excerpt
from community.text.models import current
from profiles.consent import actions as consent
from profiles.consent.models import last_answers, wordings
from profiles.consent.views import switches
from profiles.preferences import actions
from profiles.preferences.forms import ASKED, AskForm, TermForm
from profiles.preferences.guess import guesses
from profiles.preferences.models import Correction, Pause, Preference, Verdict, said_instead
from profiles.preferences.weights import HALF_LIFE_DAYS, SCALE, in_words, out_of_100

# A no is not asked again for this long.
ASK_AGAIN_DAYS = 180
EXAMPLE = "给小满换了雪地胎，零下的早晨终于不打滑"
FEWEST_SCORE = 40

LATEST_READS = 3


@login_required
def relation(request):
    """Everything the brand thinks it knows about this member, each word with its evidence and its four verbs."""
    now, member = timezone.now(), request.user
    corrections = {c.term: c for c in Correction.objects.filter(member=member)}
    said = said_instead(corrections.values(), current())
    words = list(member.keywords.all())
    chosen = {k.term for k in words}
    rows = list(Preference.objects.filter(member=member))
    proofs = {}
    for shown in built("preference.proof", request, now, member=member):
        proofs.update(shown.data)
    for row in rows:
        row.score = out_of_100(row.weight_at(now))
        row.words, row.is_chosen = in_words(row.score), row.term in chosen
        row.correction, row.proofs, row.said = corrections.get(row.term), proofs.get(row.term, []), said.get(row.term)
        row.is_paused = bool(row.correction and row.correction.verdict == Verdict.PAUSED and row.correction.until > now)
    rows.sort(
        key=(lambda r: (r.last_at, r.term))
        if request.GET.get("sort") == "time"
        else (lambda r: (r.said is not None, r.score, r.term)),
        reverse=True,
    )
    listed = {r.term for r in rows}
    gone = [c for c in corrections.values() if c.verdict in (Verdict.REMOVED, Verdict.CHANGED) and c.term not in listed]
    return render(
        request,
        "profiles/preferences/relation.html",
        {
            "rows": rows, "gone": gone, "words": words, "switches": switches(member), "at": now, "fewest": FEWEST_SCORE,
            "corrected": len(corrections), "sort": request.GET.get("sort", ""), "should_ask": not refuses_sharing(request) and should_ask(member, now),
            "reads": list(DataRead.objects.filter(member=member).select_related("reader").order_by("-id")[:LATEST_READS]),
            "pause": Pause.objects.filter(member=member, until__gt=now).first(),
        },
    )  # fmt: skip


def should_ask(member, at):
    """True where the question about guessing is due: a word of one's own, no standing answer, no fresh no."""
    if not member.keywords.exists():
        return False
    last = last_answers(member).get("profile_posts")
    if last is None:
        return True
    if last.decision:
        return last.version != wordings()["profile_posts"].version
    return last.at + timedelta(days=ASK_AGAIN_DAYS) <= at


@login_required
def ask(request):
    """The one question, with a live example of its effect; trying the example keeps nothing."""
    now = timezone.now()
    if request.method == "POST" and "guess" in request.POST:
        form = AskForm(request.POST)
        if form.is_valid():
            return _answer(request, form, now)
    if request.method == "GET" and not should_ask(request.user, now):
        return redirect(request.user)
    sentence = request.POST.get("eg", EXAMPLE)[:60]
    found, texts = guesses(sentence), wordings()
    return render(
        request,
        "profiles/preferences/ask.html",
        {
            "eg": sentence, "guesses": found, "marked": excerpt(sentence, [sentence[g.start : g.end] for g in found], 60),
            "words": request.user.keywords.all()[:5], "wording": texts["profile_posts"],
            "versions": [(purpose, texts[purpose].version) for purpose in ASKED],
        },
    )  # fmt: skip


def _answer(request, form, now):
    yes = form.decisions["profile_posts"]
    try:
        consent.answer(request.user, form.decisions, surface="ask", at=now, shown=form.shown)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("preferences:ask")
    messages.success(
        request,
        _("好，猜到的每个词都在「我的关系」里，说错就改。") if yes else _("好，先不猜。什么功能都不少，半年内不再问。"),
    )
    return redirect(request.user)


@login_required
def how(request):
    """How terms and scores are computed, with the numbers in force."""
    example = [(w, out_of_100(w)) for w in (6, 12, 24, 36)]
    return render(
        request, "profiles/preferences/how.html", {"half_life": HALF_LIFE_DAYS, "scale": SCALE, "example": example}
    )


@require_POST
@login_required
def correct_term(request):
    """说得对, 改, 先别用, 删掉, and taking it back."""
    form, now = TermForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.error(request, " ".join(e for errors in form.errors.values() for e in errors))
        return redirect("preferences:relation")
    term, verdict = form.cleaned_data["term"], form.cleaned_data["verdict"]
    if verdict == "restore":
        actions.restore_term(request.user, term, at=now)
        messages.success(request, _("「%(term)s」恢复了，会再从你的公开帖子里读。") % {"term": term})
        return redirect("preferences:relation")
    actions.correct_term(request.user, term, verdict, instead=form.cleaned_data["instead"], at=now)
    said = {
        Verdict.CONFIRMED: _("记下了：「%(term)s」说得对。"),
        Verdict.CHANGED: _("以你写的「%(instead)s」为准，算你自己说的；不再猜「%(term)s」。"),
        Verdict.PAUSED: _("「%(term)s」先不用，30 天后再说。"),
        Verdict.REMOVED: _("「%(term)s」删掉了，证据一起清，以后不再猜这个词。"),
    }
    messages.success(request, said[verdict] % {"term": term, "instead": form.cleaned_data["instead"]})
    return redirect("preferences:relation")


@require_POST
@login_required
def pause_profile(request):
    """Rest for thirty days, or go on at once."""
    if request.POST.get("resume"):
        actions.resume_profile(request.user, at=timezone.now())
        messages.success(request, _("继续了，会从你的公开帖子里重新读。"))
    else:
        actions.pause_profile(request.user, at=timezone.now())
        messages.success(request, _("全部暂停 30 天。猜过的词收起来了，论坛、活动照常用。"))
    return redirect("preferences:relation")


@require_POST
@login_required
def clear_guesses(request):
    """Remove every guess."""
    actions.clear_guesses(request.user, at=timezone.now())
    messages.success(request, _("猜的词全清了，你自己选的都在。"))
    return redirect("preferences:relation")
