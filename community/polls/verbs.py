"""What can happen in a poll; what somebody chose never stands in the log."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

POLL_OPENED = Verb("poll.opened", _("发起了投票"))
POLL_VOTED = Verb("poll.voted", _("投了一票"))
VOTE_TAKEN_BACK = Verb("poll.vote_taken_back", _("收回了自己的一票"))
POLL_CLOSED = Verb("poll.closed", _("结束了投票"))
