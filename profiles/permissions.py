"""Who may change what of a person."""

from datetime import timedelta

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.lib.moments import day_words
from profiles.models import MOST_FIELDS, ProfileField

RENAME_DAYS = 182


class NameTaken(Refused):
    """Somebody was called so a moment earlier."""


class AddressTaken(Refused):
    """The mail address is a member's."""


def check_appoint(user):
    check_power(user, Power.APPOINT)


def check_room_for_field(user):
    """Whoever sets up the site asks for some things of members, and for no more."""
    check_appoint(user)
    if ProfileField.objects.in_use().count() >= MOST_FIELDS:
        raise Refused(_("最多问 %(most)d 项。先停用一项，再加新的。") % {"most": MOST_FIELDS})


def check_see_customer(user):
    check_power(user, Power.SEE_CUSTOMERS)


def check_rename(user, at):
    """A name changes once in half a year, so that others keep knowing who speaks."""
    if user.name_changed_at and user.name_changed_at + timedelta(days=RENAME_DAYS) > at:
        again = user.name_changed_at + timedelta(days=RENAME_DAYS)
        raise Refused(_("昵称半年能改一次，下次是 %(day)s。别的资料照常能改。") % {"day": day_words(again, at)})
