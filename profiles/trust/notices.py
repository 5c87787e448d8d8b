"""A level that came or went."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from community.lib.text import punct
from profiles.models import Member
from profiles.trust.ladder import LADDER
from profiles.trust.models import Standing
from profiles.trust.verbs import LEVEL_CHANGED


def changed(activity):
    """Herself."""
    row = Standing.objects.filter(pk=activity.target_id).first()
    if row is None:
        return []
    once = f"trust:{activity.pk}"
    return [Call(row.pk, Member(pk=row.pk), Member(pk=row.pk), once, None, f"member:{row.pk}")]


def show(lines, user):
    """Where she stands now. One statement."""
    row = Standing.objects.filter(member=user).first()
    if row is None:
        return {}
    name = {"name": LADDER[user.trust].name}
    if row.before < user.trust:
        words, more = (
            _("你现在是「%(name)s」了") % name,
            punct("；").join(str(given) for given in LADDER[user.trust].gives),
        )
    else:
        words, more = _("你现在回到「%(name)s」") % name, _("差在哪儿写得清清楚楚，补上就回来")
    return {line.pk: Told(reverse("trust:ladder"), words, more) for line in lines}


NoticeKind("trust", gettext_lazy("信任等级"), (LEVEL_CHANGED.code,), changed, show, "mine", order=65)
