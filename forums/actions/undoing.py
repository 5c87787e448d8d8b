"""How each act of a moderator is taken back: from what stood before. Each returns [(topic, ids of posts moved)]."""

from datetime import datetime

from django.db.models import F

from forums.actions.counting import count_board, follow, is_shown, locked
from forums.actions.holding import carry_reviews
from forums.models import Board, Post, ReadMark, Topic


def _fields(by, before, at):
    del by, at
    field = before["field"]
    for pk, was in before["topics"].items():
        value = datetime.fromisoformat(was) if was else None
        Topic.objects.filter(pk=pk).update(**{field: value}, revision=F("revision") + 1)
    return []


def _move(by, before, at):
    topic, board = locked(Topic(pk=before["topic"])), Board.objects.get(pk=before["board"])
    shown, stands = topic.posts.public_face().count(), is_shown(topic)
    Topic.objects.filter(pk=topic.pk).update(board=board, audience=board.audience, revision=F("revision") + 1)
    topic.posts.update(audience=board.audience)
    count_board(topic.board_id, topics=-stands, posts=-shown)
    count_board(board.pk, topics=stands, posts=shown)
    follow(by, topic.posts, board.audience, at)
    carry_reviews(topic, board)
    return []


def _own(by, before, at):
    topic = locked(Topic(pk=before["topic"]))
    Topic.objects.filter(pk=topic.pk).update(author=before["owner"], revision=F("revision") + 1)
    Post.objects.filter(pk=before["opening"]).update(author=before["owner"])
    follow(by, topic.posts.filter(pk=before["opening"]), topic.audience, at)
    return []


def _merge(by, before, at):
    """The posts go back to their topics under their old numbers; what was written since stays in the target."""
    del by, at
    target, touched = locked(Topic(pk=before["target"])), []
    for row in before["sources"]:
        source = locked(Topic(pk=row["topic"]))
        here = set(target.posts.filter(pk__in=[pk for pk, _ in row["posts"]]).values_list("pk", flat=True))
        _put_back(source, [(pk, n) for pk, n in row["posts"] if pk in here])
        Topic.objects.filter(pk=source.pk).update(merged_into=None, revision=F("revision") + 1)
        touched.append((Topic.objects.get(pk=source.pk), list(here)))
    return [*touched, (target, [])]


def _split(by, before, at):
    """The floors go back to their old places; the new topic stays as an address that leads to the old one."""
    del by, at
    topic, new = locked(Topic(pk=before["topic"])), locked(Topic(pk=before["new"]))
    mine = [(pk, n) for pk, n in before["posts"] if new.posts.filter(pk=pk).exists()]
    _put_back(topic, mine)
    later = list(new.posts.order_by("number").values_list("pk", flat=True))
    _put_back(topic, [(pk, topic.last_number + i) for i, pk in enumerate(later, start=1)])
    Topic.objects.filter(pk=new.pk).update(merged_into=topic, reply_count=0)
    ReadMark.objects.filter(topic=new).delete()
    return [(topic, [pk for pk, _ in mine] + later)]


def _put_back(topic, posts):
    """Posts under the numbers they had; one whose number was given away since goes to the end."""
    taken = set(topic.posts.filter(number__in=[n for _pk, n in posts]).values_list("number", flat=True))
    end = topic.last_number
    for pk, number in posts:
        if number in taken:
            number = end = end + 1
        Post.objects.filter(pk=pk).update(topic=topic, number=number, audience=topic.audience)


UNDO = {
    "pin": _fields, "unpin": _fields, "lock": _fields, "unlock": _fields, "feature": _fields, "unfeature": _fields,
    "move": _move, "own": _own, "merge": _merge, "split": _split,
}  # fmt: skip
