"""The desk of boards: open, change, nest, order and close them; what each asks of a topic."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums import actions, rights
from forums.forms import BoardForm, Questions
from forums.models import Board
from forums.permissions import check_open_board
from profiles.drafts.models import Draft

RIGHTS = {
    "audience": gettext_lazy("谁能看"), "may_start": gettext_lazy("发主题"), "may_reply": gettext_lazy("回复"),
    "may_attach": gettext_lazy("贴图"), "may_moderate": gettext_lazy("管"),
}  # fmt: skip
FIELDS = ("name", "intro", "rules", "icon", "position", *list(RIGHTS)[:4], "holds_below", "holds_outside")
PREFIX = "questions"
NEW = {"icon": "chat", "position": 100, "audience": "public", "may_start": "members", "may_reply": "members", "may_attach": "members"}  # fmt: skip


def desk(request):
    """Every board with its rights in words, as a tree. One statement."""
    check_open_board(request.user)
    boards = list(Board.objects.all())
    for board in boards:
        board.words = [(label, rights.word(getattr(board, right))) for right, label in RIGHTS.items()]
    own = [b for b in boards if b.may_moderate == "moderators"]
    return render(
        request,
        "forums/desk_boards.html",
        {
            "boards": _in_order(own), "inner": [b for b in boards if b.may_moderate != "moderators"],
            "columns": RIGHTS.values(),
        },
    )  # fmt: skip


def _in_order(boards):
    """Boards with their depth, each under its parent."""
    known, below = {b.pk for b in boards}, {}
    for board in boards:
        below.setdefault(board.parent_id if board.parent_id in known else None, []).append(board)

    def walk(pk, depth):
        for board in below.get(pk, ()):
            board.depth = depth
            yield board
            yield from walk(board.pk, depth + 1)

    return list(walk(None, 0))


def open_board(request):
    """A new board."""
    check_open_board(request.user)
    draft = Draft.objects.of(request.user, "board:new")
    form = BoardForm(request.POST or None, initial=NEW | (draft.initial if draft else {}))
    rows = _rows(request, draft, [])
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        board = actions.open_board(request.user, at=timezone.now(), questions=rows.questions(), **form.cleaned_data)
        messages.success(request, _("「%(board)s」开好了。") % {"board": board.name})
        return redirect("forums:desk")
    context = {"form": form, "rows": rows, "draft": draft, "place": "board:new", "at": timezone.now()}
    return render(request, "forums/desk_board.html", context, status=_status(request, form, rows))


def _rows(request, draft, initial):
    """The rows of questions: as posted, as the draft has them, or as they stand."""
    kept = draft.initial if draft and f"{PREFIX}-TOTAL_FORMS" in draft.fields else None
    return Questions(request.POST or kept, prefix=PREFIX, initial=initial)


def _status(request, form, rows):
    return 422 if request.method == "POST" and (form.errors or any(rows.errors) or rows.non_form_errors()) else 200


def change_board(request, slug):
    """New words, place, rights or questions; who may read changes only after a second yes."""
    check_open_board(request.user)
    board = get_object_or_404(Board.objects.filter(may_moderate="moderators").select_related("parent"), slug=slug)
    place = f"board:{board.pk}"
    draft = Draft.objects.of(request.user, place)
    initial = {name: getattr(board, name) for name in FIELDS} | {"parent": board.parent and board.parent.slug}
    form = BoardForm(request.POST or None, board=board, initial=initial | (draft.initial if draft else {}))
    rows = _rows(request, draft, Questions.initial_of(board))
    is_good = request.method == "POST" and form.is_valid() & rows.is_valid()
    moves = is_good and form.cleaned_data["audience"] != board.audience and board.topic_count
    if is_good and (not moves or "sure" in request.POST):
        actions.change_board(request.user, board, at=timezone.now(), questions=rows.questions(), **form.cleaned_data)
        messages.success(request, _("「%(board)s」改好了。") % {"board": form.cleaned_data["name"]})
        return redirect("forums:desk")
    return render(
        request,
        "forums/desk_board.html",
        {
            "form": form, "rows": rows, "board": board, "draft": draft, "place": place, "at": timezone.now(),
            "moves": moves, "replies": board.post_count - board.topic_count, "was": rights.word(board.audience),
            "will": rights.word(form.cleaned_data["audience"]) if moves else "",
        },
        status=_status(request, form, rows),
    )  # fmt: skip
