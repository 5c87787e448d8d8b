"""Which part of a picture is wanted: read here, never saved here."""

from django import forms
from django.utils.translation import gettext as _


class PartForm(forms.Form):
    """Left, top and width in shares of the picture; all three or none, which means the middle."""

    left = forms.FloatField(required=False, min_value=0, max_value=1)
    top = forms.FloatField(required=False, min_value=0, max_value=1)
    width = forms.FloatField(required=False, min_value=0.01, max_value=1)

    def clean(self):
        data = super().clean()
        part = tuple(data.get(name) for name in ("left", "top", "width"))
        if self.errors or (None in part and part != (None, None, None)):
            raise forms.ValidationError(_("没看清要裁哪一块。在图上再挪一下，再点一次。"))
        data["part"] = None if part[0] is None else part
        return data
