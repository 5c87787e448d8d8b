"""Who may follow or block whom."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_met, check_signed_in
from profiles.ties.models import MOST_BLOCKED, MOST_FOLLOWED, Block, Follow


def check_follow(user, member):
    check_signed_in(user)
    if user.pk == member.pk:
        raise Refused(_("自己就不用关注自己了，你写的都在你的空间里。"))
    check_met(user, member.pk)
    if Block.objects.filter(member=user, whom=member).exists():
        raise Refused(_("你拉黑了%(name)s，先解除再关注。") % {"name": member.name})
    if Follow.objects.filter(member=user).count() >= MOST_FOLLOWED:
        raise Refused(_("最多关注 %(n)d 人，到顶了。先在「关注的人」里去掉几位。") % {"n": MOST_FOLLOWED})


def check_block(user, member):
    """Nobody blocks the brand's people: what they decide and answer must reach her."""
    check_signed_in(user)
    if user.pk == member.pk:
        raise Refused(_("拉黑不了自己。"))
    if member.is_staff:
        raise Refused(
            _("%(name)s在这里替品牌做事，处理和答复要到得了你，所以拉黑不了。不想看 TA 写的，可以「少看」。")
            % {"name": member.name}
        )
    if Block.objects.filter(member=user).count() >= MOST_BLOCKED:
        raise Refused(
            _("最多拉黑 %(n)d 人，到顶了。先在「拉黑的人」里放开几位；被人围着骂，请举报，我们来处理。")
            % {"n": MOST_BLOCKED}
        )
