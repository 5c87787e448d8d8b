"""Who may change what of a person."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.access.permissions import Refused, check_power
from community.access.roles import Power, Role
from community.lib.moments import day_words
from profiles.models import MOST_FIELDS, Member, ProfileField
from profiles.names import skeleton

RENAME_DAYS = 182


class WrongCode(Refused):
    """A code that was not the one that was sent; `left`: how often one may try again."""

    def __init__(self, left):
        said = ngettext(
            "这 6 位对不上，看看是不是上一封信。还能试 %(left)d 次。",
            "这 6 位对不上，看看是不是上一封信。还能试 %(left)d 次。",
            left,
        )
        super().__init__(said % {"left": left})


class NameTaken(Refused):
    """Somebody was called so a moment earlier."""


class AddressTaken(Refused):
    """The mail address is a member's."""


def check_appoint(user):
    check_power(user, Power.APPOINT)


def check_name_stands_alone(member, role):
    """Nobody becomes a colleague while a member's name looks like hers: it would pass for the brand's from then on."""
    alike = Member.objects.filter(name_key=skeleton(member.name), imported=False).exclude(pk=member.pk).first()
    if role != Role.MEMBER and alike:
        words = _("有会员叫「%(alike)s」，看着和「%(name)s」一样。请这位同事先改个名字，再来任命。")
        raise Refused(words % {"alike": alike.name, "name": member.name})


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
