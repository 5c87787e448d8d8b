"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.api.models import ApiAnswer, ApiToken, FeedLink
from community.privacy.registry import Holding, Term

Holding(
    FeedLink,
    _("我的订阅地址"),
    "service",
    lambda m: FeedLink.objects.filter(member=m),
    "delete",
    withheld="token_hash",
    fields={_("地址的指纹"): "token_hash", _("什么时候"): "created_at used_on revoked_at"},
)

Holding(
    ApiToken,
    _("我的接口令牌"),
    "service",
    lambda m: ApiToken.objects.filter(member=m),
    "delete",
    withheld="token_hash",
    fields={
        _("令牌的指纹"): "token_hash",
        _("叫什么、能做什么"): "name scopes",
        _("什么时候"): "created_at ends_at used_at revoked_at",
    },
    term=Term(_("停用或到期后 30 天"), 30, "ends_at", "tokens"),
)
Holding(
    ApiAnswer,
    _("令牌写东西时得到的回答"),
    "service",
    lambda m: ApiAnswer.objects.filter(token__member=m),
    "delete",
    fields={
        _("哪个令牌、哪一次请求"): "token key digest",
        _("回答了什么"): "status answer",
        _("什么时候"): "at",
    },
    term=Term(_("一天：同一个请求再来，给同一个回答"), 1, "at", "api_answers"),
)
