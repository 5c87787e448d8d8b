"""What may be typed into a chat; forms check and never save."""

import re
from datetime import date

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import listed, one_line, visible, without_controls
from community.text.forms import checked
from profiles.forms import BodyField
from profiles.models import Member

LONGEST_MESSAGE = 10_000
LONGEST_NAME, LONGEST_INTRO = 30, 200
SLOW = [
    (0, gettext_lazy("不限")),
    (5, gettext_lazy("5 秒一句")),
    (30, gettext_lazy("30 秒一句")),
    (300, gettext_lazy("5 分钟一句")),
]
SILENCES = [
    ("1", gettext_lazy("停 1 小时")), ("24", gettext_lazy("停 1 天")), ("168", gettext_lazy("停 7 天")), ("0", gettext_lazy("不停了")),
]  # fmt: skip


class LineField(BodyField):
    """Words of up to 10,000 characters. `carries`: files go along, and words may be left out."""

    carries = False

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = 4

    def clean(self, value):
        if self.carries and not visible(value or ""):
            return ""
        text = super().clean(value)
        if len(text) > LONGEST_MESSAGE:
            raise forms.ValidationError(
                _("写了 %(count)d 字，一句最多 %(most)d 字。分成两句发。")
                % {"count": len(text), "most": LONGEST_MESSAGE}
            )
        return text


class SayForm(forms.Form):
    """One line. `nonce` is what the client calls it; `quoted` the number of the words it answers."""

    body = LineField(label=gettext_lazy("说点什么"))
    nonce = forms.RegexField(r"^[0-9a-f-]{8,36}$", required=False, empty_value=None)
    quoted = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, carries=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].carries = carries


class PeopleField(forms.CharField):
    """Names of members, as typed: with spaces, commas or @ between them. Gives the members."""

    def clean(self, value):
        names = list(dict.fromkeys(filter(None, re.split(r"[\s,，、;；@]+", super().clean(value) or ""))))
        found = {m.name: m for m in Member.objects.filter(name__in=names[:200], is_active=True)}
        if unknown := [name for name in names if name not in found]:
            raise forms.ValidationError(_("没找到这几位：%(names)s。昵称要写全。") % {"names": listed(unknown[:5])})
        if self.required and not found:
            raise forms.ValidationError(_("写一位车友的昵称，几位就用空格隔开。"))
        return list(found.values())


def _name(value):
    name = one_line(without_controls(value or ""))
    if not visible(name):
        raise forms.ValidationError(_("起个名字，一眼认得出是哪群人。"))
    if len(name) > LONGEST_NAME:
        raise forms.ValidationError(
            _("名字最多 %(most)d 个字，现在是 %(count)d 个。") % {"most": LONGEST_NAME, "count": len(name)}
        )
    return checked(name)


class GroupForm(forms.Form):
    """A new group."""

    name = forms.CharField(
        label=gettext_lazy("群名"),
        max_length=200,
        error_messages={"required": gettext_lazy("起个名字，一眼认得出是哪群人。")},
    )
    people = PeopleField(
        label=gettext_lazy("请谁"),
        max_length=4000,
        error_messages={"required": gettext_lazy("写一位车友的昵称，几位就用空格隔开。")},
    )

    def clean_name(self):
        return _name(self.cleaned_data["name"])


class AskInForm(forms.Form):
    """More people for a group."""

    people = PeopleField(
        label=gettext_lazy("再请几位"),
        max_length=4000,
        error_messages={"required": gettext_lazy("写一位车友的昵称，几位就用空格隔开。")},
    )


class RoomForm(forms.Form):
    """What a room's keepers set. `named`: it has a name of its own."""

    name = forms.CharField(label=gettext_lazy("名字"), max_length=200, required=False)
    intro = forms.CharField(label=gettext_lazy("聊什么"), max_length=400, required=False)
    slow_seconds = forms.TypedChoiceField(
        label=gettext_lazy("慢速"),
        choices=SLOW,
        coerce=int,
        error_messages={"invalid_choice": gettext_lazy("从给的几样里选一个。")},
    )
    closed = forms.BooleanField(label=gettext_lazy("关掉，不能再写"), required=False)

    def __init__(self, *args, named=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not named:
            del self.fields["name"], self.fields["intro"]

    def clean_name(self):
        return _name(self.cleaned_data["name"])

    def clean_intro(self):
        intro = one_line(without_controls(self.cleaned_data["intro"]))
        if len(intro) > LONGEST_INTRO:
            raise forms.ValidationError(
                _("最多 %(most)d 个字，现在是 %(count)d 个。") % {"most": LONGEST_INTRO, "count": len(intro)}
            )
        return checked(intro)


class OpenRoomForm(forms.Form):
    """A room for everybody."""

    name = forms.CharField(
        label=gettext_lazy("名字"),
        max_length=200,
        error_messages={"required": gettext_lazy("起个名字，一眼认得出聊什么。")},
    )
    intro = forms.CharField(label=gettext_lazy("聊什么"), max_length=400, required=False)

    clean_name = RoomForm.clean_name
    clean_intro = RoomForm.clean_intro


class SilenceForm(forms.Form):
    """For how many hours somebody may not speak."""

    hours = forms.TypedChoiceField(
        choices=SILENCES,
        coerce=int,
        error_messages={
            "invalid_choice": gettext_lazy("从给的几样里选一个。"),
            "required": gettext_lazy("选一下停多久。"),
        },
    )


class DayForm(forms.Form):
    """A day to jump to."""

    day = forms.DateField(
        validators=[MinValueValidator(date(2000, 1, 1), gettext_lazy("那时还没有这里。选近一点的一天。"))],
        error_messages={"invalid": gettext_lazy("日期写成 2026-11-21 这样。"), "required": gettext_lazy("选一天。")},
    )
