"""What leaving holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term, rights_are_used_in
from profiles.leaving.actions import leave_exports
from profiles.leaving.models import FETCHED, Closure, Export

Holding(
    Closure,
    _("我提的注销"),
    "service",
    lambda m: Closure.objects.filter(member=m),
    "delete",
    withheld="code_hash",
    fields={
        _("帖子走还是留、积分怎么办"): "keeps_posts points",
        _("什么时候提的、什么时候办"): "asked_at due_at",
        _("验证码的指纹"): "code_hash code_tries code_until",
    },
    term=Term(_("反悔就删；没用上的验证码留一天"), 1, "code_until", "closures"),
)
Holding(
    Export,
    _("打给我的数据包"),
    "service",
    lambda m: Export.objects.filter(member=m),
    "delete",
    withheld="key stored",
    fields={
        _("包在哪、多大"): "key stored bytes",
        _("打到哪里"): "share doing heard_at",
        _("什么时候"): "asked_at ready_at",
    },
    term=Term(_("打好以后 7 天"), FETCHED.days, "ready_at", "exports"),
    erase=leave_exports,
)

rights_are_used_in("leaving", "leaving:data")
