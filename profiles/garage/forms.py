"""What is typed about a car, and the list of sold serials: read here, never saved here."""

import csv
import io

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.catalogue.models import Product, SerialRule
from community.text.forms import CheckedField
from profiles.garage.models import SHOWS, Car, Why
from profiles.garage.numbers import clean_code
from profiles.garage.purposes import WORDING_VERSION

MOST_LINES, MOST_BYTES = 20_000, 2_000_000
_HEAD = {"model": ("model", "车型"), "serial": ("serial", "编号", "车架号"), "code": ("code", "码", "认证码")}


class CarForm(forms.Form):
    """A car as its owner tells of it, and what of it others see."""

    product = forms.ModelChoiceField(
        Product.objects.all(), label=gettext_lazy("车型"), empty_label=gettext_lazy("选一个"),
        error_messages={"required": gettext_lazy("选一个车型。"), "invalid_choice": gettext_lazy("选一个车型。")},
    )  # fmt: skip
    called = CheckedField(
        label=gettext_lazy("大家叫它什么"), max_length=12, required=False,
        error_messages={"max_length": gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。")},
    )  # fmt: skip
    delivered_on = forms.DateField(
        label=gettext_lazy("提车那天"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("写成 2025-03-08 这样。")},
    )  # fmt: skip
    mileage = forms.IntegerField(
        label=gettext_lazy("里程，公里"), required=False, min_value=0, max_value=3_000_000,
        error_messages={
            "invalid": gettext_lazy("写一个整数，不带单位。"), "min_value": gettext_lazy("里程不会是负的。"),
            "max_value": gettext_lazy("里程多写了几位吧。"),
        },
    )  # fmt: skip
    shown = forms.BooleanField(label=gettext_lazy("空间里放这台车，认证后名字旁边有徽章"), required=False)
    shows_called = forms.BooleanField(label=gettext_lazy("它叫什么"), required=False)
    shows_delivered = forms.BooleanField(label=gettext_lazy("提车那天"), required=False)
    shows_mileage = forms.BooleanField(label=gettext_lazy("里程"), required=False)
    shows_serial = forms.BooleanField(label=gettext_lazy("编号末几位"), required=False)

    def __init__(self, *args, at, car=None, **kwargs):
        names = ("product", "called", "delivered_on", "mileage", *SHOWS)
        initial = (
            {name: getattr(car, name) for name in names} if car else {n: Car._meta.get_field(n).default for n in SHOWS}
        )
        super().__init__(*args, initial=initial | (kwargs.pop("initial", None) or {}), **kwargs)
        self.at = at

    def clean_delivered_on(self):
        day = self.cleaned_data["delivered_on"]
        if day and day > self.at.date():
            raise ValidationError(_("提车那天还没到。等提到了再写。"))
        if day and day.year < 1980:
            raise ValidationError(_("年份多半写错了，再核一下。"))
        return day

    def told(self):
        """The fields from which a car is told, without the switches."""
        return [self[name] for name in ("product", "called", "delivered_on", "mileage")]

    def switches(self):
        """The switches of what others see."""
        return [self[name] for name in SHOWS]


class SerialForm(forms.Form):
    """A serial by the rule of the car's model."""

    serial = forms.CharField(
        label=gettext_lazy("车架号"),
        max_length=40,
        error_messages={"required": gettext_lazy("照着行驶证或铭牌写上编号。")},
    )

    def __init__(self, *args, car, **kwargs):
        super().__init__(*args, **kwargs)
        self.car = car
        if car.product.serial_rule == SerialRule.NONE:
            del self.fields["serial"]
        elif car.product.serial_rule == SerialRule.PATTERN:
            self.fields["serial"].label = _("机身编号")

    def clean_serial(self):
        return self.car.product.clean_serial(self.cleaned_data["serial"])


class CodeForm(SerialForm):
    """A serial with the code the dealer gave along."""

    code = forms.CharField(
        label=gettext_lazy("经销商给的码"),
        max_length=40,
        error_messages={"required": gettext_lazy("写上提车时给的那个码。")},
    )

    def clean_code(self):
        return clean_code(self.cleaned_data["code"])


class PaperForm(SerialForm):
    """A serial to compare, and the separate consent to hand the document over: its own box, never ticked beforehand, with
    the version of the text beside it."""

    consent = forms.CharField(
        label=gettext_lazy("单独同意"),
        error_messages={"required": gettext_lazy("要交行驶证，先单独点一下同意；不想交，就不用这个办法。")},
    )

    def clean_consent(self):
        if self.cleaned_data["consent"] != str(WORDING_VERSION):
            raise forms.ValidationError(_("问法刚换过，看一眼现在的再点一次。还没交出去。"))
        return True


class WhyForm(forms.Form):
    """Why a document is refused."""

    why = forms.ChoiceField(label=gettext_lazy("哪里不行"), choices=Why.choices)


class SoldForm(forms.Form):
    """A list of sold serials as CSV: 车型, 编号 and, where there is one, 码."""

    file = forms.FileField(
        label=gettext_lazy("CSV 文件"),
        error_messages={"required": gettext_lazy("选一个 CSV 文件。"), "empty": gettext_lazy("这个文件是空的。")},
    )

    def clean_file(self):
        """Sets `rows`: (line, model, serial, code) of each line."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("文件太大，最多 2 MB。分成几份再导。"))
        rows = list(csv.reader(io.StringIO(_decoded(file.read()))))
        columns = _columns(rows[0] if rows else [])
        if len(rows) - 1 > MOST_LINES:
            raise ValidationError(_("最多 %(n)d 行，分成几份再导。") % {"n": MOST_LINES})
        self.rows = [
            (line, *(row[at] if at is not None and at < len(row) else "" for at in columns))
            for line, row in enumerate(rows[1:], 2)
            if any(cell.strip() for cell in row)
        ]
        return file


def _decoded(raw):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("这个文件读不出字来。另存为 UTF-8 的 CSV 再传。"))


def _columns(head):
    names = [cell.strip().lower() for cell in head]
    found = [next((names.index(n) for n in known if n in names), None) for known in _HEAD.values()]
    if None in found[:2]:
        raise ValidationError(_("第一行要有「车型」和「编号」两列，有码再加一列「码」。"))
    return found
