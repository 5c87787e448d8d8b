"""What moderation tells a member of."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from community.lib.moments import minute_words
from community.moderation.models import Measure, MeasureKind, Outcome, Review
from community.moderation.verbs import MEASURE_LIFTED, MEASURE_TAKEN, REVIEW_DECIDED


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


def outcome_of(activity):
    """Each reporter of a review that is decided; the outcome is the same line for all."""
    row = Review.objects.filter(pk=activity.target_id).exclude(decided_at=None).first()
    if row is None:
        return []
    return [
        Call(pk, row, row, f"decided:{row.pk}", None, f"member:{pk}")
        for pk in row.reports.values_list("reporter", flat=True)
    ]


def show_outcome(lines, user):
    """How each thing the reader reported came out. One statement."""
    rows = Review.objects.filter(reports__reporter=user, pk__in=[line.about_id for line in lines])
    rows = {row.pk: row for row in rows}
    return {
        line.pk: Told(reverse("moderation:rules"), _outcome(rows[line.about_id]), rows[line.about_id].words)
        for line in lines
        if line.about_id in rows
    }


def _outcome(row):
    if row.outcome == Outcome.RELEASE:
        return _("你举报的看过了，没有违反哪一条，留着了。谢谢你留心")
    return _("你举报的办完了，依%(rule)s藏起来了。谢谢你留心") % {"rule": row.get_rule_display()}


NoticeKind(
    "reported", gettext_lazy("我的举报"), (REVIEW_DECIDED.code,), outcome_of, show_outcome, "reported", order=40,
)  # fmt: skip
