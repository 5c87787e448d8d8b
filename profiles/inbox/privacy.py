"""What the inbox holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import ROWS, Holding, Term
from profiles.inbox.models import KEPT_DAYS, Bell, Letter, Line, Notice, Once, Rest, Watch, Wish

Holding(
    Line,
    _("我的消息"),
    "service",
    lambda m: Line.objects.filter(member=m),
    "delete",
    fields={
        _("关于哪一处"): "kind about_type about_id source_id",
        _("几条、看没看"): "unseen total",
        _("什么时候"): "first_at last_at last_key",
    },
    term=Term(_("90 天"), KEPT_DAYS, "last_at", "prune_notices"),
)
Holding(
    Notice,
    _("消息里的每件事"),
    "service",
    lambda m: Notice.objects.filter(member=m),
    "delete",
    fields={_("哪件事、谁做的"): "line once source_type source_id actor", _("看没看、什么时候"): "seen at"},
    term=Term(_("90 天"), KEPT_DAYS, "at", "prune_notices"),
    step=ROWS - 1,
)
Holding(
    Bell,
    _("没看的消息数"),
    "service",
    lambda m: Bell.objects.filter(member=m),
    "delete",
    fields={_("没看的数"): "number unseen"},
)
Holding(
    Watch,
    _("我盯着、静音的地方"),
    "service",
    lambda m: Watch.objects.filter(member=m),
    "delete",
    fields={_("哪一处、听多少"): "place_type place_id level", _("什么时候"): "at"},
)
Holding(
    Wish,
    _("什么事从哪儿告诉我"),
    "service",
    lambda m: Wish.objects.filter(member=m),
    "delete",
    fields={_("哪类事、哪条路、要不要"): "group channel wanted", _("什么时候选的"): "at"},
)
Holding(
    Rest,
    _("我安静的时候"),
    "service",
    lambda m: Rest.objects.filter(member=m),
    "delete",
    fields={
        _("几点到几点、一天一封在几点"): "quiet_from quiet_to mail_hour",
        _("停到什么时候"): "paused_from paused_to",
        _("什么时候选的"): "at",
    },
)
Holding(
    Letter,
    _("发到外面的提醒"),
    "service",
    lambda m: Letter.objects.filter(member=m),
    "delete",
    fields={_("哪一条、从哪儿"): "notice channel", _("什么时候"): "at due_at sent_at", _("发没发成"): "tries error"},
    term=Term(_("跟着那条消息，90 天")),
    step=ROWS - 2,
)
Holding(
    Once,
    _("我要过的微信一次性提醒"),
    "service",
    lambda m: Once.objects.filter(member=m),
    "delete",
    fields={
        _("等哪一处"): "about_type about_id",
        _("你在我们服务号那边的编号，用掉就清空"): "openid",
        _("微信的模板和场景"): "template scene",
        _("什么时候要的、留到什么时候"): "at ends_at",
        _("用没用掉、试了几次"): "spent_at tries due_at error",
    },
    term=Term(_("没等到的 30 天，用掉的、没送到的 90 天"), 0, "ends_at", "forget_onces"),
)
