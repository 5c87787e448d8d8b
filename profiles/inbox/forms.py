"""What can be chosen in the inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.inbox.models import Level


class LevelForm(forms.Form):
    """How much to hear of a place."""

    level = forms.ChoiceField(label=_("听多少"), choices=Level.choices)
