"""What of a blog has to be looked at before others see it."""

from django.utils.translation import gettext as _

from community.activity.actions import record
from community.lib.html import leads_outside
from community.moderation.actions import hold
from community.moderation.holding import words_to_review
from community.moderation.models import Source
from profiles.blogs.models import Entry
from profiles.blogs.verbs import COMMENT_HELD, ENTRY_HELD
from profiles.models import KNOWN


def why_held(by, html, *texts, pictures=False):
    """(source, [[words, points]]) of what makes it wait: words of the list, and of a newcomer what leads outside and
    pictures. Empty for the brand's own people."""
    if by.is_staff:
        return Source.HOLD, []
    if words := words_to_review(*texts):
        return Source.WORD, words
    if by.trust >= KNOWN:
        return Source.HOLD, []
    outside = [[_("新来的，带外链"), 20]] if leads_outside(html) else []
    return Source.HOLD, outside + ([[_("新来的，带图片或文件"), 12]] if pictures else [])


def out_of_sight(why, at):
    """The fields of what waits because of `why`; none where there is nothing."""
    return {"held": True, "hidden_at": at} if why else {}


def keep_back(by, thing, source, why, at):
    """Put what is out of sight into the queue."""
    is_entry = isinstance(thing, Entry)
    hold(by, "entry" if is_entry else "comment", thing, source, why, at=at)
    record(by, ENTRY_HELD if is_entry else COMMENT_HELD, thing, audience="moderators", at=at)
