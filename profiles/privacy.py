"""What the hall holds about a person."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.models import Joining, Keyword, Member

Holding(
    Member,
    _("我的账号"),
    "service",
    lambda m: Member.objects.filter(pk=m.pk),
    "delete",
    fields={
        _("昵称和空间地址"): "name name_key handle",
        _("邮箱"): "email",
        _("一句话介绍"): "bio",
        _("城市和车"): "region product",
        _("头像和封面"): "avatar cover",
        _("省份"): "province province_on",
        _("在品牌做什么"): "role title is_superuser",
        _("密码的指纹"): "password",
        _("什么时候来的、登录的、改名的"): "joined_at last_login name_changed_at",
        _("信任等级"): "trust",
        _("禁言和停用到什么时候"): "muted_until suspended_until",
        _("账号开着没有"): "is_active imported",
    },
    mine=(),
)
Holding(
    Keyword,
    _("我选的词"),
    "service",
    lambda m: Keyword.objects.filter(member=m),
    "delete",
    fields={_("词"): "word term position", _("什么时候"): "at"},
)
Holding(
    Joining,
    _("还没走完的注册"),
    "service",
    lambda m: Joining.objects.filter(email=m.email),
    "delete",
    fields={_("邮箱和昵称"): "email name", _("验证码的指纹"): "code_hash tries", _("什么时候"): "sent_at expires_at"},
    term=Term(_("码过期后一天"), 1, "expires_at", "forget_joinings"),
    mine=(),
)
Holding(
    EmailAddress,
    _("我的邮箱"),
    "service",
    lambda m: EmailAddress.objects.filter(user=m),
    "delete",
    fields={_("邮箱"): "email", _("验证过没有"): "verified primary"},
    mine=("user",),
)
Holding(
    Authenticator,
    _("我的验证器"),
    "service",
    lambda m: Authenticator.objects.filter(user=m),
    "delete",
    fields={_("哪种、它的密钥"): "type data", _("什么时候"): "created_at last_used_at"},
    term=Term(_("你移除时删")),
    mine=("user",),
)
