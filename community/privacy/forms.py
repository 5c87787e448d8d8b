"""The file of a receipt that somebody wants to check."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.privacy.receipt import recomputed

LARGEST = 200_000


class ReceiptForm(forms.Form):
    """`cleaned_data["receipt"]` is (the number it claims, the number its text gives)."""

    receipt = forms.FileField(label=gettext_lazy("回执文件"))

    def clean_receipt(self):
        file = self.cleaned_data["receipt"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("这个文件太大，不像回执。回执是一个 .json 文件，一般不到 20 KB。"))
        try:
            return recomputed(file.read().decode("utf-8-sig"))
        except ValueError:
            raise forms.ValidationError(_("这个文件读不出回执。选你当时存下的那个 .json，一个字都不要改。")) from None
