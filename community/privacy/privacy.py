"""What this room holds about a person."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.privacy.actions import forget_words
from community.privacy.models import DataRead, Erasure
from community.privacy.registry import ACCOUNT_ROW, COPIES, MAPPING, Holding, Term, Trace, rights_are_used_in

Holding(
    DataRead,
    _("谁看过我的资料"),
    "service",
    lambda m: DataRead.objects.filter(member=m),
    "delete",
    shows="reader",
    fields={
        _("谁、什么身份"): "reader reader_role",
        _("看了哪几样、为什么、在哪页"): "fields purpose where",
        _("什么时候"): "at",
    },
)
Holding(
    Erasure,
    _("注销的单子和回执"),
    "service",
    lambda m: Erasure.objects.filter(number=m.pk),
    "keep",
    _("只有数和指纹，没有名字：还原旧备份时照着它再清一次，回执靠它对得上"),
    withheld="key_hash token_hash receipt sha256 bag counts number",
    fields={
        _("代号的指纹、回执地址的指纹"): "key_hash token_hash",
        _("帖子走还是留"): "keeps_posts",
        _("清到哪里，清完就空了"): "after counts bag",
        _("回执和它的校验码"): "receipt sha256",
        _("什么时候"): "asked_at begun_at rows_done_at done_at",
    },
    term=Term(_("一直留着，里面没有你")),
    mine=("number",),
)


def _unlink(whom, limit):
    """Rows of others that name her (who answered last, who decided) name nobody from now on."""
    member = get_user_model()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            lets_go = field.remote_field and field.remote_field.on_delete in (models.SET_NULL, models.DO_NOTHING)
            if lets_go and field.null and issubclass(member, field.related_model):
                rows = model._base_manager.filter(**{field.name: whom.number})
                ids = list(rows.values_list("pk", flat=True)[:limit])
                if ids:
                    model._base_manager.filter(pk__in=ids).update(**{field.name: None})
                    return {"unnamed": len(ids)}
    return {}


def _forget_words(whom, limit):
    """Her lines in the list of what was taken back, while it is known which they are."""
    del limit
    return {"deleted": forget_words(whom.member)} if whom.member else {}


Trace(
    "taken_back",
    _("收回过的同意、改过和删过的词，记在数据库外面的一份"),
    _("还原时照着的单子"),
    _("只有代号的指纹、用途或那个词：还原旧备份时照着它再收一次。账号在就在，注销时删"),
    _forget_words,
    step=MAPPING - 1,
)
Trace(
    "links",
    _("别人那里写着是你做的"),
    _("数据库"),
    _("最后回复的人、看过的人、经办的人：注销以后那一栏空着"),
    _unlink,
    step=ACCOUNT_ROW - 1,
)


def _empty_pictures(whom, limit):
    """Pictures drawn of what was hers, with all others: they are drawn again."""
    del whom, limit
    caches["pictures"].clear()
    return {}


Trace(
    "copies",
    _("缓存里画好的图和页"),
    _("缓存"),
    _("页只在内存里，分享图在一个文件夹里，最多一天自己没了；版本变了就不再用"),
    _empty_pictures,
    step=COPIES,
    stays=_("缓存里画好的分享图最多再留一天，到时自己没了。"),
)
Trace(
    "backups",
    _("备份"),
    _("备份"),
    _("到期整份删掉；还原的时候先照单子补删，再开门"),
    lambda whom, limit: {},
    step=COPIES,
    stays=_("以前的备份不改写：还原任何一份，都先照单子补删，再开门；备份到期整份删掉。"),
)

rights_are_used_in("privacy")
