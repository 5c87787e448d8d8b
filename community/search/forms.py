"""The search box and its filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.lib.text import one_line
from community.search.backends.base import CANDIDATES
from community.search.finding import PAGE
from community.search.registry import MARKS, kinds

PERIODS = {7: _("这 7 天"), 90: _("近三个月"), 365: _("近一年")}
SORTS = {"": _("最相关"), "new": _("最新")}
LAST_PAGE = CANDIDATES // PAGE


class SearchForm(forms.Form):
    """Everything is optional, so that any address of a result page can be shared. What is not understood narrows
    nothing."""

    q = forms.CharField(label=_("搜什么"), required=False, max_length=100)
    kind = forms.CharField(required=False)
    board = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    author = forms.CharField(label=_("谁写的"), required=False, max_length=40)
    tag = forms.CharField(label=_("标签"), required=False, max_length=40)
    within = forms.TypedChoiceField(
        label=_("时间"), required=False, coerce=int, empty_value=None, choices=[("", _("不限")), *PERIODS.items()]
    )
    since = forms.DateField(label=_("从哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mark = forms.ChoiceField(required=False, choices=[("", ""), *MARKS.items()])
    thread = forms.RegexField(r"^[a-z]+:\d{1,18}$", required=False)
    sort = forms.ChoiceField(required=False, choices=list(SORTS.items()))
    p = forms.IntegerField(label=_("第几页"), required=False, min_value=1, max_value=LAST_PAGE)

    def clean_q(self):
        return one_line(self.cleaned_data["q"])

    def clean_kind(self):
        return self.cleaned_data["kind"] if self.cleaned_data["kind"] in kinds else ""
