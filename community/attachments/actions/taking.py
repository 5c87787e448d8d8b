"""A file comes in: stored as it is, out of everybody's sight, until the decoder has looked at it."""

import uuid

from django.db import transaction
from django.db.models import Max

from community.attachments.decoder.limits import LARGEST
from community.attachments.decoder.sniff import HEAD, kind_of
from community.attachments.models import LONGEST_NAME, Attachment
from community.attachments.permissions import check_bring
from community.attachments.sentences import too_large
from community.attachments.shelf import clean_name, drop, put


class TooLarge(Exception):
    """The file has more bytes than its kind may have; its sentence says how many that are."""


def take_in(by, place, file, *, position=0, alone=False, at):
    """Keep an uploaded file for a box of the member's. Only its first bytes are looked at here.

    `position` is where it stands among the others, as it was chosen; without one it comes last. `alone`: what waited in
    the box before goes.

    Raises Refused (not allowed, too many), Refuse (no kind of file that is taken in) and TooLarge.
    """
    check_bring(by, place)
    name = clean_name(file.name, LONGEST_NAME)
    kind, _form = kind_of(file.read(HEAD), name)
    file.seek(0)
    if file.size > LARGEST[kind]:
        raise TooLarge(too_large(kind))
    key = uuid.uuid4()
    stored = put(key, "raw", file)
    try:
        with transaction.atomic():
            there = Attachment.objects.pending(by, place)
            if alone:
                there.put_away()
            last = there.aggregate(n=Max("position"))["n"] or 0
            return Attachment.objects.create(
                key=key, owner=by, kind=kind, name=name or kind, bytes=file.size, raw=stored, place=place,
                position=position or last + 1, at=at,
            )  # fmt: skip
    except BaseException:
        drop([stored])
        raise
