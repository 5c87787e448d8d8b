"""What this room holds about a person."""

import json

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import FIRST, ROWS, Holding, Term, Trace
from profiles.signin.models import Change, Code, Device, Phone, Recovery

Holding(
    Device,
    _("我的登录"),
    "service",
    lambda m: Device.objects.filter(member=m),
    "delete",
    fields={
        _("哪一次登录"): "key",
        _("哪种设备、什么浏览器、什么系统"): "kind browser system",
        _("省份，没有地址"): "province",
        _("什么时候登录的、最后一次来"): "began_at seen_at",
    },
    term=Term(_("退出就删；60 天没来也删"), 60, "seen_at", "devices"),
)
Holding(
    Change,
    _("登录的办法改过什么"),
    "service",
    lambda m: Change.objects.filter(member=m),
    "delete",
    fields={
        _("改了什么、说的是哪一次找回"): "what recovery",
        _("在哪种设备、哪个省份"): "device province",
        _("还要通知到哪里，通知完就清空"): "to tried_at told",
        _("什么时候"): "at",
    },
    term=Term(_("一年"), 365, "at", "way_changes"),
    step=FIRST,  # what waits to be told would otherwise be sent while she is being erased
)
Holding(
    Phone,
    _("我的手机号"),
    "service",
    lambda m: Phone.objects.filter(member=m),
    "delete",
    fields={_("手机号"): "number", _("什么时候验的、最后一次用"): "proved_at used_at"},
    term=Term(_("你解绑时删，注销时删")),
)
Holding(
    Code,
    _("发到手机和邮箱的验证码"),
    "service",
    lambda m: Code.objects.filter(Q(member=m) | Q(to__in=Phone.objects.filter(member=m).values("number"))),
    "delete",
    fields={
        _("发到哪里"): "to",
        _("验证码的指纹"): "code_hash tries",
        _("什么时候"): "sent_at expires_at used_at",
    },
    term=Term(_("码过期后一天"), 1, "expires_at", "sms_codes"),
)
Holding(
    Recovery,
    _("找回过什么"),
    "service",
    lambda m: Recovery.objects.filter(member=m),
    "delete",
    fields={_("要换的号码"): "number", _("什么时候要的、生效的、停的"): "asked_at ready_at stopped_at done_at"},
    term=Term(_("一年"), 365, "asked_at", "way_changes"),
)


def _burn_texts(whom, limit):
    """Messages to her numbers that lie in a folder of ours (the demo's)."""
    del limit
    numbers = set(Phone.objects.filter(member=whom.number).values_list("number", flat=True))
    numbers |= set(Recovery.objects.filter(member=whom.number).values_list("number", flat=True))
    numbers |= set(Code.objects.filter(member=whom.number).values_list("to", flat=True))
    gone = 0
    for path in settings.SMS_FOLDER.glob("*.json"):
        if json.loads(path.read_text("utf-8"))["to"] in numbers:
            path.unlink(missing_ok=True)
            gone += 1
    return {"deleted": gone}


Trace(
    "texts",
    _("发出去的短信在我们这里的底"),
    _("短信"),
    _("只有演示站把短信留在文件夹里，一天；真站不留"),
    _burn_texts,
    step=ROWS - 1,
)
