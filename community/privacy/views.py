"""What is kept of people and for what, 谁用了我的数据, and the receipts of who has left."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache

from community.lib.pagination import page
from community.privacy.forms import ReceiptForm
from community.privacy.models import DataRead, Ended, Erasure
from community.privacy.overdue import overdue
from community.privacy.receipt import token_hash
from community.privacy.registry import holdings, purposes, switch_doors, traces

PAGE, LATELY = 30, 10
# The day on which the site began to honour Global Privacy Control.
GPC_SINCE = "2026-11-27"


def register(request):
    """Everything that is kept of a person: every column in words, under the purpose it is kept for, with its term and its
    switch. No statement but, for the brand's people, one a term for what has outlived it and one for what went lately."""
    doors, now = switch_doors(), timezone.now()
    is_staff = _works_here(request.user)
    groups = [
        {
            "purpose": purpose,
            "holdings": [holding for holding in holdings.values() if holding.purpose == code],
            "wording": reverse(doors["wording"], args=[code]) if purpose.optional and doors else "",
        }
        for code, purpose in purposes.items()
    ]
    context = {
        "groups": sorted(groups, key=lambda group: (group["purpose"].optional, group["purpose"].code != "service")),
        "traces": list(traces.values()),
        "centre": reverse(doors["centre"]) if doors else "",
        "overdue": overdue(now) if is_staff else [],
        "ended": _ended() if is_staff else [],
        "at": now,
    }
    return render(request, "community/privacy/register.html", context)


def _ended():
    """What jobs have ended lately, the newest first, with the register's words. One statement."""
    rows = list(Ended.objects.order_by("-at", "-pk")[:LATELY])
    for row in rows:
        row.name = holdings[row.code].name if row.code in holdings else row.code
    return rows


def gpc(request):
    """That the site honours Global Privacy Control, as its specification wants it said."""
    return JsonResponse({"gpc": True, "lastUpdate": GPC_SINCE})


@login_required
def reads(request):
    """Each time a colleague of the brand opened this member's data, newest first."""
    rows = page(
        DataRead.objects.filter(member=request.user).select_related("reader"),
        ["id"], PAGE, request.GET.get("older"), request.GET.get("newer"),
    )  # fmt: skip
    return render(request, "community/privacy/reads.html", {"page": rows, "at": timezone.now()})


def _works_here(user):
    return user.is_authenticated and user.is_staff and not user.half_in


@never_cache
def receipt(request, token):
    """The receipt of an erasure, for whoever has its link; how far it has come, while it is at work."""
    row = get_object_or_404(Erasure, token_hash=token_hash(token))
    context = {"row": row, "token": token, "at": timezone.now()}
    if row.done_at:
        body = json.loads(row.receipt)
        gone, kept, counted = _sorted(body["rows"])
        context |= {"body": body, "gone": gone, "kept": kept, "counted": counted, "digest": _in_eights(row.sha256)}
    return _quiet(render(request, "community/privacy/receipt.html", context))


def _sorted(lines):
    """(what went, what the law keeps until a day, what stays without a name) of a receipt's lines."""
    gone = [line for line in lines if line["done"] == "deleted"]
    kept = [
        line | {"until": parse_date(line["until"])} for line in lines if line["done"] != "deleted" and "until" in line
    ]
    return gone, kept, [line for line in lines if line["done"] != "deleted" and "until" not in line]


def _in_eights(digits):
    return " ".join(digits[n : n + 8] for n in range(0, len(digits), 8))


@never_cache
def receipt_file(request, token):
    """The same as a file to keep: anybody can work its number out again."""
    row = get_object_or_404(Erasure.objects.exclude(done_at=None), token_hash=token_hash(token))
    file = {"receipt": json.loads(row.receipt), "sha256": row.sha256, "how": HOW}
    response = HttpResponse(json.dumps(file, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{row.receipt_number}.json"'
    return _quiet(response)


HOW = "sha256 = SHA-256(UTF-8(receipt)), JSON: keys sorted, no spaces, characters as they are"


def _quiet(response):
    """The address is a secret: it is told to no page that is opened from here, and to no index."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def check_receipt(request):
    """Whether a receipt is whole, and one of ours."""
    form, found = ReceiptForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        claimed, worked_out = form.cleaned_data["receipt"]
        ours = Erasure.objects.filter(sha256=worked_out).exclude(done_at=None).exists()
        found = {"whole": claimed == worked_out, "ours": ours, "digest": _in_eights(worked_out)}
    context = {"form": form, "found": found}
    return render(request, "community/privacy/check_receipt.html", context, status=422 if form.errors else 200)
