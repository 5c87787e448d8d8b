"""What can happen between two members."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

FOLLOWED = Verb("member.followed", _("关注了一位车友"))
UNFOLLOWED = Verb("member.unfollowed", _("不再关注一位车友"))
BLOCKED = Verb("member.blocked", _("拉黑了一位车友"))
UNBLOCKED = Verb("member.unblocked", _("不再拉黑一位车友"))
