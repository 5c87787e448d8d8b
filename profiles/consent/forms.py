"""One answer to one purpose."""

from django import forms

from community.privacy.registry import purposes


class DecisionForm(forms.Form):
    """yes or no under the wording that was shown; a no counts under any."""

    decision = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    version = forms.IntegerField(required=False)

    def shown(self, purpose):
        """{purpose: version shown} as the action wants it; 0 is none."""
        return {purpose: self.cleaned_data["version"] or 0}

    @property
    def is_yes(self):
        return self.cleaned_data["decision"] == "yes"


class AnswerForm(DecisionForm):
    """The same for one of the optional purposes."""

    purpose = forms.ChoiceField(choices=lambda: [(p.code, p.name) for p in purposes.values() if p.optional])
