"""Start, reply, edit, preview, withdraw, accept; and the names offered while an @ is typed."""

from django.contrib import messages
from django.db.models import F
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.access.origins import origin_of
from community.access.permissions import can, check_signed_in
from community.access.registry import blockers_of
from community.attachments.forms import place_of
from community.attachments.models import Attachment, State
from community.lib import ratelimit
from community.polls.forms import PollForm
from community.search.alike import alike
from forums import actions
from forums.forms import EditOpeningForm, EditPostForm, ReplyForm, TopicForm
from forums.kinds import kinds
from forums.models import Board, HeldEdit, Post, Topic
from forums.permissions import check_attach, check_edit_post, check_reply, check_start_topic, count_post
from forums.views.shown import topic_context, wanted_topic
from profiles.drafts.models import Draft
from profiles.models import Member
from profiles.writing import html_of

OFFERED = 8
HELD = gettext_lazy("收到了，版主看过就放出来。等的时候你能改，结果会告诉你。")
EDIT_HELD = gettext_lazy("收到了，版主看过就换上新的一版；在那之前大家读到的还是旧的。")
ALIKE = 3


def _visible_post(user, pk):
    row = get_object_or_404(Post.objects.visible_to(user).select_related("topic__board", "author"), pk=pk)
    get_object_or_404(Topic.objects.visible_to(user), pk=row.topic_id)
    return row


def compose(request):
    """Choose a board to write in: those where the writer may start a topic."""
    check_signed_in(request.user)
    now = timezone.now()
    boards = [b for b in Board.objects.visible_to(request.user) if can(check_start_topic, request.user, b, now)]
    return render(request, "forums/compose.html", {"boards": boards})


def start_topic(request, slug):
    """The composer of one board."""
    board = get_object_or_404(Board.objects.visible_to(request.user).select_related("product"), slug=slug)
    now = timezone.now()
    check_start_topic(request.user, board, now)
    draft = Draft.objects.of(request.user, f"topic:{board.slug}") if request.method == "GET" else None
    asked = {"kind": request.GET.get("kind", "discussion"), "tags": request.GET.get("tags", "")}
    kept = draft.initial if draft else {}
    form = TopicForm(request.POST or None, board=board, initial={**asked, **kept})
    preview = _preview(request)
    has_poll = request.POST.get("kind") in kinds and kinds[request.POST["kind"]].has_poll
    poll = PollForm(request.POST if has_poll else None, at=now, initial=unprefixed(kept, "poll"))
    if request.method == "POST" and preview is None and form.is_valid() & (poll.is_valid() or not has_poll):
        count_post(request.user, now)
        asked_poll = poll.as_poll() if has_poll else None
        topic = actions.start_topic(
            request.user, board, poll=asked_poll, origin=origin_of(request), files=_box(request, f"topic:{board.slug}"), at=now,
            **form.cleaned_data,
        )  # fmt: skip
        messages.success(request, HELD if topic.held else _("发出去了。有人回你，这里会有动静。"))
        return redirect(topic)
    return render(
        request,
        "forums/start_topic.html",
        {
            "board": board, "form": form, "poll_form": poll, "kinds": kinds.values(), "draft": draft, "preview": preview, "at": now,
            "seen": [] if preview is None else _seen(request, f"topic:{board.slug}"), "place": f"topic:{board.slug}", "may_attach": can(check_attach, request.user, board),
            "similar": _alike(request.user, request.POST.get("title", "")[:100]) if request.method == "POST" else [],
        },
        status=422 if (form.errors or poll.errors) and preview is None else 200,
    )  # fmt: skip


def _box(request, place):
    """The box whose files were sent along; none where the form says that it has none."""
    return place if request.POST.get("files") else ""


def unprefixed(fields, prefix):
    """The fields of a draft that belong to one part of a form."""
    return {name.removeprefix(f"{prefix}-"): v for name, v in fields.items() if name.startswith(f"{prefix}-")}


def similar(request):
    """Topics that ask nearly the same as a title being typed."""
    check_signed_in(request.user)
    title = " ".join(request.GET.get("q", "").split())[:100]
    ratelimit.count("similar", request.user.pk, 120, 600, timezone.now())
    return render(request, "forums/_similar.html", {"similar": _alike(request.user, title)})


def _alike(user, title):
    """Up to three topics like a title, the most alike first. Two statements."""
    openings = Post.objects.filter(number=1).values("pk")
    keys = [row.key for _share, row in alike(title, user, kind="post", among=openings)[:ALIKE]]
    topics = Topic.objects.visible_to(user).public_face().filter(posts__in=keys).select_related("board")
    found = {t.opening: t for t in topics.annotate(opening=F("posts__pk"))}
    return [found[key] for key in keys if key in found]


def _preview(request):
    """The HTML of what was typed, where the button 预览 sent the form; nothing is posted then."""
    return html_of(request.POST.get("body", "")[:20_000], "preview") if "preview" in request.POST else None


def _seen(request, place):
    """What hangs below a text that is previewed, as its page will draw it. One statement."""
    box = _box(request, place)
    rows = Attachment.objects.pending(request.user, box).exclude(state=State.REFUSED) if box else ()
    return [row.face() for row in rows]


@require_POST
def preview(request):
    """What a text would look like, with the files that wait in its box."""
    check_signed_in(request.user)
    ratelimit.count("previews", request.user.pk, 120, 600, timezone.now())
    html = html_of(request.POST.get("body", "")[:20_000], "preview")
    return render(request, "_preview.html", {"html": html, "seen": _seen(request, place_of(request.POST))})


@require_POST
def reply(request, pk):
    """Post a reply, or show the topic again with everything typed."""
    topic = wanted_topic(request.user, pk)
    now = timezone.now()
    check_reply(request.user, topic, now)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        context = topic_context(request, topic, str(topic.last_number), form)
        return render(request, "forums/topic.html", context, status=422)
    count_post(request.user, now)
    quoted = form.cleaned_data["quoted"]
    if quoted:
        quoted = Post.objects.visible_to(request.user).public_face().filter(topic=topic, pk=quoted).first()
    post = actions.reply(
        request.user, topic, body=form.cleaned_data["body"], quoted=quoted, origin=origin_of(request),
        files=_box(request, f"reply:{topic.pk}"), at=now,
    )  # fmt: skip
    if post.held:
        messages.success(request, HELD)
    return redirect(post)


def edit_post(request, pk):
    """Change one's own words."""
    post = _visible_post(request.user, pk)
    now = timezone.now()
    check_edit_post(request.user, post, now)
    draft = Draft.objects.of(request.user, f"edit:{post.pk}") if request.method == "GET" else None
    waits = HeldEdit.objects.filter(post=post).first()
    kept = draft.initial if draft else _waiting(waits)
    if post.is_opening:
        tags = " ".join(t.name for t in post.topic.tags.all())
        initial = {"title": post.topic.title, "body": post.source, "tags": tags}
        form = EditOpeningForm(request.POST or None, topic=post.topic, initial={**initial, **kept})
    else:
        form = EditPostForm(request.POST or None, initial={"body": post.source, **kept})
    if request.method == "POST" and form.is_valid():
        files = _box(request, f"edit:{post.pk}")
        post = actions.edit_post(
            request.user, post, origin=origin_of(request), files=files, at=now, **form.cleaned_data
        )
        messages.success(request, EDIT_HELD if post.edit_waits else _("改好了，上一版留在「改过」里。"))
        return redirect(post)
    return render(
        request,
        "forums/edit_post.html",
        {
            "post": post, "board": post.topic.board, "form": form, "draft": draft, "place": f"edit:{post.pk}",
            "at": now, "may_attach": can(check_attach, request.user, post.topic.board), "thing": f"post:{post.pk}" + (f",edit:{waits.pk}" if waits else ""),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _waiting(edit):
    """The fields of new words that wait to be looked at: whoever edits again goes on from them."""
    if edit is None:
        return {}
    return {"body": edit.source} | ({"title": edit.title, "tags": " ".join(edit.tags or ())} if edit.title else {})


@require_POST
def withdraw_post(request, pk):
    """Take one's own words back."""
    post = _visible_post(request.user, pk)
    actions.withdraw_post(request.user, post, at=timezone.now())
    messages.success(request, _("收回了，别人现在看不到。24 小时内你能恢复，之后原文会清掉。"))
    return redirect(post)


@require_POST
def bring_back_post(request, pk):
    """Put them back."""
    post = _visible_post(request.user, pk)
    actions.bring_back_post(request.user, post, at=timezone.now())
    messages.success(request, _("恢复了。"))
    return redirect(post)


@require_POST
def accept_answer(request, pk):
    """Accept this reply as the answer, or take that back."""
    return _answered(request, pk, actions.accept_answer, _("采纳的是别人的回复，题目本身不能采纳。"))


@require_POST
def pin_official(request, pk):
    """Let this official reply stand under the opening post, or take it off."""
    return _answered(request, pk, actions.pin_official, _("放到上面的是一条官方回复，楼主那一楼本来就在上面。"))


def _answered(request, pk, act, sentence):
    post = _visible_post(request.user, pk)
    if post.is_opening:
        messages.error(request, sentence)
        return redirect(post.topic)
    act(request.user, post.topic, post, at=timezone.now())
    return redirect(post.topic)


def suggest_people(request):
    """Up to eight names that begin with what was typed after an @; those who speak in the topic first."""
    check_signed_in(request.user)
    typed = request.GET.get("q", "").strip()[:20]
    names = []
    if topic := request.GET.get("topic", ""):
        if topic.isdecimal() and len(topic) < 18:
            spoke = Post.objects.visible_to(request.user).filter(topic=topic, author__name__startswith=typed)
            spoke = spoke.exclude(author__in=blockers_of(request.user))
            names = list(spoke.order_by().values_list("author__name", flat=True).distinct()[:OFFERED])
    if typed and len(names) < OFFERED:
        found = Member.objects.met_by(request.user).filter(name__startswith=typed).order_by("name")
        names += [n for n in found.values_list("name", flat=True)[:OFFERED] if n not in names]
    return JsonResponse({"names": names[:OFFERED]})
