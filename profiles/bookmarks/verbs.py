"""What can happen to a bookmark."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

BOOKMARKED = Verb("bookmark.kept", _("收藏了"))
BOOKMARK_CHANGED = Verb("bookmark.changed", _("改了收藏的备注或提醒"))
BOOKMARK_REMOVED = Verb("bookmark.removed", _("取消了收藏"))
BOOKMARK_BROUGHT_BACK = Verb("bookmark.brought_back", _("把收藏放了回来"))
BOOKMARK_DUE = Verb("bookmark.due", _("收藏到了提醒的时候"))
