"""How the site looks and signs, as an admin types it; never saved here."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import one_line, without_controls
from community.pages.models import LogoSize, Look, Theme, look_number
from community.pages.permissions import Overtaken, check_over
from community.pages.shades import refusal

LARGEST_LOGO = 2_000_000
_PHONE = re.compile(r"[0-9+()（）转 -]{5,30}")
_POLICE = re.compile(r".*公网安备.*\d{13,14}.*")


def typed_colour(typed):
    """#rrggbb of what people write for a colour (full width, three digits, without #); what is none stays as it is."""
    plain = unicodedata.normalize("NFKC", typed).strip().lower().lstrip("#")
    if re.fullmatch(r"[0-9a-f]{3}", plain):
        plain = "".join(2 * c for c in plain)
    return f"#{plain}" if re.fullmatch(r"[0-9a-f]{6}", plain) else typed.strip()


class Line(forms.CharField):
    """One line of visible text."""

    def to_python(self, value):
        return one_line(without_controls(super().to_python(value)))


class LookForm(forms.Form):
    """A Look; `number` is the version it was typed over, `mark` the digest of a logo that is drawn already."""

    name = Line(
        label=gettext_lazy("社区名字"), max_length=30, help_text=gettext_lazy("页头、邮件、分享图和订阅里都用它。"),
        error_messages={"required": gettext_lazy("给社区起个名字，30 个字以内。")},
    )  # fmt: skip
    company = Line(
        label=gettext_lazy("品牌名字"), max_length=30, help_text=gettext_lazy("在页脚和分享图的落款里。"),
        error_messages={"required": gettext_lazy("写品牌的名字，30 个字以内。")},
    )  # fmt: skip
    logo = forms.FileField(
        label=gettext_lazy("标志"), required=False,
        help_text=gettext_lazy("PNG、WebP 或 JPG，最多 2 MB，长边至少 128 像素；透明底的方图最好。SVG 不收。"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/webp,image/jpeg", "class": "in"}),
        error_messages={"empty": gettext_lazy("这个文件是空的。换一个再传。")},
    )  # fmt: skip
    logo_alone = forms.BooleanField(label=gettext_lazy("标志里已经有名字，旁边不再写"), required=False)
    no_logo = forms.BooleanField(label=gettext_lazy("取下标志，用回品牌色的星"), required=False)
    colour = Line(
        label=gettext_lazy("品牌色"), max_length=20,
        help_text=gettext_lazy("六位十六进制，比如 #0b6a66。只选这一个，亮暗两套由它推出来。"),
        error_messages={"required": gettext_lazy("写一个颜色，比如 #0b6a66。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    theme = forms.ChoiceField(
        label=gettext_lazy("亮暗"), choices=Theme.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("三个里选一个。"), "invalid_choice": gettext_lazy("三个里选一个。")},
    )  # fmt: skip
    motto = Line(
        label=gettext_lazy("页脚的一句话"), required=False, max_length=40,
        help_text=gettext_lazy("空着就是「由车主和品牌一起维护」。"),
    )  # fmt: skip
    icp = Line(
        label=gettext_lazy("备案号"), required=False, max_length=60,
        help_text=gettext_lazy("照备案查到的抄，比如 浙ICP备12345678号-1。每一页的页脚都有，连到工信部。"),
    )  # fmt: skip
    police = Line(
        label=gettext_lazy("公安备案号"), required=False, max_length=60,
        help_text=gettext_lazy("比如 浙公网安备33010602000000号。没有就空着。"),
    )  # fmt: skip
    mail = forms.EmailField(
        label=gettext_lazy("联系邮箱"), required=False, max_length=100,
        error_messages={"invalid": gettext_lazy("邮箱少了点什么，再核一下，比如 hello@example.com。")},
    )  # fmt: skip
    phone = Line(label=gettext_lazy("联系电话"), required=False, max_length=30)
    address = Line(label=gettext_lazy("联系地址"), required=False, max_length=100)
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)
    mark = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def clean_colour(self):
        colour = typed_colour(self.cleaned_data["colour"])
        if sentence := refusal(colour):
            raise forms.ValidationError(sentence)
        return colour

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        if file and file.size > LARGEST_LOGO:
            raise forms.ValidationError(_("标志最多 2 MB，这张大了。缩到 1024 像素以内再传。"))
        return file

    def clean_icp(self):
        icp = self.cleaned_data["icp"]
        if icp and "ICP" not in icp.upper():
            raise forms.ValidationError(_("备案号里要有「ICP」，照备案查到的抄，比如 浙ICP备12345678号-1。"))
        return icp

    def clean_police(self):
        police = self.cleaned_data["police"]
        if police and not _POLICE.fullmatch(police):
            raise forms.ValidationError(_("公安备案号像「浙公网安备33010602000000号」，数字有 13 或 14 位，再核一下。"))
        return police

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError(_("电话里只写数字、空格、- 和 +，比如 400-800-0000。"))
        return phone

    def clean_mark(self):
        mark = self.cleaned_data["mark"]
        return mark if LogoSize.objects.filter(digest=mark).exists() else ""

    def clean(self):
        data = super().clean()
        try:
            check_over(data.get("number"), look_number())
        except Overtaken as refusal:
            self.add_error(None, str(refusal))
        return data

    @property
    def look(self):
        """What was typed; the logo is the one that is drawn already, or none."""
        asked = {field: self.cleaned_data.get(field, "") for field in Look._fields if field != "logo"}
        return Look(logo="" if self.cleaned_data["no_logo"] else self.cleaned_data["mark"], **asked)


class OverForm(forms.Form):
    """The version that stood when somebody decided."""

    number = forms.IntegerField(required=False)


def asked_of(look, number):
    """A form's data for a Look that stands."""
    return {**look._asdict(), "mark": look.logo, "number": number, "logo": None}
