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


# What is said about an address that somebody cut or wrote by hand; no reader typed such a thing into a box.
LINK = _("网址里有一段不认得。")


def _all(sentence):
    return dict.fromkeys(("invalid", "invalid_choice", "min_value", "max_value"), sentence)


def _one_null(sentence):
    return {"max_length": sentence, "null_characters_not_allowed": LINK}


class SearchForm(forms.Form):
    """Everything is optional, so that any address of a result page can be shared. What is not understood narrows
    nothing, and is named in a sentence."""

    q = forms.CharField(
        label=_("搜什么"), required=False, max_length=100,
        error_messages=_one_null(_("搜的话太长，只搜了前 100 个字。")),
    )  # fmt: skip
    kind = forms.CharField(required=False)
    board = forms.IntegerField(required=False, min_value=1, max_value=2**62, error_messages=_all(LINK))
    author = forms.CharField(
        label=_("谁写的"), required=False, max_length=40, error_messages=_one_null(_("昵称没有这么长的。"))
    )
    tag = forms.CharField(
        label=_("标签"), required=False, max_length=40, error_messages=_one_null(_("标签没有这么长的。"))
    )
    within = forms.TypedChoiceField(
        label=_("时间"), required=False, coerce=int, empty_value=None, choices=[("", _("不限")), *PERIODS.items()],
        error_messages=_all(LINK),
    )  # fmt: skip
    since = forms.DateField(
        label=_("从哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=_all(_("「从哪天」不是日子，写成 2026-03-01 这样。")),
    )  # fmt: skip
    until = forms.DateField(
        label=_("到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=_all(_("「到哪天」不是日子，写成 2026-03-31 这样。")),
    )  # fmt: skip
    mark = forms.ChoiceField(required=False, choices=[("", ""), *MARKS.items()], error_messages=_all(LINK))
    thread = forms.RegexField(r"^[a-z]+:\d{1,18}$", required=False, error_messages=_all(LINK))
    sort = forms.ChoiceField(required=False, choices=list(SORTS.items()), error_messages=_all(LINK))
    p = forms.IntegerField(
        label=_("第几页"), required=False, min_value=1, max_value=LAST_PAGE,
        error_messages=_all(_("没有这一页，先看第一页。")),
    )  # fmt: skip

    def clean_q(self):
        return one_line(self.cleaned_data["q"])

    def clean_kind(self):
        return self.cleaned_data["kind"] if self.cleaned_data["kind"] in kinds else ""

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            data["since"], data["until"] = data["until"], data["since"]
        return data
