"""What a moderator must say before hiding."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Deed, Rule


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
