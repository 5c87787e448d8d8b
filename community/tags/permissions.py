"""Who may put tags in order, and the sentence where not."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power


def check_curate(by):
    """Refuse whoever's role does not carry the power."""
    check_power(by, Power.CURATE)


def check_merge(by, tag, into):
    """Refuse a merge into itself, and of what was merged already."""
    check_curate(by)
    if tag.pk == into.pk:
        raise Refused(_("「%(tag)s」和它自己没法并，另选一个。") % {"tag": tag.name})
    for row in (tag, into):
        if row.merged_into_id:
            raise Refused(_("「%(tag)s」刚刚已经并走了，刷新看一眼再来。") % {"tag": row.name})


def check_name(by, tag, taken):
    """Refuse a name whose key another tag (`taken`, or None) has."""
    check_curate(by)
    if taken and taken.merged_into_id != tag.pk:
        raise Refused(_("已经有「%(tag)s」了。要两个变一个，用合并。") % {"tag": taken.name})
