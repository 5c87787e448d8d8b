"""What is asked before an account closes: read here, never saved here."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.leaving.models import Points


class ChoicesForm(forms.Form):
    """Posts that stay or go, and points."""

    posts = forms.ChoiceField(choices=[("stay", ""), ("go", "")])
    points = forms.ChoiceField(choices=Points.choices)

    def clean(self):
        data = super().clean()
        if self.errors:
            raise forms.ValidationError(_("帖子和积分各选一样，再点一次。什么都没动。"))
        data["keeps_posts"] = data.pop("posts") == "stay"
        return data


class ClosingForm(ChoicesForm):
    """The choices, and who it is."""

    password = forms.CharField(label=gettext_lazy("密码"), required=False, max_length=128, strip=False)
    code = forms.RegexField(r"[0-9\s]*", label=gettext_lazy("或者 6 位验证码"), required=False, max_length=12)

    def clean_code(self):
        return "".join(self.cleaned_data["code"].split())
