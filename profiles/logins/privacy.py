"""What this room holds about a person: allauth's row for an account of elsewhere."""

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term

Holding(
    SocialAccount,
    _("我连着的微信、微博等账号"),
    "service",
    lambda m: SocialAccount.objects.filter(user=m),
    "delete",
    mine=("user",),
    fields={
        _("哪一家"): "provider",
        _("在那边的编号"): "uid",
        _("在那边的昵称，别的都不存"): "extra_data",
        _("什么时候连的、最后一次用"): "date_joined last_login",
    },
    term=Term(_("你断开时删，注销时删")),
)
