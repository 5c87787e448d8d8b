"""A picture's file: anybody may see what is shown; what waits, its owner and the moderators."""

from django.shortcuts import get_object_or_404

from community.activity.actions import record
from community.attachments.models import Attachment, State
from community.attachments.registry import Attachable
from profiles.portraits.models import Portrait
from profiles.portraits.verbs import PORTRAIT_CUT


def find(user, pk):
    """The picture, as far as the user may see it."""
    return get_object_or_404(Portrait.objects.visible_to(user), pk=pk)


def is_open(pk):
    """Whether it stands on its member's row. One statement."""
    return Portrait.objects.shown().filter(pk=pk).exists()


def changed(pk, at):
    """Say in the log that the decoder has cut it, once it has."""
    portrait = Portrait.objects.select_related("member").get(pk=pk)
    cut = Attachment.objects.on("portrait", pk).filter(state=State.READY).exclude(cut={})
    if not portrait.ready and cut.exists():
        record(portrait.member, PORTRAIT_CUT, portrait, audience=f"member:{portrait.member_id}", at=at)


Attachable("portrait", Portrait, find, changed, is_open=is_open)
