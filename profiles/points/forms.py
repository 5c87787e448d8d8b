"""What staff say about points."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import one_line, without_controls
from profiles.models import Member
from profiles.points.models import Cycle

MOST = 5000


class ProposeForm(forms.Form):
    """Whose points move by how many, and why. Cleaned: `member`, `amount` (negative to take), `reason`."""

    member = forms.CharField(
        label=gettext_lazy("谁"), max_length=60, help_text=gettext_lazy("昵称，或空间地址里的那个名字"),
        error_messages={"required": gettext_lazy("给谁？写昵称。")},
    )  # fmt: skip
    amount = forms.IntegerField(
        label=gettext_lazy("多少分"), min_value=-MOST, max_value=MOST,
        help_text=gettext_lazy("补的写正数，扣的写负数，一次最多 5,000"),
        error_messages={
            "required": gettext_lazy("多少分？补的写正数，扣的写负数。"), "invalid": gettext_lazy("写一个整数，比如 200 或 -50。"),
            "min_value": gettext_lazy("一次最多动 5,000 分。"), "max_value": gettext_lazy("一次最多动 5,000 分。"),
        },
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("为什么"), max_length=200, help_text=gettext_lazy("会员在明细里看到的就是这句话"),
        error_messages={
            "required": gettext_lazy("写一句为什么，会员会看到。"), "max_length": gettext_lazy("200 字以内，说清一件事就够。"),
        },
    )  # fmt: skip

    def clean_member(self):
        said = one_line(self.cleaned_data["member"]).removeprefix("@")
        here = Member.objects.filter(imported=False)
        found = here.filter(handle=said).first() or here.filter(name=said).first()
        if found is None:
            raise forms.ValidationError(_("没有叫这个名字的人，核对一下昵称。"))
        return found

    def clean_amount(self):
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError(_("0 分什么也没动。补的写正数，扣的写负数。"))
        return self.cleaned_data["amount"]

    def clean_reason(self):
        reason = one_line(without_controls(self.cleaned_data["reason"]))
        if not reason:
            raise forms.ValidationError(_("写一句为什么，会员会看到。"))
        return reason


class RuleForm(forms.Form):
    """What a deed pays."""

    points = forms.IntegerField(label=gettext_lazy("一次给多少分"), min_value=1, max_value=1000)
    cycle = forms.ChoiceField(label=gettext_lazy("上限按什么算"), choices=Cycle.choices)
    cap = forms.IntegerField(label=gettext_lazy("上限多少分"), min_value=1, max_value=100_000)
    active = forms.BooleanField(label=gettext_lazy("现在给分"), required=False)

    def clean(self):
        data = super().clean()
        if data.get("cap") and data.get("points") and data["cap"] < data["points"]:
            self.add_error("cap", _("上限比一次给的还少，一次也给不出来。"))
        return data
