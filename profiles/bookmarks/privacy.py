"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.bookmarks.models import Bookmark

Holding(
    Bookmark,
    _("我的收藏"),
    "service",
    lambda m: Bookmark.objects.filter(member=m),
    "delete",
    fields={
        _("收藏了哪一处"): "target_type target_id",
        _("备注"): "note",
        _("提醒"): "remind_at remind_key reminded_at",
        _("什么时候"): "at removed_at",
    },
    term=Term(_("自己取下后一天"), 1, "removed_at", "bookmarks"),
)
