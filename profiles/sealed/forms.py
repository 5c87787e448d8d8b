"""What must be said before the sealed log opens."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import one_line
from profiles.models import Member
from profiles.names import tidy
from profiles.sealed.models import Basis, Scope

_POST = re.compile(r"(?:.*/p/)?(\d{1,18})/?")
SHORTEST_REASON = 4


class OpeningForm(forms.Form):
    """About which post or member, on what ground."""

    scope = forms.ChoiceField(label=gettext_lazy("打开什么的"), choices=Scope.choices, initial=Scope.POST)
    about = forms.CharField(
        label=gettext_lazy("哪一个"), required=False, max_length=200,
        help_text=gettext_lazy("帖子写网址或编号（/p/128/），会员写完整的昵称。"),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=gettext_lazy("依据"), choices=[("", gettext_lazy("选一条")), *Basis.choices], required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("文号和事由"), required=False, max_length=400,
        help_text=gettext_lazy("比如：某公（网）调〔2026〕17 号，调取 128 号帖的发帖地址。"),
    )  # fmt: skip

    def clean_about(self):
        text = one_line(self.cleaned_data["about"])
        if self.cleaned_data.get("scope") == Scope.MEMBER:
            member = Member.objects.filter(name=tidy(text), imported=False).first() if text else None
            if member is None:
                raise forms.ValidationError(_("没有叫「%(name)s」的会员，昵称要一字不差。") % {"name": text[:20]})
            return member
        number = _POST.fullmatch(text)
        if number is None:
            raise forms.ValidationError(_("写帖子的网址或编号，比如 /p/128/，点楼层号就能拿到。"))
        return int(number[1])

    def clean_basis(self):
        if not self.cleaned_data["basis"]:
            raise forms.ValidationError(_("选一条依据。没有依据，这里不开。"))
        return self.cleaned_data["basis"]

    def clean_reason(self):
        reason = one_line(self.cleaned_data["reason"])
        if not SHORTEST_REASON <= len(reason) <= 200:
            raise forms.ValidationError(
                _("写上文号和为了什么，%(least)d 到 200 个字，现在是 %(count)d 个。会一直留着。")
                % {"least": SHORTEST_REASON, "count": len(reason)}
            )
        return reason
