"""What people do in the forums, one module per noun."""

from forums.actions.answering import accept_answer, pin_official
from forums.actions.boards import add_board, change_board, open_board, set_board_audience
from forums.actions.counting import key_of, recount
from forums.actions.importing import import_posts
from forums.actions.leaving import leave_posts, leave_topics
from forums.actions.moderating import (
    change_owner,
    feature_topics,
    lock_topics,
    merge_topics,
    move_topic,
    pin_topics,
    split_topic,
    undo,
)
from forums.actions.reading import mark_board_read, mark_read
from forums.actions.releasing import put_back_post, refuse_edit, release_edit, release_post
from forums.actions.standing import (
    bring_back_post,
    forget_withdrawn,
    hide_post,
    hide_reported,
    restore_post,
    withdraw_post,
)
from forums.actions.sweeping import put_back_posts, sweep_posts
from forums.actions.warming import warm
from forums.actions.writing import edit_post, hide_version, reply, rerender, restore_version, start_topic

__all__ = [
    "accept_answer", "add_board", "bring_back_post", "change_board", "change_owner", "edit_post", "feature_topics",
    "forget_withdrawn", "hide_post", "hide_reported", "hide_version", "import_posts", "key_of", "leave_posts", "leave_topics", "lock_topics", "mark_board_read",
    "mark_read", "merge_topics", "move_topic", "open_board", "pin_official", "pin_topics", "put_back_post", "put_back_posts", "recount", "refuse_edit",
    "release_edit", "release_post", "reply",
    "rerender", "restore_post", "restore_version", "set_board_audience", "split_topic", "start_topic", "sweep_posts", "undo", "warm",
    "withdraw_post",
]  # fmt: skip
