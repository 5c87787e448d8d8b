"""Send a message out of the house, or refuse."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.outgoing.registry import Message, adapters
from community.privacy.registry import may_use, purposes


def check_leave(adapter, purpose, member):
    """Refuse what has no standing yes of the very person it is about. What the service cannot do without needs none."""
    if purpose not in adapter.purposes:
        raise Refused(_("「%(way)s」不走这种用途。") % {"way": adapter.label})
    if adapter.reaches and purposes[purpose].apart != adapter.reaches:
        raise Refused(_("「%(way)s」通到外面，只走单独问过的用途。") % {"way": adapter.label})
    if purposes[purpose].optional and (member is None or not may_use(member, purpose)):
        raise Refused(_("这位会员没同意「%(purpose)s」，发不出去。") % {"purpose": purposes[purpose].name})


def send(channel, to, message, *, purpose, member=None):
    """Hand a Message (or a text) to the adapter `channel` for `to`: an address, a number. `member` is whom it is about
    and for.

    Raises Refused without a standing consent for an optional purpose, Undelivered where the adapter fails. Not undone by
    a rollback: call it after the commit, or where twice does no harm.
    """
    adapter = adapters[channel]
    check_leave(adapter, purpose, member)
    adapter.deliver(to, message if isinstance(message, Message) else Message(message))
