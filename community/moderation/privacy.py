"""What the logs of moderation hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.moderation.models import Act, Cover, KeptWords, Measure, Report, Review, Sweep
from community.privacy.registry import Holding, Term, subject_of

Holding(
    Act,
    _("管理员对我做过的"),
    "service",
    lambda m: Act.objects.filter(whom=subject_of(m)),
    "keep",
    _("谁依哪一条管过什么，要经得起查；离开后和你的名字断开"),
    withheld="by",
    fields={
        _("做了什么、依哪条"): "deed rule kind key place audience",
        _("做的人"): "by by_role",
        _("前后各是什么样"): "before after",
        _("什么时候"): "at",
    },
    term=Term(_("一直留着，和名字断开")),
    mine=("whom",),
)
Holding(
    KeptWords,
    _("因此封存的原话"),
    "service",
    lambda m: KeptWords.objects.filter(act__whom=subject_of(m)),
    "keep",
    _("封存三年，到期自己清掉：三年内还可能为它打官司"),
    fields={_("原话"): "act words", _("留到哪天"): "until"},
    term=Term(_("三年"), 0, "until", "forget_kept_words"),
    mine=(),
)
Holding(
    Measure,
    _("警告、禁言和停用"),
    "service",
    lambda m: Measure.objects.filter(member=m),
    "delete",
    fields={
        _("哪一种、依哪条、为什么"): "kind rule reason",
        _("记几分"): "points points_until",
        _("从什么时候到什么时候"): "at until",
        _("谁定的、谁解除的"): "by lifted_at lifted_by",
    },
)
Holding(
    Report,
    _("我的举报"),
    "service",
    lambda m: Report.objects.filter(reporter=m),
    "delete",
    fields={_("哪件、依哪条、怎么说"): "review rule words", _("什么时候"): "at"},
    mine=("reporter",),
)
Holding(
    Review,
    _("因我写的话办过的举报"),
    "service",
    lambda m: Review.objects.filter(whom=m),
    "delete",
    fields={
        _("哪一处、说了什么"): "kind key words place audience keepers source held",
        _("为什么要看"): "score why caught late_at opened_at",
        _("谁办的、怎么办的"): "claimed_by claimed_at decided_by decided_at outcome rule said measure",
    },
    mine=("whom",),
)
Holding(
    Cover,
    _("按规则取下的名字和介绍"),
    "service",
    lambda m: Cover.objects.filter(member=m),
    "delete",
    fields={_("取下的名字和介绍"): "kind key before rule", _("什么时候"): "at"},
    term=Term(_("你换上新的，或者放回去，就删")),
)
Holding(
    Sweep,
    _("按广告处理过我的账号"),
    "service",
    lambda m: Sweep.objects.filter(member=m),
    "delete",
    fields={
        _("收起了什么"): "before counts measure",
        _("谁提的、谁办的、谁撤的"): "proposed_by proposed_at done_by done_at undone_by undone_at",
    },
)
