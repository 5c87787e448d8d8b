"""What a report is asked about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.catalogue.models import Product
from forums.models import Board
from insights.evidence.models import Facet
from insights.reports.questions import REPORT_PURPOSES, Scope


class ScopeForm(forms.Form):
    """A purpose, always; a board and a product, if any."""

    purpose = forms.ChoiceField(label=_("用途"), choices=[(p, p) for p in REPORT_PURPOSES])
    board = forms.ModelChoiceField(
        label=_("版块"), queryset=Board.objects.none(), required=False, to_field_name="slug", empty_label=_("全部版块")
    )
    product = forms.ModelChoiceField(
        label=_("车型"), queryset=Product.objects.all(), required=False, to_field_name="slug", empty_label=_("全部车型")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = Board.objects.filter(audience__in=["public", "members"]).order_by(
            "position", "id"
        )

    def scope(self):
        """The Scope of a valid form."""
        return Scope(self.cleaned_data["purpose"], self.cleaned_data["board"], self.cleaned_data["product"])


class SentencesForm(ScopeForm):
    """One figure of a report."""

    facet = forms.ChoiceField(choices=Facet.choices)
    term = forms.CharField(max_length=40)
    about = forms.ModelChoiceField(queryset=Product.objects.all(), required=False, to_field_name="slug")
    opinion = forms.TypedChoiceField(
        choices=[("", ""), ("-1", ""), ("0", ""), ("1", "")], required=False, coerce=int, empty_value=None
    )
