"""What the logs of moderation hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.moderation.models import Act, Cover, KeptWords, Measure, Report, Review, Sweep
from community.privacy.registry import Holding, subject_of

Holding(
    Act, _("管理员对我做过的"), "service", lambda m: Act.objects.filter(whom=subject_of(m)), "keep",
    _("谁依哪一条管过什么，要经得起查；离开后和你的名字断开"),
)  # fmt: skip
Holding(
    KeptWords, _("因此封存的原话"), "service", lambda m: KeptWords.objects.filter(act__whom=subject_of(m)), "keep",
    _("封存三年，到期自己清掉：三年内还可能为它打官司"),
)  # fmt: skip
Holding(Measure, _("警告、禁言和停用"), "service", lambda m: Measure.objects.filter(member=m), "delete")
Holding(Report, _("我的举报"), "service", lambda m: Report.objects.filter(reporter=m), "delete")
Holding(Review, _("因我写的话办过的举报"), "service", lambda m: Review.objects.filter(whom=m), "delete")
Holding(Cover, _("按规则取下的名字和介绍"), "service", lambda m: Cover.objects.filter(member=m), "delete")
Holding(Sweep, _("按广告处理过我的账号"), "service", lambda m: Sweep.objects.filter(member=m), "delete")
