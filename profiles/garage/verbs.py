"""What can happen to a car and to the showing that it is one's own."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

CAR_ADDED = Verb("car.added", _("车库里加了一台"))
CAR_CHANGED = Verb("car.changed", _("改了车库里的一台"))
CAR_REMOVED = Verb("car.removed", _("从车库里拿掉了一台"))
PROOF_SENT = Verb("car.proof_sent", _("交了行驶证等人看"))
PROOF_WITHDRAWN = Verb("car.proof_withdrawn", _("收回了交上去的行驶证"))
PROOF_OPENED = Verb("car.proof_opened", _("打开了一份行驶证"))
PROOF_REFUSED = Verb("car.proof_refused", _("行驶证没通过"))
OWNERSHIP_VERIFIED = Verb("car.verified", _("认证了一台车"))
OWNERSHIP_CONFIRMED = Verb("car.confirmed", _("说车还在自己这儿"))
OWNERSHIP_EXPIRING = Verb("car.expiring", _("车的认证快到期"))
OWNERSHIP_CLAIMED = Verb("car.claimed", _("有人交了同一台车的行驶证"))
OWNERSHIP_OBJECTED = Verb("car.objected", _("说那台车没卖"))
OWNERSHIP_ENDED = Verb("car.ended", _("车的认证结束了"))
SOLD_IMPORTED = Verb("car.sold_imported", _("导入了售出的编号"))
