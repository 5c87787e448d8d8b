"""What the books hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, subject_of
from profiles.points.models import Account, Adjustment, Entry, Lot, Taken

WHY = _("账要两边都对得上，一笔也不能少；离开后和你的名字断开，谁也连不回来")
Holding(Account, _("我的积分余额"), "service", lambda m: Account.objects.filter(subject=subject_of(m)), "keep", WHY)
Holding(Entry, _("我的积分明细"), "service", lambda m: Entry.objects.filter(subject=subject_of(m)), "keep", WHY)
Holding(Lot, _("我的哪批积分什么时候过期"), "service", lambda m: Lot.objects.filter(subject=subject_of(m)), "keep", WHY)
Holding(
    Taken, _("每一笔花的是哪批积分"), "service", lambda m: Taken.objects.filter(lot__subject=subject_of(m)), "keep", WHY
)  # fmt: skip
Holding(
    Adjustment, _("给我手工补扣过的积分"), "service", lambda m: Adjustment.objects.filter(subject=subject_of(m)), "keep", WHY
)  # fmt: skip
