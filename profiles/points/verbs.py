"""What can happen to points; what is earned by rule stands in the books alone."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

POINTS_SPENT = Verb("points.spent", _("花了积分"))
POINTS_GIVEN_BACK = Verb("points.given_back", _("冲回了一笔积分"))
POINTS_EXPIRING = Verb("points.expiring", _("有积分快要过期"))
POINTS_EXPIRED = Verb("points.expired", _("有积分过期了"))
ADJUSTMENT_PROPOSED = Verb("points.adjustment_proposed", _("提议手工动积分"))
ADJUSTMENT_CARRIED_OUT = Verb("points.adjusted", _("手工动了积分"))
ADJUSTMENT_REFUSED = Verb("points.adjustment_refused", _("没有批准手工动积分"))
ADJUSTMENT_LAPSED = Verb("points.adjustment_lapsed", _("手工动积分的提议过了时"))
RULE_CHANGED = Verb("points.rule_changed", _("改了一条积分规则"))
