"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.bookmarks.models import Bookmark

Holding(Bookmark, _("我的收藏"), "service", lambda m: Bookmark.objects.filter(member=m), "delete")
