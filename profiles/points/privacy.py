"""What the books hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term, subject_of
from profiles.points.models import Account, Adjustment, Entry, Lot, Taken

WHY = _("账要两边都对得上，一笔也不能少；离开后和你的名字断开，谁也连不回来")
TERM = Term(_("一直留着，和名字断开"))
Holding(
    Account, _("我的积分余额"), "service", lambda m: Account.objects.filter(subject=subject_of(m)), "keep", WHY,
    fields={_("余额"): "balance"}, term=TERM, mine=("subject",),
)  # fmt: skip
Holding(
    Entry, _("我的积分明细"), "service", lambda m: Entry.objects.filter(subject=subject_of(m)), "keep", WHY, withheld="giver",
    fields={
        _("几分、之后余额"): "amount balance house", _("为了什么、依哪条规则"): "why rule kind key giver cycle",
        _("冲的是哪一笔"): "root reverses", _("什么时候"): "at",
    },
    term=TERM, mine=("subject",),
)  # fmt: skip
Holding(
    Lot, _("我的哪批积分什么时候过期"), "service", lambda m: Lot.objects.filter(subject=subject_of(m)), "keep", WHY,
    fields={_("哪一笔、还剩几分"): "entry amount left", _("什么时候过期"): "expires_at announced_at"},
    term=TERM, mine=("subject",),
)  # fmt: skip
Holding(
    Taken, _("每一笔花的是哪批积分"), "service", lambda m: Taken.objects.filter(lot__subject=subject_of(m)), "keep", WHY,
    fields={_("哪一笔、哪一批、几分"): "entry lot amount"}, term=TERM, mine=(),
)  # fmt: skip
Holding(
    Adjustment, _("给我手工补扣过的积分"), "service", lambda m: Adjustment.objects.filter(subject=subject_of(m)), "keep",
    WHY,
    withheld="by decided_by",
    fields={
        _("几分、为什么"): "amount reason entry", _("谁提的、谁定的"): "by by_role decided_by decided_role",
        _("怎么定的、什么时候"): "outcome proposed_at until decided_at",
    },
    term=TERM, mine=("subject",),
)  # fmt: skip
