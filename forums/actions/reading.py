"""How far somebody has read."""

from django.db import transaction
from django.db.models import F

from forums.models import ReadMark
from profiles.inbox.actions import see_about


def mark_read(by, topic, number, *, hinted=False, at):
    """Everything up to a floor is read. A mark never goes back, on whatever device. One statement where it stands.
    `hinted`: the hint about a third reply in a row was shown."""
    number = min(number, topic.last_number)
    mark, made = ReadMark.objects.get_or_create(member=by, topic=topic, defaults={"number": number, "at": at})
    if not made and mark.number < number:
        ReadMark.objects.filter(pk=mark.pk, number__lt=number).update(number=number, at=at)
    if hinted and not mark.hinted:
        ReadMark.objects.filter(pk=mark.pk).update(hinted=True)
    if number >= topic.last_number:
        see_about(by, [topic])


@transaction.atomic
def mark_board_read(by, board, *, at):
    """Every topic of a board that the member has opened before is read to its end."""
    marks = ReadMark.objects.filter(member=by, topic__board=board, number__lt=F("topic__last_number"))
    for mark in marks.select_related("topic")[:5000]:
        ReadMark.objects.filter(pk=mark.pk).update(number=mark.topic.last_number, at=at)
