"""What a moderator must say before hiding."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.lib.text import one_line
from community.moderation.models import Deed, MeasureKind, Outcome, Rule


class HideForm(forms.Form):
    """A rule is required: nothing is hidden without one."""

    rule = forms.ChoiceField(
        label=_("依据哪一条"),
        choices=Rule.choices,
        error_messages={"required": _("选一条公布过的规则，没有规则不能隐藏。")},
    )


class ActsForm(forms.Form):
    """Which acts the desk's log shows."""

    deed = forms.ChoiceField(label=_("做了什么"), required=False, choices=[("", _("全部")), *Deed.choices])


class MeasureForm(forms.Form):
    """What is done about a member: by which rule, for how long, and what she is told."""

    kind = forms.ChoiceField(label=_("怎么办"), choices=MeasureKind.choices, initial=MeasureKind.WARN)
    rule = forms.ChoiceField(
        label=_("依据哪一条"), choices=[("", _("选一条")), *Rule.choices],
        error_messages={"required": _("选一条公布过的规则，没有规则不能处理人。")},
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("停多久"), coerce=int, required=False, empty_value=None,
        choices=[("", _("警告不用选")), *((n, _("%(n)d 天") % {"n": n}) for n in (1, 3, 7, 30))],
        error_messages={"invalid_choice": _("停多久，从 1、3、7、30 天里选。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("对 TA 说"), max_length=200,
        error_messages={"required": _("写一句为什么，TA 会看到。"), "max_length": _("200 字以内，说清一件事就够。")},
    )  # fmt: skip

    def clean_reason(self):
        reason = one_line(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("写一句为什么，TA 会看到。"))
        return reason

    def clean(self):
        data = super().clean()
        if "kind" in data and data["kind"] != MeasureKind.WARN and not self.errors.get("days") and not data.get("days"):
            self.add_error("days", _("禁言和停用要说停多久。"))
        return data


class ReportForm(forms.Form):
    """Which rule a thing breaks, and a word about it."""

    rule = forms.ChoiceField(
        label=_("违反了哪一条"), choices=Rule.choices, widget=forms.RadioSelect,
        error_messages={"required": _("选一条，看的人才知道往哪儿看。")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("补一句（可以不写）"), required=False, max_length=200,
        error_messages={"max_length": _("200 字以内，点到就行。")},
    )  # fmt: skip

    def clean_words(self):
        return one_line(self.cleaned_data["words"])


HINTS = {
    Outcome.RELEASE: _("留着，或者放出来；举报的人会知道看过了"),
    Outcome.HIDE: _("作者还看得到，看得到依哪一条"),
    Outcome.HIDE_WARN: _("记 2 分，半年后自己清掉"),
    Outcome.HIDE_MUTE: _("记 4 分，到点自己解开；照样能看、能收藏"),
    Outcome.SPAM: _("这个号写的、名字、小圈子一起收起来，停发 30 天；一次能全撤。满 30 天的号要第二个人点头"),
}
DECIDED = (Outcome.RELEASE, Outcome.HIDE, Outcome.HIDE_WARN, Outcome.HIDE_MUTE, Outcome.SPAM)


class DecideForm(forms.Form):
    """How a review ends."""

    outcome = forms.ChoiceField(
        label=_("怎么办"), choices=[(o.value, o.label) for o in DECIDED], widget=forms.RadioSelect,
        error_messages={"required": _("选一个：放行，还是藏起来。")},
    )  # fmt: skip
    rule = forms.ChoiceField(
        label=_("依哪一条"), required=False, choices=[("", _("放行和按广告处理不用选")), *Rule.choices]
    )
    days = forms.TypedChoiceField(
        label=_("禁言多久"), coerce=int, required=False, empty_value=None,
        choices=[("", _("不禁言不用选")), *((n, _("%(n)d 天") % {"n": n}) for n in (1, 3, 7))],
    )  # fmt: skip
    said = forms.CharField(
        label=_("对作者说"), required=False, max_length=200, error_messages={"max_length": _("200 字以内。")}
    )

    def __init__(self, *args, may_measure, **kwargs):
        """`may_measure`: whether whoever decides may also warn and mute the author."""
        super().__init__(*args, **kwargs)
        if not may_measure:
            self.fields["outcome"].choices = self.fields["outcome"].choices[:2]
            del self.fields["days"]

    def outcomes(self):
        """Each choice with what it means, for the template."""
        return [(radio, HINTS[radio.data["value"]]) for radio in self["outcome"]]

    def clean_said(self):
        return one_line(self.cleaned_data["said"])

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
        if outcome in (Outcome.HIDE, Outcome.HIDE_WARN, Outcome.HIDE_MUTE) and not data.get("rule"):
            self.add_error("rule", _("选一条公布过的规则，没有规则不能藏。"))
        if outcome in (Outcome.HIDE_WARN, Outcome.HIDE_MUTE) and not data.get("said"):
            self.add_error("said", _("警告和禁言要写一句为什么，TA 会看到。"))
        if outcome == Outcome.HIDE_MUTE and not data.get("days"):
            self.add_error("days", _("禁言要说停多久。"))
        return data
