"""What a member says of a guessed word."""

from django import forms
from django.utils.translation import gettext as _

from community.lib.text import one_line
from community.text.keywords import fold
from community.text.models import current
from profiles.preferences.models import Verdict

# What is asked together, after the first word of one's own.
ASKED = ("profile_posts", "profile_keywords", "statistics")


class TermForm(forms.Form):
    """A word and a verdict; changing it takes the word that is right."""

    term = forms.CharField(max_length=40)
    verdict = forms.ChoiceField(choices=[*Verdict.choices, ("restore", "")])
    instead = forms.CharField(max_length=60, required=False)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == Verdict.CHANGED:
            data["instead"] = one_line(data.get("instead", ""))
            if not 1 <= len(data["instead"]) <= 20:
                raise forms.ValidationError(_("改成什么？写 1 到 20 个字。"))
            if current().is_red(data["instead"]):
                raise forms.ValidationError(_("这个词属于健康、信仰、财务、行踪或孩子的事，不收，换一个。"))
            if fold(data["instead"], current()) == data.get("term"):
                raise forms.ValidationError(_("改成的还是这个词。它没猜错，就点「说得对」。"))
        return data


class AskForm(forms.Form):
    """The one question, with the two others beside it, none ticked before; each with the version of its wording."""

    guess = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    profile_keywords = forms.BooleanField(required=False)
    statistics = forms.BooleanField(required=False)
    profile_posts_version = forms.IntegerField(required=False)
    profile_keywords_version = forms.IntegerField(required=False)
    statistics_version = forms.IntegerField(required=False)

    @property
    def decisions(self):
        """{purpose: yes or no} of what was answered."""
        said = self.cleaned_data
        ticked = {purpose: True for purpose in ("profile_keywords", "statistics") if said[purpose]}
        return {"profile_posts": said["guess"] == "yes"} | ticked

    @property
    def shown(self):
        """{purpose: version} of what was asked; 0 is none."""
        return {purpose: self.cleaned_data[f"{purpose}_version"] or 0 for purpose in ASKED}
