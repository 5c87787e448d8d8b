"""What may be chosen for a widget, and what an admin may name as a source."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.catalogue.models import Region
from community.lib.text import listed, one_line, without_controls
from community.outgoing.guarded import can_be_asked
from profiles.models import Sight
from profiles.widgets.kinds import MARKETS, MOST_STOCKS, Kind
from profiles.widgets.models import LONGEST_ADDRESS, LONGEST_NAME, Feed

_STOCK = re.compile(r"([a-z]{2})(\d+)")


class _WidgetForm(forms.Form):
    """One kind of widget; `keys` are what `choose_widget` takes. `rows`: hers as they stand."""

    def __init__(self, *args, rows=(), **kwargs):
        initial = {"sight": rows[0].sight if rows else Sight.SELF} | (self.initial_of(rows) if rows else {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["sight"] = forms.ChoiceField(
            label=_("给谁看"), choices=Sight.choices, initial=initial["sight"],
            help_text=self.shows,
            error_messages={"invalid_choice": _("给谁看，从列出来的里选一个。"), "required": _("选一下给谁看。")},
        )  # fmt: skip


class WeatherForm(_WidgetForm):
    """A city by name, pinyin or official code."""

    shows = gettext_lazy("看得到这个小组件的人，也就看得到是哪座城市。")
    city = forms.CharField(
        label=gettext_lazy("哪座城市"), max_length=30, help_text=gettext_lazy("写城市名、拼音或行政区划代码，比如：杭州。"),
        error_messages={"required": gettext_lazy("写一座城市，比如：杭州。")},
    )  # fmt: skip

    @staticmethod
    def initial_of(rows):
        return {"city": rows[0].city or ""}

    def clean_city(self):
        text = one_line(self.cleaned_data["city"])
        found = list(Region.objects.called(text).filter(cities=None)[:4])
        if not found:
            raise forms.ValidationError(_("没找到「%(city)s」。写城市的名字就行，比如：杭州。") % {"city": text[:10]})
        if len(found) > 1:
            names = listed(region.name for region in found)
            raise forms.ValidationError(_("「%(text)s」有好几座：%(names)s。写汉字。") % {"text": text, "names": names})
        return found[0]

    @property
    def keys(self):
        return [self.cleaned_data["city"].code]


class StocksForm(_WidgetForm):
    """Up to three stocks, by the letters of their market and their number."""

    shows = gettext_lazy("看得到这个小组件的人，也就知道你在看哪几只。")
    stocks = forms.CharField(
        label=gettext_lazy("哪几只"), max_length=60, help_text=gettext_lazy("沪市写 sh600519，深市写 sz000001，用空格隔开，最多三只。"),
        error_messages={
            "required": gettext_lazy("写一只股票，比如：sh600519。"), "max_length": gettext_lazy("最多三只，写得太长了。"),
        },
    )  # fmt: skip

    @staticmethod
    def initial_of(rows):
        return {"stocks": " ".join(row.key for row in rows)}

    def clean_stocks(self):
        typed = re.split(r"[\s,;、，；]+", unicodedata.normalize("NFKC", self.cleaned_data["stocks"]).lower())
        codes = list(dict.fromkeys(self._clean_code(code) for code in typed if code))
        if not codes:
            raise forms.ValidationError(_("写一只股票，比如：sh600519。"))
        if len(codes) > MOST_STOCKS:
            raise forms.ValidationError(
                _("最多 %(most)d 只，现在是 %(count)d 只。") % {"most": MOST_STOCKS, "count": len(codes)}
            )
        return codes

    @staticmethod
    def _clean_code(code):
        found = _STOCK.fullmatch(code)
        if not found or not code.isascii() or found[1] not in MARKETS:
            raise forms.ValidationError(
                _("「%(code)s」认不出来。前面写市场：沪 sh、深 sz，后面写 6 位数字。") % {"code": code[:12]}
            )
        name, digits, letters = MARKETS[found[1]]
        if len(found[2]) != digits:
            said = {"market": name, "digits": digits, "count": len(found[2])}
            raise forms.ValidationError(_("%(market)s市的代码是 %(digits)d 位数字，现在是 %(count)d 位。") % said)
        if not letters:
            raise forms.ValidationError(_("%(market)s市的行情这里还没有，先选沪市和深市的。") % {"market": name})
        return code

    @property
    def keys(self):
        return self.cleaned_data["stocks"]


class HeadlinesForm(_WidgetForm):
    """One of the feeds that an admin has named."""

    shows = gettext_lazy("看得到这个小组件的人，也就知道你在看哪个来源。")

    def __init__(self, *args, feeds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["feed"] = forms.ChoiceField(
            label=_("哪个来源"), choices=[(feed.code, feed.name) for feed in feeds],
            error_messages={"required": _("选一个来源。"), "invalid_choice": _("这个来源站里没有了，换一个。")},
        )  # fmt: skip
        self.order_fields(["feed", "sight"])

    @staticmethod
    def initial_of(rows):
        return {"feed": rows[0].key}

    @property
    def keys(self):
        return [self.cleaned_data["feed"]]


def form_of(kind, data, rows, feeds):
    """The form of a kind; `feeds` are those to choose from."""
    if kind == Kind.HEADLINES:
        return HeadlinesForm(data, rows=rows, feeds=feeds, prefix=kind)
    return {Kind.WEATHER: WeatherForm, Kind.STOCKS: StocksForm}[kind](data, rows=rows, prefix=kind)


class FeedForm(forms.Form):
    """A source of headlines; `own` is the one that is changed."""

    name = forms.CharField(
        label=gettext_lazy("叫什么"), max_length=LONGEST_NAME, help_text=gettext_lazy("写在小组件下面，比如：北辰公告。"),
        error_messages={"required": gettext_lazy("给来源起个名字，20 个字以内。")},
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("地址"), max_length=LONGEST_ADDRESS, widget=forms.URLInput,
        help_text=gettext_lazy("RSS 或 Atom 的地址，https 开头。"),
        error_messages={"required": gettext_lazy("写上地址，https 开头。")},
    )  # fmt: skip

    def __init__(self, *args, own=None, **kwargs):
        self.own = own
        if own:
            kwargs["initial"] = {"name": own.name, "address": own.address}
        super().__init__(*args, **kwargs)

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        others = Feed.objects.exclude(pk=self.own.pk) if self.own else Feed.objects.all()
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("已经有一个来源叫「%(name)s」了，停用的也算。") % {"name": name})
        return name

    def clean_address(self):
        address = without_controls(self.cleaned_data["address"]).strip()
        if not can_be_asked(address):
            raise forms.ValidationError(
                _("要写完整的 https 地址，不带用户名和密码。内网的、http 的，先让运维写进 INSIDE_HOSTS。")
            )
        return address
