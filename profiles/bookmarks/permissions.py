"""Whose bookmark it is."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in


def check_change_bookmark(user, bookmark):
    """Refuse everybody but its member."""
    check_signed_in(user)
    if bookmark.member_id != user.pk:
        raise Refused(_("这是别人的收藏，只有本人能动。"))
