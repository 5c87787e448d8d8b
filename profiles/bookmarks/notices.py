"""A reminder rings the bell of whoever set it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from profiles.bookmarks.models import Bookmark, with_things
from profiles.bookmarks.verbs import BOOKMARK_DUE


def due(activity):
    """Whoever keeps the bookmark; one reminder rings once."""
    row = Bookmark.objects.kept().filter(pk=activity.target_id).first()
    if row is None:
        return []
    return [Call(row.member_id, row, row, f"due:{row.pk}:{activity.pk}")]


def show(lines, user):
    """The kept things that can still be seen, with the note."""
    rows = with_things(Bookmark.objects.visible_to(user).kept().filter(pk__in=[x.about_id for x in lines]), user)
    told = {
        row.pk: Told(row.url, _("你让我到点提醒：《%(title)s》") % {"title": row.title}, row.note)
        for row in rows
        if row.shown is not None
    }
    return {line.pk: told[line.about_id] for line in lines if line.about_id in told}


NoticeKind("reminder", gettext_lazy("收藏提醒"), (BOOKMARK_DUE.code,), due, show, "mine", order=60, insists=True)
