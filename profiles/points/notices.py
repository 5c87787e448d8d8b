"""Points that are about to lapse, and what was moved by hand."""

from django.db.models import Min, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.activity.registry import Call, NoticeKind, Told
from community.lib.moments import day_words
from community.privacy.registry import members_of, subject_of
from profiles.models import Member
from profiles.points.models import Account, Adjustment, Lot, Outcome
from profiles.points.verbs import ADJUSTMENT_CARRIED_OUT, ADJUSTMENT_LAPSED, ADJUSTMENT_REFUSED, POINTS_EXPIRING


def expiring(activity):
    """Whose account it is; one line however often something is announced."""
    account = Account.objects.filter(pk=activity.target_id).first()
    member = account and members_of([account.subject]).get(account.subject)
    if not member:
        return []
    about = Member(pk=member.pk)
    return [Call(member.pk, about, about, f"lapse:{activity.pk}", None, f"member:{member.pk}")]


def show_expiring(lines, user):
    """What lapses next and was announced; nothing where it has been spent. One statement."""
    lots = Lot.objects.filter(subject=subject_of(user), left__gt=0, announced_at__isnull=False)
    soon = lots.aggregate(n=Sum("left"), day=Min("expires_at"), said=Min("announced_at"))
    if not soon["n"]:
        return {}
    said = {"n": soon["n"], "day": day_words(soon["day"], soon["said"])}
    words = ngettext("有 %(n)d 分快要过期，最早的在 %(day)s", "有 %(n)d 分快要过期，最早的在 %(day)s", said["n"]) % said
    told = Told(reverse("points:statement"), words, _("先花的就是它们"))
    return {line.pk: told for line in lines}


def decided(activity):
    """Whoever it was for, and whoever proposed it, but not who decided."""
    row = Adjustment.objects.filter(pk=activity.target_id).first()
    if row is None:
        return []
    keys = {row.by} if row.outcome == Outcome.REFUSED else {row.by, row.subject}
    people = members_of(keys - {row.decided_by}).values()
    return [Call(m.pk, row, row, f"adjusted:{row.pk}", None, f"member:{m.pk}") for m in people]


def show_decided(lines, user):
    """What came of it: to whom it was for, and to its proposer. One statement and those of a name."""
    own = subject_of(user)
    rows = Adjustment.objects.in_bulk([line.about_id for line in lines])
    people = members_of({row.subject for row in rows.values() if row.by == own})
    return {line.pk: _told(rows[line.about_id], own, people) for line in lines if line.about_id in rows}


def _told(row, own, people):
    if row.subject != own:
        said = {
            "name": getattr(people.get(row.subject), "name", _("已离开的会员")),
            "outcome": row.get_outcome_display(),
        }
        return Told(reverse("points:desk"), _("你给 %(name)s 提的积分：%(outcome)s") % said, row.reason)
    if row.outcome == Outcome.LAPSED:
        words = _("要给你动的 %(n)+d 分没人批，作废了") % {"n": row.amount}
    elif row.amount > 0:
        words = ngettext("补给你 %(n)d 分", "补给你 %(n)d 分", row.amount) % {"n": row.amount}
    else:
        words = ngettext("扣了你 %(n)d 分", "扣了你 %(n)d 分", -row.amount) % {"n": -row.amount}
    return Told(reverse("points:statement"), words, row.reason)


NoticeKind(
    "points_expiry", gettext_lazy("积分快过期"), (POINTS_EXPIRING.code,), expiring, show_expiring, "mine", order=66
)
NoticeKind(
    "points_adjusted", gettext_lazy("积分补扣"), (ADJUSTMENT_CARRIED_OUT.code, ADJUSTMENT_REFUSED.code, ADJUSTMENT_LAPSED.code),
    decided, show_decided, "mine", order=67,
)  # fmt: skip
