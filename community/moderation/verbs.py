"""What can happen to keep order."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

REPORTED = Verb("thing.reported", _("举报了"))
HELD = Verb("thing.held", _("写了要先看一眼的话"))
REVIEW_LATE = Verb("review.late", _("等满两小时还没人看"))
REVIEW_UNDONE = Verb("review.undone", _("撤销了一次决定"))
REVIEW_DECIDED = Verb("review.decided", _("办完了一件举报"))
SWEEP_PROPOSED = Verb("sweep.proposed", _("提议按广告处理一个账号"))
SWEPT = Verb("account.swept", _("按广告处理了一个账号"))
SWEEP_UNDONE = Verb("sweep.undone", _("把一个账号恢复原样"))
MEASURE_TAKEN = Verb("measure.taken", _("按规则处理了一位会员"))
MEASURE_LIFTED = Verb("measure.lifted", _("提前解除了处理"))
