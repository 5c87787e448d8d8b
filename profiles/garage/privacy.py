"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.garage.actions.judging import KEPT_DAYS
from profiles.garage.models import Car, Proof, SoldList

Holding(
    Car,
    _("我的车库"),
    "service",
    lambda m: Car.objects.filter(member=m),
    "delete",
    fields={
        _("哪个车型、叫它什么"): "product called",
        _("提车那天、里程"): "delivered_on mileage",
        _("哪些别人看得到"): "shown shows_called shows_delivered shows_mileage shows_serial",
        _("编号打乱的指纹和末几位"): "serial_hash tail",
        _("认证没有，到哪天"): "state end verified_at expires_at told_at ended_at",
        _("什么时候加的"): "at",
    },
    term=Term(_("你拿掉时删，注销时删")),
    withheld="serial_hash",
)
Holding(
    Proof,
    _("我交过的行驶证"),
    "papers",
    lambda m: Proof.objects.filter(car__member=m),
    "delete",
    fields={
        _("哪台车、车架号，没看完才有"): "car serial",
        _("结果和原因"): "outcome why",
        _("原来车主的那台、TA 说没卖"): "against objected_at",
        _("当时问你的那段话"): "wording wording_hash",
        _("谁打开、谁定的"): "opened_by opened_at decided_by decided_at",
        _("什么时候交的"): "at",
    },
    term=Term(_("照片和车架号看完就删；结果留一年"), KEPT_DAYS, "decided_at", "car_proofs"),
    mine=(),
    withheld="against opened_by decided_by",
)
Holding(
    SoldList,
    _("我导入过的售出编号"),
    "service",
    lambda m: SoldList.objects.filter(by=m),
    "unname",
    _("编号是品牌的账，你离开后这一行没有你的名字"),
    fields={_("哪个文件"): "name", _("收了几行、哪几行不对"): "taken bad", _("什么时候"): "at"},
    term=Term(_("编号在用就在，和名字断开")),
    mine=("by",),
    clears="name",
)
