"""Who may bring files, and who may change one."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.attachments.decoder.limits import MB
from community.attachments.models import LONGEST_PLACE, MOST, Attachment, State

MOST_PENDING = 100
PENDING_BYTES = 600 * MB


def check_bring(user, place):
    """Refuse visitors, a box that is full, and whoever has brought much and sent nothing of it. Two statements."""
    check_signed_in(user)
    if not place or len(place) > LONGEST_PLACE:
        raise Refused(_("不知道这个文件要放到哪儿。回到写字的页面，从那里再传一次。"))
    mine = Attachment.objects.filter(owner=user, thing_kind="").exclude(state=State.GONE)
    if mine.filter(place=place).exclude(state=State.REFUSED).count() >= MOST:
        raise Refused(_("一处最多 %(n)d 个附件，先移走几个再传。") % {"n": MOST})
    if mine.count() >= MOST_PENDING or (mine.aggregate(n=Sum("bytes"))["n"] or 0) >= PENDING_BYTES:
        raise Refused(_("传上来还没发出去的已经很多了。先发出去，或者移走一些，再接着传。"))


def check_change(user, row):
    """Refuse everybody but whoever brought it."""
    check_signed_in(user)
    if row.owner_id != user.pk or row.state == State.GONE:
        raise Refused(_("这个文件不是你传的，改不了。"))
