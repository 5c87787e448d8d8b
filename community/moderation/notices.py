"""What moderation tells a member of."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.registry import keys_of, who_holds
from community.activity.registry import Call, NoticeKind, Told
from community.lib.moments import minute_words
from community.moderation.models import Measure, MeasureKind, Outcome, Review
from community.moderation.registry import kinds
from community.moderation.verbs import MEASURE_LIFTED, MEASURE_TAKEN, REVIEW_DECIDED, REVIEW_LATE, REVIEW_UNDONE


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
    order=1, insists=True, safety=True,
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


def undone(activity):
    """A decision that was taken back is no longer told of."""
    return [(Review(pk=activity.target_id), None)]


NoticeKind(
    "reported", gettext_lazy("我的举报"), (REVIEW_DECIDED.code,), outcome_of, show_outcome, "reported", order=40,
    gone=undone, gone_verbs=(REVIEW_UNDONE.code,),
)  # fmt: skip


# What becomes of one's own words without a measure, which tells by itself.
JUDGED = (Outcome.HIDE, Outcome.RELEASE)


def judged(activity):
    """The author of what was held or reported, where that has changed anything for her."""
    row = Review.objects.filter(pk=activity.target_id, outcome__in=JUDGED, whom__isnull=False).first()
    if row is None or (row.outcome == Outcome.RELEASE and not row.held):
        return []
    return [Call(row.whom_id, row, row, f"judged:{row.pk}", None, f"member:{row.whom_id}")]


def show_judged(lines, user):
    """How it came out, with the rule and what was said. One statement."""
    rows = Review.objects.filter(whom=user, pk__in=[line.about_id for line in lines])
    rows = {row.pk: row for row in rows}
    return {
        line.pk: Told(_address(row), _judged(row), row.said or row.words)
        for line in lines
        if (row := rows.get(line.about_id)) and row.decided_at
    }


def _address(row):
    room = kinds.get(row.kind)
    return room.address(row.key) if room and room.address else reverse("moderation:about_me")


def _judged(row):
    named = {"what": kinds[row.kind].mine if row.kind in kinds else _("你写的"), "rule": row.get_rule_display()}
    if row.outcome == Outcome.RELEASE:
        return _("看过了，%(what)s放出来了") % named
    if row.held:
        return _("看过了，%(what)s没放出来，依%(rule)s") % named
    return _("%(what)s藏起来了，依%(rule)s") % named


NoticeKind(
    "judged", gettext_lazy("我写的，看完的结果"), (REVIEW_DECIDED.code,), judged, show_judged, "judged", order=2,
    gone=undone, gone_verbs=(REVIEW_UNDONE.code,), insists=True,
)  # fmt: skip


def late(activity):
    """Those who keep the place where something has waited for two hours."""
    row = Review.objects.filter(pk=activity.target_id, decided_at=None).first()
    if row is None:
        return []
    return [
        Call(pk, row, row, f"late:{row.pk}", None, row.keepers) for pk in who_holds(row.keepers) if pk != row.whom_id
    ]


def show_late(lines, user):
    """What waits. One statement."""
    rows = Review.objects.filter(pk__in=[line.about_id for line in lines], keepers__in=keys_of(user))
    rows = {row.pk: row for row in rows}
    return {
        line.pk: Told(reverse("moderation:review", args=[row.pk]), _late(row), row.words)
        for line in lines
        if (row := rows.get(line.about_id))
    }


def _late(row):
    if row.decided_at:
        return _("「%(place)s」里等了两小时的一件，已经办完了") % {"place": row.place}
    return _("「%(place)s」里有一件等满两小时了，去看看") % {"place": row.place}


NoticeKind("late", gettext_lazy("等我审的"), (REVIEW_LATE.code,), late, show_late, "late", order=3, insists=True)
