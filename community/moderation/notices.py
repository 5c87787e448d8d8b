"""What moderation tells a member of."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from community.lib.moments import minute_words
from community.moderation.models import Measure, MeasureKind
from community.moderation.verbs import MEASURE_LIFTED, MEASURE_TAKEN


def measured(activity):
    """Whoever it is about."""
    row = Measure.objects.filter(pk=activity.target_id).first()
    if row is None:
        return []
    once = f"{activity.verb}:{row.pk}"
    return [Call(row.member_id, row, row, once, activity.actor_id, f"member:{row.member_id}")]


def show(lines, user):
    """Each measure against the reader. One statement."""
    rows = Measure.objects.filter(member=user, pk__in=[line.about_id for line in lines])
    return {
        line.pk: Told(reverse("moderation:about_me"), _words(row), row.reason)
        for row in rows
        for line in lines
        if line.about_id == row.pk
    }


def _words(row):
    if row.lifted_at:
        return _("提前解除了%(kind)s") % {"kind": row.get_kind_display()}
    if row.kind == MeasureKind.WARN:
        return _("给你一次警告，依%(rule)s") % {"rule": row.get_rule_display()}
    what = _("停了你的发言") if row.kind == MeasureKind.MUTE else _("停用了你的账号")
    return _("%(what)s，到 %(until)s，依%(rule)s") % {
        "what": what, "until": minute_words(row.until, row.at), "rule": row.get_rule_display(),
    }  # fmt: skip


NoticeKind(
    "measure", gettext_lazy("对我的处理"), (MEASURE_TAKEN.code, MEASURE_LIFTED.code), measured, show, "measure",
    order=1, insists=True,
)  # fmt: skip
