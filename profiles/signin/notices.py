"""A changed way in rings the bell of whose account it is, on every device."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from profiles.signin.models import Change, What
from profiles.signin.verbs import WAY_CHANGED


def changed(activity):
    """Whose account it is; each change is told once."""
    row = Change.objects.filter(pk=activity.target_id).first()
    return [Call(row.member_id, row, row, f"way:{row.pk}", None, f"member:{row.member_id}")] if row else []


def show(lines, user):
    """What changed, where, and what to do if it was somebody else. One statement."""
    rows = Change.objects.visible_to(user).in_bulk([line.about_id for line in lines])
    return {line.pk: _told(rows[line.about_id]) for line in lines if line.about_id in rows}


def _told(row):
    words = _("你的账号%(what)s") % {"what": row.get_what_display()}
    if row.what == What.PHONE_ENDING:
        return Told(reverse("signin:phone"), words, _("点进来再验一次号码就续上，再加个邮箱或通行密钥，以后不怕。"))
    excerpt = _("%(where)s。不是你？点进来，把不认得的登录退掉。") % {"where": row.where or _("没认出来的设备")}
    return Told(reverse("signin:devices"), words, excerpt)


NoticeKind(
    "way_changed", gettext_lazy("登录的办法变了"), (WAY_CHANGED.code,), changed, show, "account", order=20, insists=True
)
