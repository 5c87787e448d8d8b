"""What can be chosen in the inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.inbox.models import Level


class LevelForm(forms.Form):
    """How much to hear of a place."""

    level = forms.ChoiceField(label=_("听多少"))

    def __init__(self, *args, place, **options):
        super().__init__(*args, **options)
        self.fields["level"].choices = place.choices or Level.choices
