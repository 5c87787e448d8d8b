"""What a moderator must say before hiding."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Rule


class HideForm(forms.Form):
    """A rule is required: nothing is hidden without one."""

    rule = forms.ChoiceField(
        label=_("依据哪一条"),
        choices=Rule.choices,
        error_messages={"required": _("选一条公布过的规则，没有规则不能隐藏。")},
    )
