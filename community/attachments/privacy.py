"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.attachments.actions import leave_files, sweep
from community.attachments.models import Attachment
from community.privacy.registry import COUNTED, WORDS, Holding, Term, Trace

Holding(
    Attachment,
    _("我传的图片、视频和文件"),
    "service",
    lambda m: Attachment.objects.filter(owner=m),
    "delete",
    fields={
        _("文件"): "key kind name bytes sizes raw place position",
        _("说明"): "alt",
        _("尺寸和裁法"): "width height masks cut revision",
        _("是不是 AI 生成"): "ai_label",
        _("处理到哪一步"): "state why tries held_until",
        _("挂在哪一处"): "thing_kind thing_id",
        _("什么时候"): "at",
    },
    term=Term(_("帖子在就在；没发出去的 7 天")),
    mine=("owner",),
    erase=leave_files,
    step=WORDS - 1,
)


def _sweep(whom, limit):
    """The stored files of what was put away, and the rows that name them; whatever waits goes with it."""
    del whom
    return {"deleted": sweep(limit)}


Trace(
    "files",
    _("文件本身"),
    _("图片和附件"),
    _("原图、各种尺寸、录音录像，都只放在会员文件的那个存储里，跟着上面那一行走"),
    _sweep,
    step=COUNTED - 1,
)
