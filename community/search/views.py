"""One box over everything."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from community.search.backends.database import Filters, find
from community.search.forms import SearchForm
from community.search.highlight import excerpt
from community.search.registry import kinds
from community.tags.models import Tag
from community.text.models import current
from community.text.normalise import normalise
from community.text.segment import cut

PAGE = 20
# What one might type into an empty box.
EXAMPLES = (gettext_lazy("冬季续航"), gettext_lazy("异响"), gettext_lazy("露营"))


def _tag(typed):
    """The name in force of a tag in any spelling."""
    tag = Tag.objects.named(typed) if typed else None
    return tag.name if tag else typed or None


def results(request):
    """What was found, narrowed by the filters; the address can be shared and gives each reader what he may see."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else form.cleaned_data | {"q": form.cleaned_data.get("q", "")}
    page = asked.get("p") or 1
    filters = Filters(
        kind=asked.get("kind") or None, board=asked.get("board"), author=asked.get("author") or None,
        tag=_tag(asked.get("tag")), since=asked.get("since"), until=asked.get("until"),
    )  # fmt: skip
    rows = find(asked["q"], request.user, filters, size=PAGE + 1, offset=(page - 1) * PAGE) if asked["q"] else []
    words = [w for w, *_ in cut(normalise(asked["q"]), current())] if asked["q"] else []
    for row in rows:
        row.excerpt, row.marked_title = excerpt(row.text, words), excerpt(row.title, words, 200)
        row.kind_label = kinds[row.kind].label if row.kind in kinds else row.kind
    return render(
        request,
        "community/search/results.html",
        {
            "form": form, "asked": asked, "rows": rows[:PAGE], "kinds": kinds.values(),
            "page": page, "has_next": len(rows) > PAGE, "narrowed": filters != Filters(),
            "at": timezone.now(), "examples": EXAMPLES,
        },
    )  # fmt: skip
