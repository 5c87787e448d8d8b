"""Keep out of sight what has to be looked at first."""

from community.activity.actions import record
from community.attachments.actions import attach, remove_all
from community.moderation.actions import hold, let_go, move_reviews
from forums.models import HeldEdit
from forums.verbs import EDIT_HELD, POST_HELD


def out_of_sight(why, at):
    """The fields of a topic or post that waits because of `why`; none where there is nothing."""
    return {"held": True, "hidden_at": at} if why else {}


def hold_post(by, post, source, why, at):
    """Put a post that is out of sight into the queue. The same again, after an edit, brings its words up to date; what
    was found before stays where nothing new is found."""
    hold(by, "post", post, source, why, at=at)
    record(by, POST_HELD, post, audience=post.topic.board.may_moderate, at=at)


def hold_edit(by, post, source, why, *, body, title, tags, answers, restored, files="", at):
    """New words that wait; the ones before them that still waited are gone."""
    fields = {
        "source": body, "title": title or "", "tags": tags, "answers": answers, "restored": restored, "by": by, "at": at,
    }  # fmt: skip
    edit, _new = HeldEdit.objects.update_or_create(post=post, defaults=fields)
    if files:
        attach(by, files, edit, beside=post, at=at)
    hold(by, "edit", edit, source, why, at=at)
    record(by, EDIT_HELD, post, audience=post.topic.board.may_moderate, at=at)


def drop_held_edit(post, at):
    """New words that waited are not wanted any more. One statement where there are none."""
    for edit in HeldEdit.objects.filter(post=post):
        let_go("edit", [edit.pk], at=at)
        remove_all("edit", edit.pk)
        edit.delete()


def carry_reviews(topic, board):
    """What waits to be decided in a topic goes to those who keep the board it was moved to."""
    edits = HeldEdit.objects.filter(post__topic=topic)
    for code, keys in (("topic", [topic.pk]), ("post", topic.posts.values("pk")), ("edit", edits.values("pk"))):
        move_reviews(code, keys, keepers=board.may_moderate, audience=board.audience, place=board.name)
