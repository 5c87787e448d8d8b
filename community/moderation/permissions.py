"""Who may keep order about whom, and who may not speak for a while."""

from datetime import timedelta

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power, check_signed_in, half_in
from community.access.roles import Power
from community.lib.moments import minute_words
from community.lib.text import punct
from community.moderation.models import UNDO_MINUTES, Measure, MeasureKind, Outcome
from community.moderation.registry import kinds, speech_checks


def check_measure(by, member):
    """Refuse whoever has not the power, and measures against oneself or a colleague."""
    check_power(by, Power.MODERATE)
    if by.pk == member.pk:
        raise Refused(_("自己的事请另一位管理员来办。"))
    if member.is_staff:
        raise Refused(_("%(name)s是同事，这里管不到。有问题请找管理员改角色。") % {"name": member.name})


def check_may_speak(user, at):
    """Refuse whoever is muted, with the rule and the minute it ends; a statement only for those. Refuse colleagues who
    are only half signed in: what they say carries the brand's badge. Refuse what upper rooms refuse (registry)."""
    if getattr(user, "half_in", False):
        raise half_in()
    until = getattr(user, "muted_until", None)
    if until is None or until <= at:
        for check in speech_checks:
            check(user, at)
        return
    measure = Measure.objects.filter(member=user, until__gte=until, lifted_at=None).exclude(kind="warn").last()
    raise Refused(
        _("你的发言停到 %(until)s，依的是%(rule)s。到点自己解开；看帖、收藏照旧，写的草稿会留着。")
        % {"until": minute_words(until, at), "rule": measure.get_rule_display() if measure else _("公布的规则")}
    )


def why_suspended(member, at):
    """Until when and why an account is stopped, for its member."""
    measure = Measure.objects.filter(member=member, kind=MeasureKind.SUSPEND, lifted_at=None).order_by("until").last()
    return _("这个账号停用到 %(until)s，依的是%(rule)s。%(reason)s到点自己解开，写过的都在。") % {
        "until": minute_words(member.suspended_until, at),
        "rule": measure.get_rule_display() if measure else _("公布的规则"),
        "reason": measure.reason.rstrip("。") + punct("。") if measure else "",
    }


def check_not_suspended(member, at):
    """Refuse an account that is stopped; a statement only for those."""
    if member.is_suspended(at):
        raise Refused(why_suspended(member, at))


def check_report(user, about):
    """Refuse visitors, and reports of one's own words."""
    check_signed_in(user)
    if about.author is not None and about.author.pk == user.pk:
        raise Refused(_("这是你自己写的。想收回，用「收回」；想改，用「改」。"))


def check_decide(user, review, at):
    """Refuse whoever keeps order elsewhere, comes too late, is concerned, or is second to somebody who has it in hand."""
    check_signed_in(user)
    if not type(review).objects.for_keeper(user, at).filter(pk=review.pk).exists():
        raise Refused(_("这件由它自己的版主来办，一天没人管才会交过来。"))
    if review.decided_at:
        raise Refused(
            _("%(name)s已经办完了：%(outcome)s。")
            % {
                "name": review.decided_by.name if review.decided_by else _("有人"),
                "outcome": review.get_outcome_display(),
            }
        )
    if review.whom_id == user.pk:
        raise Refused(_("这件说的是你，请另一位来办。"))
    holder = review.holder(at)
    if holder and holder.pk != user.pk:
        raise Refused(
            _("%(name)s先拿了，%(when)s拿的。等 TA 办完，或者 15 分钟后再来。")
            % {"name": holder.name, "when": minute_words(review.claimed_at, at)}
        )


def check_undo_decision(user, review, at):
    """Refuse whoever keeps order elsewhere or is concerned, what nobody decided, and what was decided too long ago."""
    check_signed_in(user)
    rows = type(review).objects
    if not rows.for_keeper(user, at).filter(pk=review.pk).exists() or review.whom_id == user.pk:
        raise Refused(_("这件由办它的版主来撤。"))
    if not review.decided_at or review.outcome == Outcome.TAKEN_BACK:
        raise Refused(_("这件没有可以撤的决定。"))
    if kinds[review.kind].put_back is None:
        raise Refused(_("修改的决定撤不了：没收下的已经删了，收下的在「改过」里能回到上一版。"))
    if at - review.decided_at > timedelta(minutes=UNDO_MINUTES):
        raise Refused(_("过了十分钟，撤不了了。藏错了去原帖点「恢复显示」，处理错了去「处理」里提前解除。"))
    if rows.open().filter(kind=review.kind, key=review.key).exclude(pk=review.pk).exists():
        raise Refused(_("后来又有人举报了同一处，直接办新的那件。"))


def check_second(user, sweep):
    """Refuse the second yes of whoever gave the first."""
    if sweep.proposed_by_id == user.pk:
        raise Refused(_("满 30 天的号要第二位管理员点头，你已经提议过了。"))
