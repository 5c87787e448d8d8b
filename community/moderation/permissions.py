"""Who may keep order about whom, and who may not speak for a while."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.lib.moments import minute_words
from community.moderation.models import Measure


def check_measure(by, member):
    """Refuse whoever has not the power, and measures against oneself or a colleague."""
    check_power(by, Power.MODERATE)
    if by.pk == member.pk:
        raise Refused(_("自己的事请另一位管理员来办。"))
    if member.is_staff:
        raise Refused(_("%(name)s是同事，这里管不到。有问题请找管理员改角色。") % {"name": member.name})


def check_may_speak(user, at):
    """Refuse whoever is muted, with the rule and the minute it ends; a statement only for those."""
    until = getattr(user, "muted_until", None)
    if until is None or until <= at:
        return
    measure = Measure.objects.filter(member=user, until__gte=until, lifted_at=None).exclude(kind="warn").last()
    raise Refused(
        _("你的发言停到 %(until)s，依的是%(rule)s。到点自己解开；看帖、收藏照旧，写的草稿会留着。")
        % {"until": minute_words(until, at), "rule": measure.get_rule_display() if measure else _("公布的规则")}
    )
