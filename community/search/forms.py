"""The search box and its filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.lib.text import one_line
from community.search.registry import kinds


class SearchForm(forms.Form):
    """Everything is optional, so that any address of a result page can be shared."""

    q = forms.CharField(label=_("搜什么"), required=False, max_length=100)
    kind = forms.CharField(required=False)
    board = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    author = forms.CharField(label=_("谁写的"), required=False, max_length=40)
    tag = forms.CharField(label=_("标签"), required=False, max_length=40)
    since = forms.DateField(label=_("从哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    p = forms.IntegerField(required=False, min_value=1, max_value=50)

    def clean_q(self):
        return one_line(self.cleaned_data["q"])

    def clean_kind(self):
        return self.cleaned_data["kind"] if self.cleaned_data["kind"] in kinds else ""
