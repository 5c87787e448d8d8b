"""Entries carry files; each keeps beside it what its page draws of them."""

from django.shortcuts import get_object_or_404

from community.activity.actions import record
from community.attachments.models import attached
from community.attachments.registry import Attachable
from profiles.blogs.models import Entry
from profiles.blogs.verbs import ENTRY_FILES_CHANGED


def find(user, pk):
    """The entry, as far as the user may see it."""
    return get_object_or_404(Entry.objects.visible_to(user), pk=pk)


def changed(pk, at):
    """Bring the entry's own copy into line; search reads names and descriptions again."""
    entry, files = Entry.objects.select_related("author").get(pk=pk), attached("entry", pk)
    if files != entry.attached:
        Entry.objects.filter(pk=pk).update(attached=files)
        if entry.is_open:
            record(entry.author, ENTRY_FILES_CHANGED, entry, audience=entry.audience, at=at)


Attachable("entry", Entry, find, changed)
