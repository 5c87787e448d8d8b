"""车友在说什么: the term and product report, its export, and the sentences behind a figure."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.activity.models import Delivery
from community.privacy.actions import log_reads
from insights.evidence.models import Facet
from insights.reports.export import as_csv, as_json, base_sentence
from insights.reports.forms import ScopeForm, SentencesForm
from insights.reports.kfloor import k
from insights.reports.permissions import check_read_report
from insights.reports.questions import behind, report
from insights.reports.quotes import quotes

SENTENCES = 20


def _form(request, form_class):
    check_read_report(request.user)
    data = request.GET.copy()
    data.setdefault("purpose", "statistics")
    return form_class(data, user=request.user)


def terms(request):
    """The report of a scope; a wrong scope is answered with the whole and a sentence."""
    form, now = _form(request, ScopeForm), timezone.now()
    if not form.is_valid():
        return render(request, "insights/reports/wrong.html", {"form": form}, status=400)
    answer = report(form.scope(), now)
    waiting, stuck = Delivery.objects.backlog("evidence")
    samples = []
    for row in answer.terms[:3]:
        found, _rest = quotes(behind(answer.scope, Facet.TERM, row.term, now), 1)
        samples += [(row.term, q) for q in found]
    return render(
        request,
        "insights/reports/terms.html",
        {
            "report": answer,
            "form": form,
            "base_sentence": base_sentence(answer),
            "k": k(),
            "samples": samples,
            "waiting": waiting,
            "stuck": stuck,
            "at": now,
        },
    )


def export(request):
    """The same report as CSV or JSON."""
    form = _form(request, ScopeForm)
    if not form.is_valid():
        return render(request, "insights/reports/wrong.html", {"form": form}, status=400)
    answer = report(form.scope(), timezone.now())
    if request.GET.get("format") == "json":
        return HttpResponse(as_json(answer), content_type="application/json; charset=utf-8")
    response = HttpResponse(as_csv(answer), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="terms.csv"'
    return response


def sentences(request):
    """What consenting members said, behind one figure; nothing where fewer than k of them said it."""
    form = _form(request, SentencesForm)
    if not form.is_valid():
        return render(request, "insights/reports/wrong.html", {"form": form}, status=400)
    asked, page = form.cleaned_data, _page(request)
    rows = behind(
        form.scope(), asked["facet"], asked["term"], timezone.now(), product=asked["about"], opinion=asked["opinion"]
    )
    found, more = quotes(rows, SENTENCES, (page - 1) * SENTENCES, named=True)
    _log_named(request.user, found, asked["term"])
    return render(
        request,
        "insights/reports/sentences.html",
        {
            "asked": asked,
            "quotes": found,
            "page_number": page,
            "has_next": more,
            "badges": asked["opinion"] is not None,
            "k": k(),
            "scope": form.scope(),
        },
    )


def _log_named(reader, found, term):
    """Whoever stands there with her name can read who looked."""
    fields = [_("公开说的一句话"), _("昵称"), _("原帖的链接")]
    where = _("「%(term)s」的原话") % {"term": term}
    named = list(dict.fromkeys(quote.by for quote in found if quote.by))
    log_reads(reader, named, fields=fields, purpose="publication", where=where, at=timezone.now())


def _page(request):
    raw = request.GET.get("p", "1")
    return min(max(int(raw), 1), 500) if raw.isdigit() and len(raw) < 5 else 1
