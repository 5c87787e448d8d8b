"""What leaving holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.leaving.models import Closure

Holding(
    Closure,
    _("我提的注销"),
    "service",
    lambda m: Closure.objects.filter(member=m),
    "delete",
    fields={
        _("帖子走还是留、积分怎么办"): "keeps_posts points",
        _("什么时候提的、什么时候办"): "asked_at due_at",
        _("验证码的指纹"): "code_hash code_tries code_until",
    },
    term=Term(_("反悔就删；没用上的验证码留一天"), 1, "code_until", "closures"),
)
