"""The desk's page of the sealed log: nothing is shown before the opening is written down."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from profiles.consent.models import Subject
from profiles.sealed import actions
from profiles.sealed.forms import OpeningForm
from profiles.sealed.models import KEEP, Opening
from profiles.sealed.permissions import check_open_sealed

# Rows shown of one opening, and earlier openings beside the form.
MOST_POSTINGS, MOST_OPENINGS = 200, 20


@never_cache
def open_sealed(request):
    """Say about what and on what ground; the answer to that one request shows the rows."""
    check_open_sealed(request.user)
    form, opening = OpeningForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        opening = actions.open_sealed(request.user, at=timezone.now(), **form.cleaned_data)
        form = OpeningForm()
    openings = list(Opening.objects.order_by("-id")[:MOST_OPENINGS])
    postings = list(opening.postings[: MOST_POSTINGS + 1]) if opening else []
    names = _names({p.subject for p in postings} | {o.by for o in openings} | {o.subject for o in openings})
    for row in openings:
        row.opener, row.whom = names.get(row.by), names.get(row.subject)
    for row in postings:
        row.writer = names.get(row.subject)
    return render(
        request,
        "profiles/sealed/open_sealed.html",
        {
            "form": form, "opening": opening, "postings": postings[:MOST_POSTINGS], "is_cut": len(postings) > MOST_POSTINGS,
            "openings": openings, "days": KEEP.days,
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _names(keys):
    """{key: name} of those who are still here. One statement."""
    return dict(Subject.objects.filter(key__in=keys - {None}).values_list("key", "member__name"))
