"""The copy of her data is ready."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from profiles.leaving.models import FETCHED
from profiles.leaving.verbs import EXPORT_READY
from profiles.models import Member


def ready(activity):
    """Herself."""
    her = Member(pk=activity.target_id)
    return [Call(her.pk, her, her, f"export:{activity.pk}", None, f"member:{her.pk}")]


def show(lines, user):
    """Where it can be fetched. No statement."""
    del user
    words = _("你要的那份数据打好了包")
    more = _("%(n)d 天里能下载，之后自己删掉") % {"n": FETCHED.days}
    return {line.pk: Told(reverse("leaving:data"), words, more) for line in lines}


NoticeKind("export", gettext_lazy("我的数据"), (EXPORT_READY.code,), ready, show, "asked", order=68)
