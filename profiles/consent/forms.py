"""One answer to one purpose."""

from django import forms

from community.privacy.registry import purposes


class AnswerForm(forms.Form):
    """yes or no to an optional purpose."""

    purpose = forms.ChoiceField(choices=lambda: [(p.code, p.name) for p in purposes.values() if p.optional])
    decision = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
