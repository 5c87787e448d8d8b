"""Moderators at work: on one topic, on several at once, and the log in which each act can be undone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.lib.pagination import page
from forums import actions
from forums.forms import ManageForm, SplitForm
from forums.models import Board, Deed, Topic
from forums.permissions import check_moderate
from forums.views.reading import moderated
from forums.views.shown import page_of, wanted_topic

DEEDS = {
    "pin": gettext_lazy("置顶"), "unpin": gettext_lazy("取消置顶"), "lock": gettext_lazy("锁上"), "unlock": gettext_lazy("解锁"), "feature": gettext_lazy("加精"),
    "unfeature": gettext_lazy("取消加精"), "move": gettext_lazy("挪版块"), "own": gettext_lazy("换楼主"), "merge": gettext_lazy("合并"), "split": gettext_lazy("分楼"),
}  # fmt: skip
SIMPLE = {
    "pin": (actions.pin_topics, True), "unpin": (actions.pin_topics, False), "lock": (actions.lock_topics, True),
    "unlock": (actions.lock_topics, False), "feature": (actions.feature_topics, True),
    "unfeature": (actions.feature_topics, False),
}  # fmt: skip


def manage_topic(request, pk):
    """Everything a moderator can do with one topic; the floors of one page can be ticked and split off."""
    topic = wanted_topic(request.user, pk)
    check_moderate(request.user, topic.board)
    form = ManageForm(
        request.POST if request.method == "POST" else None, user=request.user, boards=moderated(request.user)
    )
    if request.method == "POST" and form.is_valid():
        return _done(request, topic.board, _do(request, [topic], form), back=topic)
    return _tools(request, topic, form, SplitForm(), request.GET.get("from", ""))


def _tools(request, topic, form, split, wanted):
    """The page with everything that can be done to a topic; what was refused stands in it as it was typed."""
    first = page_of(int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else 1
    return render(
        request,
        "forums/manage_topic.html",
        {
            "topic": topic, "board": topic.board, "form": form, "split": split, "first": first, "at": timezone.now(),
            "ticked": split.data.getlist("posts") if split.is_bound else [],
            "posts": topic.posts.filter(number__gte=max(first, 2), number__lt=first + 20).select_related("author"),
            "next": first + 20 if first + 20 <= topic.last_number else None, "before": first - 20 if first > 20 else None,
        },
        status=422 if form.errors or split.errors else 200,
    )  # fmt: skip


@require_POST
def manage_topics(request, slug):
    """One act on the ticked topics of a board."""
    board = get_object_or_404(Board.objects.visible_to(request.user), slug=slug)
    check_moderate(request.user, board)
    form = ManageForm(request.POST, user=request.user, boards=moderated(request.user))
    chosen = [int(pk) for pk in request.POST.getlist("topics") if pk.isdecimal() and len(pk) < 18][:100]
    topics = list(Topic.objects.visible_to(request.user).filter(board=board, pk__in=chosen))
    if not topics or not form.is_valid():
        first = next(iter(form.errors.values()))[0] if form.errors else _("先勾选要处理的主题。")
        messages.error(request, first)
        typed = {name: request.POST.get(name, "") for name in ("board", "target")}
        kept = urlencode({"manage": 1, "tick": chosen, **{k: v[:300] for k, v in typed.items() if v}}, doseq=True)
        return redirect(f"{board.get_absolute_url()}?{kept}#manage")
    return _done(request, board, _do(request, topics, form), back=board)


def _do(request, topics, form):
    """The one act that was asked for; the deeds it left."""
    what, now, asked = form.cleaned_data["what"], timezone.now(), form.cleaned_data
    if what in SIMPLE:
        act, value = SIMPLE[what]
        return [act(request.user, topics, value, at=now)]
    if what == "move":
        return [actions.move_topic(request.user, topic, asked["board"], at=now) for topic in topics]
    if what == "merge":
        return [actions.merge_topics(request.user, topics, asked["target"], at=now)]
    return [actions.change_owner(request.user, topic, asked["owner"], at=now) for topic in topics]


def _done(request, board, deeds, back):
    """Say what was done; each act can be undone from the log."""
    made = [d for d in deeds if d]
    if not made:
        messages.info(request, _("本来就是这样，没有改动。"))
    else:
        messages.success(request, _("做好了。要反悔，去「管理记录」里撤销。"))
        if made[0].what == "merge":
            back = Topic.objects.get(pk=made[0].before["target"])
    visible = Topic.objects.visible_to(request.user).filter(pk=back.pk).first() if isinstance(back, Topic) else board
    return redirect(visible or board)


@require_POST
def split_topic(request, pk):
    """The ticked floors become a topic of their own."""
    topic = wanted_topic(request.user, pk)
    check_moderate(request.user, topic.board)
    form = SplitForm(request.POST)
    if not form.is_valid():
        tools = ManageForm(user=request.user, boards=moderated(request.user))
        return _tools(request, topic, tools, form, request.POST.get("from", ""))
    posts = list(topic.posts.filter(pk__in=form.cleaned_data["posts"]))
    new, _deed = actions.split_topic(request.user, topic, posts, title=form.cleaned_data["title"], at=timezone.now())
    messages.success(request, _("分成新主题了，旧链接会带过来。要反悔，去「管理记录」里撤销。"))
    return redirect(new)


def deeds(request, slug):
    """What moderators did in a board, newest first, each with its undo."""
    board = get_object_or_404(Board.objects.visible_to(request.user), slug=slug)
    check_moderate(request.user, board)
    rows = page(
        board.deeds.select_related("by", "undone_by"), ["id"], 50, request.GET.get("older"), request.GET.get("newer")
    )
    concerned = {pk for deed in rows for pk in deed.topic_ids}
    topics = Topic.objects.visible_to(request.user).in_bulk(concerned)
    gone = Topic.objects.filter(merged_into__in=topics).in_bulk(concerned - topics.keys())
    for deed in rows:
        deed.gone = [gone[pk] for pk in deed.topic_ids if pk in gone]
        deed.label = DEEDS[deed.what]
        deed.topics = [topics[pk] for pk in deed.topic_ids if pk in topics]
    return render(request, "forums/deeds.html", {"board": board, "page": rows, "at": timezone.now()})


@require_POST
def undo(request, pk):
    """Take one act back."""
    deed = get_object_or_404(Deed.objects.filter(board__in=Board.objects.visible_to(request.user)), pk=pk)
    actions.undo(request.user, deed, at=timezone.now())
    messages.success(request, _("撤销了，和之前一样。"))
    return redirect("forums:deeds", deed.board.slug)
