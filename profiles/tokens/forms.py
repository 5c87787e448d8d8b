"""What may be typed about a token; forms check and never save."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.api.scopes import LONGEST_DAYS, Scope
from community.lib.text import one_line

LONGEST_NAME = 40


class TokenForm(forms.Form):
    """Its name, what it may do, and its last day."""

    name = forms.CharField(
        label=gettext_lazy("给谁用"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("写程序或设备的名字，将来好认。"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("能做什么"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("至少勾一样，不然它什么也做不了。")},
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("用到哪天"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("最多一年，到了那天夜里自己停。"),
        error_messages={
            "required": gettext_lazy("选它用到哪一天。"), "invalid": gettext_lazy("不是日子，写成 2027-03-01 这样。"),
        },
    )  # fmt: skip

    def __init__(self, *args, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate(at)
        self.last = self.today + timedelta(days=LONGEST_DAYS)
        self.fields["until"].widget.attrs |= {"min": self.today.isoformat(), "max": self.last.isoformat()}

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if not 1 <= len(name) <= LONGEST_NAME:
            raise forms.ValidationError(_("写个名字，1 到 40 个字，现在是 %(n)d 个。") % {"n": len(name)})
        return name

    def clean_until(self):
        day = self.cleaned_data["until"]
        if not self.today <= day <= self.last:
            raise forms.ValidationError(_("从今天起、一年之内选一天。"))
        return day

    def fields_of_action(self):
        """What the action takes: the end of the day as a moment."""
        asked = self.cleaned_data
        ends_at = timezone.make_aware(datetime.combine(asked["until"] + timedelta(days=1), time.min))
        return {"name": asked["name"], "scopes": asked["scopes"], "ends_at": ends_at}
