"""What the hall holds about a person."""

from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from community.activity.models import Activity
from community.lib.sessions import SessionStore
from community.live.actions import ring_signed_out
from community.privacy.registry import ACCOUNT_ROW, FIRST, Holding, Term, Trace
from profiles.models import Arrangement, FieldValue, Joining, Keyword, Member


def _go(whom, limit):
    """What the log says her name to is cleared of it; then her row goes, and whatever still hangs on it."""
    lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(Member), target_id=whom.number)
    ids = list(lines.exclude(title="").values_list("pk", flat=True)[:limit])
    if ids:
        return {"unnamed": Activity.objects.filter(pk__in=ids).update(title="")}
    whom.member.delete()
    return {"deleted": 1}


def _sign_out(whom, limit):
    """Her sign-ins end. Nothing in the table says whose a session is, so all of them are looked through, some at a
    time."""
    sessions = SessionStore.get_model_class().objects
    rows = list(sessions.filter(pk__gt=whom.bag.get("session", "")).order_by("pk")[: limit * 4])
    store = SessionStore()
    mine = [row.pk for row in rows if store.decode(row.session_data).get(SESSION_KEY) == str(whom.number)]
    sessions.filter(pk__in=mine).delete()
    for key in mine:
        ring_signed_out(key)
    if rows:
        whom.bag["session"] = rows[-1].pk
    return {"deleted": len(mine), "looked": len(rows)}


def _burn_mail(whom, limit):
    """Letters to her, and what others were written of her, that lie in a folder of ours (the demo's outbox)."""
    del limit
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "/nowhere")
    hers = [word.encode() for word in (whom.member.email, whom.member.name) if word] if whom.member else []
    gone = 0
    for path in folder.glob("*.log") if hers and folder.is_dir() else ():
        content = path.read_bytes()
        if any(word in content for word in hers):
            path.unlink(missing_ok=True)
            gone += 1
    return {"deleted": gone}


Trace(
    "sessions",
    _("登录状态，连同写到一半的字"),
    _("登录"),
    _("60 天没来就作废；退出、注销当场删"),
    _sign_out,
    step=FIRST,
)
Trace(
    "letters",
    _("发出去的信在我们这里的底"),
    _("信"),
    _("只有演示站把信留在文件夹里，真站不留"),
    _burn_mail,
    step=ACCOUNT_ROW - 2,
)
Holding(
    Member,
    _("我的账号"),
    "service",
    lambda m: Member.objects.filter(pk=m.pk),
    "delete",
    withheld="password",
    fields={
        _("昵称和空间地址"): "name name_key handle",
        _("邮箱"): "email",
        _("一句话介绍"): "bio",
        _("城市和车"): "region product",
        _("这些给谁看"): "bio_for region_for product_for words_for",
        _("头像和封面"): "avatar cover",
        _("省份"): "province province_on",
        _("在品牌做什么"): "role title is_superuser",
        _("密码的指纹"): "password",
        _("答应过第几版章程"): "terms_agreed",
        _("什么时候来的、登录的、改名的"): "joined_at last_login name_changed_at",
        _("信任等级"): "trust",
        _("禁言和停用到什么时候"): "muted_until suspended_until",
        _("账号开着没有"): "is_active imported",
    },
    mine=(),
    erase=_go,
    step=ACCOUNT_ROW,
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
    FieldValue,
    _("我填的资料"),
    "service",
    lambda m: FieldValue.objects.filter(member=m),
    "delete",
    fields={_("哪一项、填了什么"): "field asked value", _("给谁看"): "sight", _("什么时候"): "at"},
    term=Term(_("你清空就删；这一项停用后再留 30 天"), 30, "field__retired_at", "profile_fields"),
)
Holding(
    Arrangement,
    _("我的空间怎么摆"),
    "service",
    lambda m: Arrangement.objects.filter(member=m),
    "delete",
    fields={_("顺序和收起来的"): "order hidden", _("什么时候"): "at"},
)
Holding(
    Joining,
    _("还没走完的注册"),
    "service",
    lambda m: Joining.objects.filter(email=m.email),
    "delete",
    withheld="code_hash",
    fields={
        _("邮箱和昵称"): "email name",
        _("验证码的指纹"): "code_hash tries",
        _("什么时候"): "sent_at expires_at",
        _("从哪一页来的"): "to_go",
    },
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
    withheld="data",
    fields={_("哪种、它的密钥"): "type data", _("什么时候"): "created_at last_used_at"},
    term=Term(_("你移除时删")),
    mine=("user",),
)
