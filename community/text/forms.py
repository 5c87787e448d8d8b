"""A word of the brand, and a sentence to try it out on."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.rules import Rule
from community.lib.text import one_line, visible, without_controls
from community.text.models import Verdict, WordKind, current_sieve
from community.text.permissions import Contradicted, check_sensitive, check_word
from community.text.sieve import masked

LONGEST_SENTENCE = 300


def checked(text, *, holds=False):
    """The text with coarse words under stars. ValidationError that names the word as typed where one blocks, or sends to
    review and nothing of this kind can wait (`holds`: a post can). What only sounds like a word passes."""
    hits = current_sieve().find(text)
    for hit in hits:
        if hit.verdict == Verdict.BLOCK or (hit.verdict == Verdict.REVIEW and not holds and not hit.loose):
            said = {"typed": " ".join(text[hit.start : hit.end].split())[:30], "rule": Rule(hit.rule).label}
            raise forms.ValidationError(
                _("「%(typed)s」这里发不了，依%(rule)s。改掉它就能发，别的都在。") % said, code="sensitive"
            )
    return masked(text, hits)


class CheckedField(forms.CharField):
    """Words that others read: none that block, none that are for people to look at first where nothing can wait."""

    def __init__(self, *args, holds=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.holds = holds

    def clean(self, value):
        return checked(super().clean(value), holds=self.holds)


class GuardForm(forms.Form):
    """A word to block, replace, send to review or let pass; with `try` in what was sent a sentence is tried out.
    `instead_of` is the word being changed."""

    text = forms.CharField(label=gettext_lazy("词"), required=False)
    verdict = forms.ChoiceField(label=gettext_lazy("怎么办"), choices=Verdict.choices, initial=Verdict.REVIEW)
    rule = forms.ChoiceField(
        label=gettext_lazy("依哪一条"), required=False, choices=[("", gettext_lazy("放过的不用选")), *Rule.choices]
    )
    sentence = forms.CharField(
        label=gettext_lazy("试一句话"),
        required=False,
        max_length=LONGEST_SENTENCE,
        error_messages={
            "max_length": gettext_lazy("试的话最多 %(limit_value)d 个字，现在是 %(show_value)d 个，删短一点。")
        },
    )

    def __init__(self, *args, instead_of=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instead_of, self.is_trial = instead_of, "try" in self.data

    def clean_text(self):
        return one_line(without_controls(self.cleaned_data["text"]))

    def clean(self):
        data = super().clean()
        if self.is_trial and not visible(data.get("sentence") or "") and "sentence" not in self.errors:
            self.add_error("sentence", _("写一句要试的话，例如「代 开 发 票，加我」。"))
        if "verdict" in data and not (self.is_trial and not data.get("text")):
            try:
                check_sensitive(data.get("text", ""), data["verdict"], data.get("rule", ""), instead_of=self.instead_of)
            except Contradicted as refusal:
                self.add_error(refusal.field, str(refusal))
        return data


class WordForm(forms.Form):
    """`instead_of` is the word being changed. With `try` in what was sent, a sentence is tried out and the word may
    stay empty; `word` is then (text, kind, canonical), or None where none was typed."""

    text = forms.CharField(label=gettext_lazy("词"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("是什么"),
        choices=WordKind.choices,
        error_messages={"required": gettext_lazy("选一种：品牌词、同义词、停用词，还是不许猜的词。")},
    )
    canonical = forms.CharField(label=gettext_lazy("算作哪个词"), required=False)
    sentence = forms.CharField(
        label=gettext_lazy("试一句话"),
        required=False,
        max_length=LONGEST_SENTENCE,
        error_messages={
            "max_length": gettext_lazy("试的话最多 %(limit_value)d 个字，现在是 %(show_value)d 个，删短一点。")
        },
    )

    def __init__(self, *args, instead_of=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instead_of, self.is_trial, self.word = instead_of, "try" in self.data, None
        self.fields["kind"].required = not self.is_trial

    def clean_text(self):
        return one_line(without_controls(self.cleaned_data["text"]))

    def clean_canonical(self):
        return one_line(without_controls(self.cleaned_data["canonical"]))

    def clean(self):
        data = super().clean()
        if self.is_trial and not visible(data.get("sentence") or "") and "sentence" not in self.errors:
            self.add_error("sentence", _("写一句要试的话，例如「周末去露营，电够不够」。"))
        if not data.get("kind") or (self.is_trial and not data.get("text")):
            return data
        word = (data.get("text", ""), data["kind"], data.get("canonical", ""))
        try:
            check_word(*word, instead_of=self.instead_of)
        except Contradicted as refusal:
            self.add_error(refusal.field, str(refusal))
        else:
            self.word = word
        return data
