"""Boards, topics and posts for programs."""

from datetime import datetime
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from community.access.origins import origin_of
from community.api.kit import Invalid, checked, following, listed, reads, writes
from community.api.scopes import Scope
from community.api.shapes import Asked, Key, Line, Listed, Person, State, Text, Word, person_of, state_of
from community.reactions.models import counts_of, mine_of
from forums import actions
from forums.forms import EditOpeningForm, EditPostForm, ReplyForm, TopicForm
from forums.kinds import kinds
from forums.models import Board, HeldEdit, Post, Topic, signed
from forums.permissions import check_edit_post, check_reply, check_start_topic, count_post

ROOM = _("版块和主题")


class BoardOut(Schema):
    """A board; `slug` is its name in addresses."""

    id: int
    slug: str
    name: str
    intro: str
    topics: int
    posts: int
    url: str


class TopicOut(Schema):
    """A topic as lists show it. `answers`: to what its board asks, by the question's name."""

    id: int
    board: str
    kind: str
    title: str
    author: Person | None
    created_at: datetime
    last_post_at: datetime
    replies: int
    accepted: int | None
    is_locked: bool
    held: bool
    state: State
    tags: list[str]
    answers: dict[str, str]
    product: str | None
    url: str


class TopicIn(Asked):
    """`answers`: what the board asks of each topic, by the question's name. `product`: the model whose owners are asked."""

    title: Line
    body: Text
    kind: Word = "discussion"
    tags: list[Word] = Field(default=[], max_length=20)
    product: Word | None = None
    answers: dict[Word, Line] = {}


class EditIn(Asked):
    """New words; title, tags and answers are an opening post's alone, and stay where they are left out."""

    body: Text
    title: Line | None = None
    tags: list[Word] | None = Field(default=None, max_length=20)
    answers: dict[Word, Line] | None = None


class PostOut(Schema):
    """One floor. `state`: open, withdrawn, hidden or held; the words are there for whoever may read them. `edit_waits`: new
    words of its author, whom alone it is told, wait to be looked at; these here stand until then."""

    id: int
    topic: int
    number: int
    author: Person | None
    source: str
    html: str
    created_at: datetime
    edited_at: datetime | None
    quoted: int | None
    state: State
    edit_waits: bool
    reactions: dict[str, int]
    reaction: str
    url: str


class TopicWithPosts(TopicOut):
    """A topic with a page of its posts, the first first; `next` is the address of those that follow."""

    posts: list[PostOut]
    next: str | None


def _board(row):
    return BoardOut(
        id=row.pk, slug=row.slug, name=row.name, intro=row.intro, topics=row.topic_count, posts=row.post_count,
        url=row.get_absolute_url(),
    )  # fmt: skip


def _topic(row, user):
    told = row.withdrawn_at is None or row.author_id == user.pk
    return {
        "id": row.pk, "board": row.board.slug, "kind": row.kind, "author": person_of(row.author),
        "title": row.title if row.author_id == user.pk else row.face, "created_at": row.created_at,
        "last_post_at": row.last_post_at, "replies": row.reply_count, "accepted": row.accepted_id,
        "is_locked": row.locked_at is not None, "held": row.held, "state": state_of(row), "answers": row.answers if told else {},
        "tags": [tag.name for tag in row.tags.all()] if told else [], "product": row.product.slug if row.product else None,
        "url": row.get_absolute_url(),
    }  # fmt: skip


def _posts(rows, user):
    """Shapes of posts. Three statements for any number."""
    ids = [row.pk for row in rows]
    waits = set(HeldEdit.objects.filter(post__in=ids, post__author=user.pk).values_list("post", flat=True))
    counts, mine = counts_of(Post, ids), mine_of(user, Post, ids)
    return [
        PostOut(
            id=row.pk, topic=row.topic_id, number=row.number, author=person_of(row.author), source=row.source,
            html=row.html, created_at=row.created_at, edited_at=row.edited_at, quoted=row.quoted_id, state=state_of(row),
            edit_waits=row.pk in waits, reactions=counts.get(row.pk, {}), reaction=mine.get(row.pk, ""), url=row.get_absolute_url(),
        )
        for row in rows
    ]  # fmt: skip


def _seen(user, pk):
    """A topic the member sees, or the one it was merged into; 404 for others."""
    rows = _topics(user)
    if found := rows.filter(pk=pk).first():
        return found
    return get_object_or_404(rows, pk__in=Topic.objects.filter(pk=pk).values("merged_into"))


def _topics(user):
    """What the member sees, with all that its shape tells. One statement, one more for the tags."""
    rows = Topic.objects.visible_to(user).select_related("board", "product").prefetch_related("tags")
    return signed(rows, "author")


def _seen_post(user, pk):
    row = get_object_or_404(Post.objects.visible_to(user).select_related("topic__board", "author"), pk=pk)
    get_object_or_404(Topic.objects.visible_to(user), pk=row.topic_id)
    return row


@reads("boards", Listed[BoardOut], scope=Scope.READ, room=ROOM, says=_("看得到的版块"))
def boards(request, after: str = "", limit: int = Query(100, ge=1, le=100)):
    rows = Board.objects.visible_to(request.user)
    return listed(request, rows, ["id"], after, limit, lambda found: [_board(row) for row in found])


@reads(
    "boards/{key:slug}/topics", Listed[TopicOut], scope=Scope.READ, room=ROOM,
    says=_("一个版块的主题，最近有人说话的在前；sort=new 按开头的先后"),
)  # fmt: skip
def topics(
    request, slug: str, sort: Literal["", "new"] = "", after: str = "", limit: int = Query(30, ge=1, le=100)
):  # fmt: skip
    board, user = get_object_or_404(Board.objects.visible_to(request.user), slug=slug), request.user
    rows = _topics(user).filter(board=board)
    key = ["id"] if sort else ["last_key", "id"]
    return listed(request, rows, key, after, limit, lambda found: [TopicOut(**_topic(row, user)) for row in found])


@reads("topics/{int:pk}", TopicWithPosts, scope=Scope.READ, room=ROOM, says=_("一个主题和它的帖子，一楼在前"))
def topic(request, pk: int, after: int = Query(0, ge=0, le=2**31 - 1), limit: int = Query(30, ge=1, le=100)):
    row, user = _seen(request.user, pk), request.user
    rows = signed(Post.objects.visible_to(user).filter(topic=row, number__gt=after), "author")
    found = list(rows.order_by("number")[: limit + 1])
    last = found[limit - 1].number if len(found) > limit else None
    return TopicWithPosts(**_topic(row, user), posts=_posts(found[:limit], user), next=following(request, last))


class ReplyIn(Asked):
    """`quoted` is the id of a post of the same topic."""

    body: Text
    quoted: Key | None = None


@writes(
    "POST", "topics/{int:pk}/posts", PostOut, scope=Scope.WRITE_TALK, room=ROOM, status=201,
    says=_("回帖；state 是 held 的，等版主看过才放出来"),
)  # fmt: skip
def reply(request, pk: int, said: ReplyIn):
    row, user = _seen(request.user, pk), request.user
    check_reply(user, row, request.at)
    asked = checked(ReplyForm(said.model_dump(exclude_none=True)))
    count_post(user, request.at)
    quoted = asked["quoted"]
    if quoted:
        quoted = Post.objects.visible_to(user).public_face().filter(topic=row, pk=quoted).first()
    post = actions.reply(user, row, body=asked["body"], quoted=quoted, origin=origin_of(request), at=request.at)
    return _posts([post], user)[0]


@writes(
    "POST", "boards/{key:slug}/topics", TopicOut, scope=Scope.WRITE_TALK, room=ROOM, status=201,
    says=_("开一个主题；held 是 true 的，等版主看过才放出来"),
)  # fmt: skip
def start_topic(request, slug: str, said: TopicIn):
    boards, user = Board.objects.visible_to(request.user), request.user
    board = get_object_or_404(boards.select_related("product"), slug=slug)
    check_start_topic(user, board, request.at)
    if said.kind in kinds and kinds[said.kind].has_poll:
        raise Invalid({"kind": [str(_("投票请在网页上发。"))]})
    asked = _answered(TopicForm(_typed(said.model_dump(exclude_none=True)), board=board), said.answers)
    count_post(user, request.at)
    row = actions.start_topic(user, board, origin=origin_of(request), at=request.at, **asked)
    return TopicOut(**_topic(row, user))


def _typed(said):
    """The fields as the page's form has them: tags in one line, each question under a name of its own."""
    answers = said.pop("answers", {})
    return said | {"tags": " ".join(said.get("tags", ()))} | {f"q_{name}": text for name, text in answers.items()}


def _answered(form, sent):
    """The cleaned data of a form with a board's questions: what is wrong is named as it was sent, and no answer of those
    that were `sent` goes by in silence because nobody asked."""
    if unasked := [name for name in sent or () if f"q_{name}" not in form.fields]:
        raise Invalid({f"answers.{name}": [str(_("这个版块没有问这一项。"))] for name in unasked})
    try:
        return checked(form)
    except Invalid as wrong:
        fields = {name.removeprefix("q_"): name for name in wrong.fields}
        raise Invalid(
            {f"answers.{name}" if name != was else was: wrong.fields[was] for name, was in fields.items()}
        ) from None


@reads("posts/{int:pk}", PostOut, scope=Scope.READ, room=ROOM, says=_("一个帖子"))
def post(request, pk: int):
    return _posts([_seen_post(request.user, pk)], request.user)[0]


@writes("PUT", "posts/{int:pk}", PostOut, scope=Scope.WRITE_TALK, room=ROOM, says=_("改自己的帖子，上一版留着"))
def edit_post(request, pk: int, said: EditIn):
    row, user = _seen_post(request.user, pk), request.user
    check_edit_post(user, row, request.at)
    new = said.model_dump(exclude_none=True)
    if row.is_opening:
        topic = row.topic
        stands = _stands(topic, HeldEdit.objects.filter(post=row).first())
        asked = _answered(EditOpeningForm(_typed(stands | new), topic=topic), said.answers)
    else:
        asked = checked(EditPostForm(new))
    actions.edit_post(user, row, origin=origin_of(request), at=request.at, **asked)
    return _posts([_seen_post(user, pk)], user)[0]


def _stands(topic, edit):
    """What an edit that leaves it out leaves as it is: of new words that wait to be looked at, else of the topic."""
    if edit and edit.title:
        return {"title": edit.title, "answers": edit.answers or {}, "tags": edit.tags or []}
    return {"title": topic.title, "answers": topic.answers, "tags": [tag.name for tag in topic.tags.all()]}


@writes(
    "DELETE",
    "posts/{int:pk}",
    PostOut,
    scope=Scope.WRITE_TALK,
    room=ROOM,
    says=_("收回自己的帖子，24 小时内能在网页上恢复"),
)
def withdraw_post(request, pk: int):
    row, user = _seen_post(request.user, pk), request.user
    actions.withdraw_post(user, row, at=request.at)
    return _posts([_seen_post(user, pk)], user)[0]
