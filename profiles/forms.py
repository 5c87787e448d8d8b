"""What may be typed on the way in, and about oneself."""

import re
import secrets
import time
from contextlib import contextmanager

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.permissions import Refused
from community.access.roles import Role
from community.catalogue.models import Product, Region
from community.lib import once
from community.lib.text import one_line, visible, without_controls
from community.text.forms import checked
from community.text.models import current
from profiles.models import LONGEST_ANSWER, MOST_KEYWORDS, Member, ProfileField, Sight
from profiles.names import LONGEST, SHORTEST, alternatives, claims_badge, is_allowed, skeleton, tidy
from profiles.writing import MOST_MENTIONS, people_in

# A person needs longer than this to fill in two fields, and comes back within a day.
FASTEST_SECONDS, SLOWEST_SECONDS = 2, 86_400
LONGEST_WORD = 8
LONGEST_BODY = 20_000
_stamp = signing.TimestampSigner(salt="join")


def clean_name(name, own=None):
    """The tidied name; raises ValidationError where it may not be, is taken, or looks like a colleague's."""
    name = tidy(name)
    if not SHORTEST <= len(name) <= LONGEST:
        raise forms.ValidationError(
            _("昵称 %(least)d 到 %(most)d 个字，现在是 %(count)d 个。")
            % {"least": SHORTEST, "most": LONGEST, "count": len(name)}
        )
    if not is_allowed(name):
        raise forms.ValidationError(_("昵称用汉字、字母、数字、点和短横，至少有一个字。"))
    if word := claims_badge(name):
        raise forms.ValidationError(
            _("「%(word)s」是品牌给的徽章，不能写进昵称，车友会认错。车认证过了，徽章自己会站在名字旁边。")
            % {"word": word}
        )
    if checked(name) != name:
        raise forms.ValidationError(_("这个昵称里有骂人的话，换一个。"))
    others = Member.objects.exclude(pk=own.pk) if own else Member.objects.all()
    copied = others.filter(name_key=skeleton(name)).exclude(role=Role.MEMBER).first()
    if copied:
        raise forms.ValidationError(
            _("「%(name)s」和官方的「%(other)s」太像了，车友会认错人。换一个就能过，不用等审核。")
            % {"name": name, "other": copied.name}
        )
    if others.filter(name=name).exists():
        raise forms.ValidationError(_("「%(name)s」有人用了，换一个，或者在后面加个字。") % {"name": name})
    return name


def free_names(name):
    """Up to three names near a refused one that nobody has."""
    wanted = [n for n in alternatives(tidy(name)) if is_allowed(n)]
    keys = {skeleton(n) for n in wanted}
    taken = set(Member.objects.filter(name__in=wanted).values_list("name", flat=True))
    copies = set(Member.objects.filter(name_key__in=keys).exclude(role=Role.MEMBER).values_list("name_key", flat=True))
    return [n for n in dict.fromkeys(wanted) if n not in taken and skeleton(n) not in copies][:3]


class BodyField(forms.CharField):
    """A text of up to 20,000 characters with something visible in it."""

    def __init__(self, **kwargs):
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 10}), **kwargs)

    def clean(self, value):
        text = without_controls((value or "").replace("\r\n", "\n")).strip("\n")
        if not visible(text):
            raise forms.ValidationError(_("还没写内容。写一句也行，空格不算。"))
        if len(text) > LONGEST_BODY:
            raise forms.ValidationError(
                _("写了 %(count)d 字，最多 %(most)d 字。分成两段发，后一段放在回复里。")
                % {"count": len(text), "most": LONGEST_BODY}
            )
        called = len(people_in(text))
        if called > MOST_MENTIONS:
            raise forms.ValidationError(
                _("一次 @ 了 %(count)d 个人，最多 %(most)d 个。留下最要紧的几位。")
                % {"count": called, "most": MOST_MENTIONS}
            )
        return checked(text, holds=True)


class HumanForm(forms.Form):
    """Two fields for telling people from scripts; the others come with the form that inherits them."""

    website = forms.CharField(required=False)
    stamp = forms.CharField(required=False)

    @staticmethod
    def new_stamp():
        """A signed note of when the form was handed out, different for each."""
        return _stamp.sign(secrets.token_hex(6))

    def clean(self):
        data = super().clean()
        for check in (self._check_trap, self._check_stamp, self._check_haste, self._check_unspent):
            check(data)
        return data

    @staticmethod
    def _check_trap(data):
        if data.get("website"):
            raise forms.ValidationError(_("这一格是给程序填的，人不用填。清空它，再点一次。"))

    @staticmethod
    def _check_stamp(data):
        try:
            _stamp.unsign(data.get("stamp", ""), max_age=SLOWEST_SECONDS)
        except signing.BadSignature:
            raise forms.ValidationError(_("这一页开太久了，填的都还在，再点一次就行。")) from None

    @classmethod
    def _check_haste(cls, data):
        if cls._age(data["stamp"]) < FASTEST_SECONDS:
            raise forms.ValidationError(_("点得比人快，先当成程序了。歇两秒再点一次。"))

    @staticmethod
    def _check_unspent(data):
        if once.is_spent("stamp", data["stamp"]):
            raise forms.ValidationError(_spent())

    @staticmethod
    def _age(stamp):
        return time.time() - signing.b62_decode(stamp.rsplit(":", 2)[1])


@contextmanager
def spending(stamp):
    """Uses a stamp up with what is done inside: each brings one person in. Raises Refused where it has; what is refused
    inside gives it back."""
    if stamp and not once.spend("stamp", stamp, SLOWEST_SECONDS):
        raise Refused(_spent())
    try:
        yield
    except Refused:
        once.give_back("stamp", stamp)
        raise


def _spent():
    return _("这一页已经带进来过一个人，填的都还在，再点一次就行。")


class JoinForm(HumanForm):
    """The way in by mail: address and name."""

    email = forms.EmailField(label=gettext_lazy("邮箱"), max_length=254, error_messages={
        "required": gettext_lazy("写一个能收信的邮箱，验证码发到那里。"),
        "invalid": gettext_lazy("这不像一个完整的邮箱，看看 @ 前后是不是都写了。"),
    })  # fmt: skip
    name = forms.CharField(label=gettext_lazy("昵称"), max_length=60, required=False)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])


class CodeForm(forms.Form):
    """Six digits, spaces forgiven."""

    code = forms.CharField(label=gettext_lazy("信里的 6 位数"), max_length=20, required=False)

    def clean_code(self):
        code = re.sub(r"\D", "", self.cleaned_data["code"])
        if len(code) != 6:
            raise forms.ValidationError(_("验证码是 6 位数字，现在是 %(count)d 位。") % {"count": len(code)})
        return code


class WordsForm(forms.Form):
    """Chosen words: ticked ones, and one of her own."""

    words = forms.MultipleChoiceField(required=False, choices=())
    own = forms.CharField(label=gettext_lazy("自己写一个"), required=False, max_length=60)

    def __init__(self, *args, offered=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].choices = [(w, w) for w in offered]

    def clean_own(self):
        words = [one_line(w).lstrip("#") for w in re.split(r"[\s,，、]+", self.cleaned_data["own"])]
        for word in filter(None, words):
            if len(word) > LONGEST_WORD:
                raise forms.ValidationError(
                    _("「%(word)s…」太长了，一个词最多 %(most)d 个字。") % {"word": word[:6], "most": LONGEST_WORD}
                )
            if current().is_red(word):
                raise forms.ValidationError(
                    _("「%(word)s」属于健康、信仰、财务、行踪或孩子的事，这里不收，换一个。") % {"word": word}
                )
        return [checked(w) for w in words if w]

    def clean(self):
        data = super().clean()
        chosen = list(dict.fromkeys([*data.get("words", []), *data.get("own", [])]))
        if len(chosen) > MOST_KEYWORDS:
            raise forms.ValidationError(
                _("最多选 %(most)d 个词，现在有 %(count)d 个，取消几个。")
                % {"most": MOST_KEYWORDS, "count": len(chosen)}
            )
        data["chosen"] = chosen
        return data


class AnswerField(forms.CharField):
    """What a member puts into one of the site's own fields: a line of up to 60 characters, checked, or one of the
    choices."""

    def __init__(self, of, had, **kwargs):
        # what she chose stays a choice of hers
        self.of, self.choices = of, [*of.choices, *([had] if of.choices and had and had not in of.choices else [])]
        super().__init__(label=of.label, help_text=of.why, required=False, initial=had, **kwargs)
        if self.choices:
            self.widget = forms.Select(choices=[("", _("不说")), *((c, c) for c in self.choices)])

    def clean(self, value):
        text = one_line(value or "")
        if self.choices and text and text not in self.choices:
            raise forms.ValidationError(_("「%(label)s」从列出来的里选一个。") % {"label": self.of.label})
        if len(text) > LONGEST_ANSWER:
            raise forms.ValidationError(
                _("最多 %(most)d 个字，现在是 %(count)d 个。") % {"most": LONGEST_ANSWER, "count": len(text)}
            )
        if not self.choices and text and current().is_red(text):
            raise forms.ValidationError(_("这属于健康、信仰、财务、行踪或孩子的事，别挂在空间里，换一句。"))
        return text if self.choices else checked(text)


class ProfileForm(forms.Form):
    """What a member says of herself, each with who sees it; `own_fields`: what the
    site asks besides, `values` ({field: FieldValue}) what she put there."""

    name = forms.CharField(label=gettext_lazy("昵称"), max_length=60, required=False)
    bio = forms.CharField(label=gettext_lazy("一句话介绍"), required=False, max_length=400)
    region = forms.CharField(
        label=gettext_lazy("城市"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("写城市名或拼音，不写就不显示。"),
    )
    product = forms.ModelChoiceField(
        label=gettext_lazy("开的车"), queryset=Product.objects.all(), required=False, empty_label=gettext_lazy("不说")
    )

    def __init__(self, *args, member, own_fields=(), values=None, **kwargs):
        self.member, self.own_fields, values = member, list(own_fields), values or {}
        initial = {
            "name": member.name, "bio": member.bio, "region": member.region or "", "product": member.product,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("bio", "region", "product", "words"):
            self._ask_sight(name, getattr(member, f"{name}_for"))
        for field in self.own_fields:
            found = values.get(field.pk)
            self.fields[f"own_{field.pk}"] = AnswerField(field, found.value if found else "")
            self._ask_sight(f"own_{field.pk}", found.sight if found else Sight.MEMBERS)

    def _ask_sight(self, name, now):
        self.fields[f"{name}_for"] = forms.ChoiceField(
            label=_("给谁看"), choices=Sight.choices, initial=now, required=False,
            error_messages={"invalid_choice": _("给谁看，从列出来的里选一个。")},
        )  # fmt: skip

    def rows(self):
        """[(field, the field that says who sees it, or None)] for the page."""
        names = ["name", "bio", "region", "product", *(f"own_{f.pk}" for f in self.own_fields)]
        return [(self[name], self[f"{name}_for"] if name != "name" else None) for name in names]

    def clean_name(self):
        name = self.cleaned_data["name"]
        return name if name == self.member.name else clean_name(name, own=self.member)

    def clean_bio(self):
        bio = one_line(self.cleaned_data["bio"])
        if len(bio) > 200:
            raise forms.ValidationError(_("最多 200 个字，现在是 %(count)d 个。") % {"count": len(bio)})
        return checked(bio)

    def clean_region(self):
        text = one_line(self.cleaned_data["region"])
        if not text:
            return None
        region = Region.objects.called(text).order_by("-province").first()
        if region is None:
            raise forms.ValidationError(_("没找到「%(city)s」。写城市的名字就行，比如：杭州。") % {"city": text[:10]})
        return region

    def said(self):
        """What `change_profile` takes. Who sees a thing stays as it was where the form did not ask."""
        data = self.cleaned_data
        sight = {
            name: data[f"{name}_for"] or self[f"{name}_for"].initial for name in ("bio", "region", "product", "words")
        }
        values = {}
        for field in self.own_fields:
            name = f"own_{field.pk}"
            values[field] = (data[name], data[f"{name}_for"] or self[f"{name}_for"].initial)
        return {**{name: data[name] for name in ("name", "bio", "region", "product")}, "sight": sight, "values": values}


class FieldForm(forms.Form):
    """A field that the site asks its members to fill in; `own` is the one that is changed."""

    label = forms.CharField(
        label=gettext_lazy("叫什么"), max_length=12, help_text=gettext_lazy("比如：常走的路。"),
        error_messages={"required": gettext_lazy("给这一项起个名字，12 个字以内。")},
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("为什么问"), max_length=60, help_text=gettext_lazy("填的人看得到，说清楚填了有什么用。"),
        error_messages={"required": gettext_lazy("写一句为什么问，填的人要看。")},
    )  # fmt: skip
    choices = forms.CharField(
        label=gettext_lazy("给几个选项"), required=False, max_length=400,
        help_text=gettext_lazy("用顿号隔开，最多 20 个；不写就让人自己写一句。"),
    )  # fmt: skip

    def __init__(self, *args, own=None, **kwargs):
        self.own = own
        if own:
            kwargs["initial"] = {"label": own.label, "why": own.why, "choices": "、".join(own.choices)}
        super().__init__(*args, **kwargs)

    def clean_label(self):
        label = one_line(self.cleaned_data["label"])
        if current().is_red(label):
            raise forms.ValidationError(_("健康、信仰、财务、行踪和孩子的事不能问。"))
        others = ProfileField.objects.exclude(pk=self.own.pk) if self.own else ProfileField.objects.all()
        if others.filter(label=label).exists():
            raise forms.ValidationError(_("已经有一项叫「%(label)s」了，停用的也算。") % {"label": label})
        return label

    def clean_why(self):
        return one_line(self.cleaned_data["why"])

    def clean_choices(self):
        lines = list(dict.fromkeys(filter(None, map(one_line, re.split(r"[、,，;；]", self.cleaned_data["choices"])))))
        if len(lines) == 1 or len(lines) > 20:
            raise forms.ValidationError(_("选项要 2 到 20 个，现在是 %(count)d 个。") % {"count": len(lines)})
        if any(current().is_red(line) for line in lines):
            raise forms.ValidationError(_("健康、信仰、财务、行踪和孩子的事不能问。"))
        if long := next((line for line in lines if len(line) > 20), None):
            raise forms.ValidationError(_("「%(choice)s…」太长，一个选项最多 20 个字。") % {"choice": long[:8]})
        return lines


class RoleForm(forms.Form):
    """A role of the brand and the title that stands in the badge."""

    name = forms.CharField(label=gettext_lazy("昵称"), max_length=60)
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=Role.choices)
    title = forms.CharField(label=gettext_lazy("头衔"), max_length=40, required=False)

    def clean_name(self):
        member = Member.objects.filter(name=tidy(self.cleaned_data["name"]), is_active=True, imported=False).first()
        if member is None:
            raise forms.ValidationError(
                _("没有叫「%(name)s」的会员，昵称要一字不差。") % {"name": self.cleaned_data["name"]}
            )
        return member
