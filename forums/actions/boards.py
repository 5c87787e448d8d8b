"""Open boards and change them."""

from django.db import transaction
from django.db.models import F

from community.access.registry import PUBLIC
from community.activity.actions import record
from forums.actions.counting import follow
from forums.models import Board, Post
from forums.permissions import check_nested, check_open_board, is_reserved
from forums.verbs import BOARD_CHANGED, BOARD_OPENED


@transaction.atomic
def open_board(by, name, slug, *, at, **fields):
    """A new board, opened by the brand."""
    check_open_board(by)
    check_nested(fields.get("audience", PUBLIC), fields.get("parent"))
    return add_board(by, name, slug, at=at, **fields)


def add_board(by, name, slug, *, at, **fields):
    """The board itself, for actions that have checked already (a club opens its own)."""
    board = Board.objects.create(name=name, slug=f"{slug}-board" if is_reserved(slug) else slug, **fields)
    record(by, BOARD_OPENED, board, title=name, audience=board.audience, at=at)
    return board


@transaction.atomic
def change_board(by, board, *, at, audience=None, **fields):
    """New words, place or rights for a board; a new audience holds for everything in it."""
    check_open_board(by)
    check_nested(audience or board.audience, fields.get("parent", board.parent), board)
    Board.objects.filter(pk=board.pk).update(**fields)
    if audience and audience != board.audience:
        set_board_audience(by, board, audience, at=at)
    board.refresh_from_db()
    record(by, BOARD_CHANGED, board, title=board.name, audience=board.audience, at=at)
    return board


@transaction.atomic
def set_board_audience(by, board, audience, *, at):
    """Give a board and everything in it another audience; documents and evidence follow by the log."""
    Board.objects.filter(pk=board.pk).update(audience=audience)
    board.audience = audience
    board.topics.update(audience=audience, revision=F("revision") + 1)
    posts = Post.objects.filter(topic__board=board)
    posts.update(audience=audience)
    follow(by, posts, audience, at)
