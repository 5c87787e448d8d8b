"""One box over everything."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.search.backends.base import Filters
from community.search.finding import find
from community.search.forms import LAST_PAGE, PERIODS, SORTS, SearchForm
from community.search.highlight import excerpt
from community.search.registry import MARKS, board_names, kinds
from community.tags.models import Tag

# What one might type into an empty box.
EXAMPLES = (gettext_lazy("冬季续航"), gettext_lazy("异响"), gettext_lazy("露营"))


def results(request):
    """What was found, narrowed by the filters; the address can be shared and gives each reader what he may see."""
    now, form = timezone.now(), SearchForm(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) or None for name in form.fields}
    # what was typed into the box is searched for even where it is too long: its beginning
    q = asked["q"] or request.GET.get("q", "").strip()[:100].replace("\0", "")
    tag = Tag.objects.named(asked["tag"] or q) if asked["tag"] or q else None
    filters = _filters(asked, tag, now)
    page = asked["p"] or 1
    found = find(q, request.user, filters, at=now, newest=asked["sort"] == "new", page=page)
    spellings = [spelling for word in found.question.words for spelling in word.spellings]
    for row in found.rows:
        row.excerpt, row.marked_title = excerpt(row.text, spellings), excerpt(row.title, spellings, 200)
        row.kind_of = kinds.get(row.kind)
    names = board_names({row.board for row in found.rows if row.board} | set(found.tally.boards or ()) | _chosen(asked))
    for row in found.rows:
        row.board_name = names.get(row.board, "")
    return render(
        request,
        "community/search/results.html",
        {
            "form": form, "asked": asked | {"q": q}, "found": found, "rows": found.rows, "page": page, "at": now,
            "kinds": _kinds(found.tally), "kind": kinds.get(asked["kind"]), "boards": _boards(found.tally, names, asked), 
            "marks": MARKS.items(), "periods": PERIODS.items(), "sorts": SORTS.items(),
            "used": _used(request, asked, names), "tag": tag if tag and not asked["tag"] else None,
            "narrowed": filters != Filters(), "examples": EXAMPLES, "last_page": LAST_PAGE,
            "mistakes": dict.fromkeys(str(errors[0]) for errors in form.errors.values()),
            "respelled": found.question.phrase if found.question.words and _other(q, found.question.phrase) else "",
        },
    )  # fmt: skip


def _filters(asked, tag, now):
    since = now - timedelta(days=asked["within"]) if asked["within"] else None
    return Filters(
        kind=asked["kind"], board=asked["board"], author=asked["author"],
        tag=(tag.name if tag else asked["tag"]) if asked["tag"] else None,
        since=max(filter(None, (since and timezone.localdate(since), asked["since"])), default=None),
        until=asked["until"], thread=asked["thread"], mark=asked["mark"],
    )  # fmt: skip


def _chosen(asked):
    return {asked["board"]} if asked["board"] else set()


def _kinds(tally):
    """[(code, label, how many or None)]; kinds are counted where the whole is."""
    return [(k.code, k.label, None if tally.kinds is None else tally.kinds.get(k.code, 0)) for k in kinds.values()]


def _boards(tally, names, asked):
    """[(id, name, how many)] to choose from: those in which something was found, most first, and the chosen one."""
    counts = dict(tally.boards or {}) | {board: (tally.boards or {}).get(board, 0) for board in _chosen(asked)}
    return [(b, names[b], n) for b, n in sorted(counts.items(), key=lambda pair: -pair[1]) if b in names][:30]


def _used(request, asked, names):
    """[(words, the address without it)] of the filters in use."""
    words = {
        "board": names.get(asked["board"]), "author": asked["author"], "tag": asked["tag"] and f"#{asked['tag']}",
        "within": PERIODS.get(asked["within"]), "since": asked["since"] and _("%(day)s 起") % {"day": date_format(asked["since"], "n 月 j 日")},
        "until": asked["until"] and _("到 %(day)s") % {"day": date_format(asked["until"], "n 月 j 日")}, "thread": asked["thread"] and (kinds[asked["kind"]].inside if asked["kind"] in kinds else _("一个主题里")),
    }  # fmt: skip
    return [(text, _without(request, name)) for name, text in words.items() if asked[name] and text]


def _without(request, name):
    query = request.GET.copy()
    for gone in (name, "p"):
        query.pop(gone, None)
    return f"?{query.urlencode()}"


def _other(typed, phrase):
    """True where the one spelling differs from what was typed by more than capitals and spaces."""
    return " ".join(typed.casefold().split()) != phrase
