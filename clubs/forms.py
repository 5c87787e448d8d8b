"""What may be typed about clubs."""

import re

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pypinyin import lazy_pinyin

from clubs.models import CLOSED, INVITATION_DAYS, Club, ClubKind, Policy, Rank
from clubs.permissions import LacksCar, check_appoint_leader, check_drives, check_name
from community.access.permissions import Refused
from community.catalogue.models import Product, Region
from community.lib.text import one_line, visible, without_controls
from community.tags.forms import TagsField
from community.text.forms import CheckedField, checked
from forums.models import Board
from profiles.models import Member
from profiles.names import tidy

LONGEST_CHARTER = 2000
# What an address ends in: drawn for every club, so that it never tells that the name without it is taken.
DRAWN, LETTERS = 4, "23456789abcdefghjkmnpqrstuvwxyz"


class RegionField(forms.CharField):
    """A city by name, pinyin, initials or code; empty for none."""

    def clean(self, value):
        text = one_line(value or "")
        if not text:
            return None
        region = Region.objects.called(text).order_by("-province").first()
        if region is None:
            raise forms.ValidationError(_("没找到「%(city)s」。写城市的名字就行，比如：杭州。") % {"city": text[:10]})
        return region


class DirectoryForm(forms.Form):
    """The filters of the directory; anything unknown counts as open."""

    q = forms.CharField(label=gettext_lazy("关键词"), required=False, max_length=60)
    city = forms.CharField(label=gettext_lazy("城市"), required=False, max_length=20)
    model = forms.SlugField(label=gettext_lazy("车型"), required=False)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *ClubKind.choices])
    mine = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=[("", ""), ("new", "")])


class ClubForm(forms.Form):
    """Everything that can be said of a club, for founding and for changing it."""

    name = forms.CharField(label=gettext_lazy("名字"), max_length=60, required=False)
    intro = forms.CharField(
        label=gettext_lazy("一句话：我们一起做什么"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("是什么"), choices=ClubKind.choices, initial=ClubKind.CIRCLE)
    region = RegionField(label=gettext_lazy("城市"), required=False, help_text=gettext_lazy("不限就空着。"))
    product = forms.ModelChoiceField(
        label=gettext_lazy("车型"), queryset=Product.objects.all(), required=False, empty_label=gettext_lazy("不限车型")
    )
    policy = forms.ChoiceField(label=gettext_lazy("怎么进"), choices=Policy.choices, initial=Policy.OPEN)
    tags = TagsField(
        label=gettext_lazy("标签"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("三两个词就好，比如：露营 亲子。"),
    )
    charter = forms.CharField(
        label=gettext_lazy("章程"), required=False, max_length=LONGEST_CHARTER, strip=True,
        widget=forms.Textarea(attrs={"rows": 5}), help_text=gettext_lazy("一行一条，进来之前人人看得到。不写也行。"),
        error_messages={"max_length": gettext_lazy("章程最多 2000 个字，现在是 %(show_value)d 个。")},
    )  # fmt: skip

    lacks_car = False

    def __init__(self, *args, by=None, club=None, **kwargs):
        self.by, self.club = by or AnonymousUser(), club
        super().__init__(*args, **kwargs)

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if not 2 <= len(name) <= 20:
            raise forms.ValidationError(_("名字 2 到 20 个字，现在是 %(count)d 个。") % {"count": len(name)})
        return checked(name)

    def clean(self):
        cleaned = super().clean()
        name, policy = cleaned.get("name"), cleaned.get("policy")
        if name and policy and (self.club is None or name != self.club.name or policy != Policy.SECRET):
            try:
                check_name(self.by, name, policy, self.club)
            except Refused as refusal:
                self.add_error("name", str(refusal))
        if "product" in cleaned and (self.club is None or cleaned["product"] != self.club.product):
            self._ask_for_car(cleaned.get("kind") or self.club and self.club.kind, cleaned["product"])
        return cleaned

    def _ask_for_car(self, kind, product):
        try:
            check_drives(self.by, kind, product)
        except LacksCar as refusal:
            self.lacks_car = True
            self.add_error("product", str(refusal))

    def clean_intro(self):
        intro = one_line(self.cleaned_data["intro"])
        if not 5 <= len(intro) <= 200:
            raise forms.ValidationError(_("说一句 5 到 200 个字，现在是 %(count)d 个。") % {"count": len(intro)})
        return checked(intro)

    def clean_charter(self):
        text = without_controls(self.cleaned_data["charter"].replace("\r\n", "\n"))
        return checked(text) if visible(text) else ""


class ChangeClubForm(ClubForm):
    """A club's kind stays, and so does its name, unless nobody outside knows it; who may talk in its board can be opened."""

    kind = None
    open_start = forms.BooleanField(label=gettext_lazy("没加入的会员也能发主题"), required=False)
    open_reply = forms.BooleanField(label=gettext_lazy("没加入的会员也能回帖"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.club is None or self.club.policy != Policy.SECRET:
            del self.fields["name"]

    def clean_name(self):
        return super().clean_name() if one_line(self.cleaned_data["name"]) else self.club.name

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("policy") in CLOSED and (cleaned.get("open_start") or cleaned.get("open_reply")):
            self.add_error("policy", _("凭邀请的和秘密的圈子，外面的人看不到里面，也说不了话。两样选一样。"))
        if cleaned.get("open_start") and not cleaned.get("open_reply"):
            self.add_error("open_reply", _("能发主题的人也得能回帖，把这一样也勾上。"))
        return cleaned


class JoinForm(forms.Form):
    """A sentence to those who admit."""

    note = forms.CharField(label=gettext_lazy("为什么想来"), required=False, max_length=400)

    def __init__(self, *args, club, asks=None, comes_back=False, **kwargs):
        self.asks = (club.policy == Policy.APPLY if asks is None else asks) and not comes_back
        super().__init__(*args, **kwargs)

    def clean_note(self):
        note = one_line(self.cleaned_data["note"])
        if self.asks and not note:
            raise forms.ValidationError(_("写一句为什么想来，会长和版主看了才好回你。"))
        if len(note) > 200:
            raise forms.ValidationError(_("最多 200 个字，现在是 %(count)d 个。") % {"count": len(note)})
        return checked(note)


class AnswerForm(forms.Form):
    """Yes or no to an application; a no carries a sentence."""

    verdict = forms.ChoiceField(choices=[("admit", ""), ("decline", "")])
    answer = CheckedField(required=False, max_length=200, error_messages={
        "max_length": gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。"),
    })  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "decline" and not one_line(data.get("answer", "")):
            raise forms.ValidationError(_("没通过要写一句为什么，对方看得到。"))
        return data


class RankForm(forms.Form):
    """A rank below the founder's."""

    rank = forms.ChoiceField(choices=[(r, r.label) for r in Rank if r != Rank.FOUNDER])


class AppointLeaderForm(forms.Form):
    """Who leads a club that nobody looks after, by the name she has here."""

    member = forms.CharField(
        label=gettext_lazy("谁来当会长"), max_length=60, help_text=gettext_lazy("写 TA 的昵称，一字不差。"),
        error_messages={"required": gettext_lazy("写一位车友的昵称。")},
    )  # fmt: skip

    def __init__(self, *args, by, club, **kwargs):
        self.by, self.club = by, club
        super().__init__(*args, **kwargs)

    def clean_member(self):
        member = named(self.cleaned_data["member"])
        try:
            check_appoint_leader(self.by, self.club, member)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return member


def named(said):
    """The member of a name, or of the word in the address of her page."""
    said = tidy(said).removeprefix("@")
    here = Member.objects.filter(is_active=True, imported=False)
    found = here.filter(handle=said).first() or here.filter(name=said).first()
    if found is None:
        raise forms.ValidationError(_("没有叫「%(name)s」的车友，昵称要一字不差。") % {"name": said[:20]})
    return found


class InviteForm(forms.Form):
    """How many an invitation lets in and for how long, or the name of the one it is for."""

    most = forms.IntegerField(label=gettext_lazy("能进几个人"), min_value=1, initial=1, error_messages={
        "required": gettext_lazy("写一个数，最少 1 个。"), "invalid": gettext_lazy("写一个数，最少 1 个。"),
        "min_value": gettext_lazy("写一个数，最少 1 个。"),
    })  # fmt: skip
    days = forms.TypedChoiceField(
        label=gettext_lazy("几天里有用"), coerce=int, initial=7,
        choices=lambda: [(n, ngettext("%d 天", "%d 天", n) % n) for n in INVITATION_DAYS],
        error_messages={"invalid_choice": gettext_lazy("几天里有用，从列出来的里选一个。")},
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("只给一位车友"), required=False, max_length=60,
        help_text=gettext_lazy("写 TA 的昵称，会收到一条消息；空着就是谁拿到链接谁能用。"),
    )  # fmt: skip

    def __init__(self, *args, most, **kwargs):
        self.limit = most
        super().__init__(*args, **kwargs)

    def clean_most(self):
        if self.cleaned_data["most"] > self.limit:
            raise forms.ValidationError(_("一份邀请最多进 %(n)d 个人。") % {"n": self.limit})
        return self.cleaned_data["most"]

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        if not name:
            return None
        member = Member.objects.filter(name=name, is_active=True, imported=False).first()
        if member is None:
            raise forms.ValidationError(_("没有叫「%(name)s」的车友，昵称要一字不差。") % {"name": name[:20]})
        return member


class RemoveForm(forms.Form):
    """Why somebody is asked to leave."""

    reason = CheckedField(label=gettext_lazy("写一句为什么，TA 看得到"), max_length=200, required=False)


class NamedForm(forms.Form):
    """Whom one looks for among the members."""

    q = forms.CharField(label=gettext_lazy("昵称"), required=False, max_length=40)


def new_slug(name):
    """An address from a name: its pinyin, and a few letters drawn by lot."""
    base = re.sub(r"[^a-z0-9-]+", "", "-".join(lazy_pinyin(name)).lower()).strip("-")[:40] or "club"
    while True:
        slug = f"{base}-{get_random_string(DRAWN, LETTERS)}"
        if not any(model.objects.filter(slug=slug).exists() for model in (Club, Board)):
            return slug
