"""What can be chosen in the inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.inbox.models import Level

# Takes a choice back, as if it had never been made.
NONE = "none"


class LevelForm(forms.Form):
    """How much to hear of a place."""

    level = forms.TypedChoiceField(label=_("听多少"), coerce=lambda typed: None if typed == NONE else Level(typed))

    def __init__(self, *args, place, **options):
        super().__init__(*args, **options)
        self.fields["level"].choices = [*(place.choices or Level.choices), (NONE, _("没选过"))]
