"""What may be typed about an event and a sign-up."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clubs.events.clock import DEFAULT_ZONE, USUAL_ZONES, NoSuchTime, is_zone, local, moment, zone_words
from clubs.events.models import LONGEST_DAYS, MOST_GUESTS, MOST_HOURS, MOST_SEATS, Answer, EventKind, Readers
from clubs.forms import RegionField
from community.lib.text import one_line, visible, without_controls
from community.text.forms import checked
from profiles.forms import BodyField

LOCAL = "%Y-%m-%dT%H:%M"
LONGEST_BODY, LONGEST_NOTE, LONGEST_REASON = 5000, 500, 200


class LineField(forms.CharField):
    """One checked line of at most so many characters."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        super().__init__(**kwargs)

    def shaped(self, text):
        return one_line(text)

    def clean(self, value):
        text = self.shaped(without_controls(super().clean(value) or ""))
        if len(text) > self.most:
            said = {"most": self.most, "count": len(text)}
            raise forms.ValidationError(_("最多 %(most)d 个字，现在是 %(count)d 个，删短一点。") % said)
        return checked(text)


class LinesField(LineField):
    """A few checked lines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def shaped(self, text):
        return "\n".join(filter(None, map(one_line, text.splitlines())))


class LocalField(forms.CharField):
    """A day and a time as clocks show them, without a zone; None for nothing."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)

    def clean(self, value):
        text = one_line(super().clean(value) or "")
        if not text:
            return None
        field = forms.DateTimeField(input_formats=[LOCAL, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])
        try:
            found = field.to_python(text).replace(tzinfo=None)
        except forms.ValidationError:
            raise forms.ValidationError(_("时间写成 2026-12-05 07:30 这样。")) from None
        if not 2000 <= found.year < 2100:
            raise forms.ValidationError(_("年份写 2000 到 2099 之间的。"))
        return found


class CheckedBody(BodyField):
    """What one does there: up to 5,000 characters, none of them words that have to be looked at first."""

    def clean(self, value):
        text = super().clean(value)
        if len(text) > LONGEST_BODY:
            raise forms.ValidationError(
                _("写了 %(count)d 字，最多 %(most)d 字。细节放到主题里聊。")
                % {"count": len(text), "most": LONGEST_BODY}
            )
        return checked(text)


def _whole(most, **kwargs):
    return forms.IntegerField(
        min_value=0, max_value=most, error_messages={
            "invalid": gettext_lazy("写一个整数。"), "min_value": gettext_lazy("不能比 0 小。"),
            "max_value": gettext_lazy("最多写 %(limit_value)s。"),
        }, **kwargs,
    )  # fmt: skip


class Timed(forms.Form):
    """Times that are typed by the clock of a zone and cleaned to moments."""

    def _moment(self, data, field, zone):
        """Put the moment of a typed time into the cleaned data; an error at its field where the zone has none."""
        typed = data.get(field)
        if typed is None:
            return
        try:
            data[field] = moment(typed, zone)
        except NoSuchTime:
            said = {"time": typed.strftime("%H:%M"), "zone": zone_words(zone)}
            self.add_error(field, _("那天%(zone)s会拨快，没有 %(time)s 这个时刻。往后挪一小时。") % said)

    def _check_span(self, data, at):
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and start <= at:
            self.add_error("starts_at", _("开始的时间已经过了，挑一个往后的。"))
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要在开始之后。跨夜的活动，把日子也往后写一天。"))
        elif start and end and end - start > timedelta(days=LONGEST_DAYS):
            self.add_error("ends_at", _("一场最多 %(n)d 天，再长就分成几场。") % {"n": LONGEST_DAYS})


class EventForm(Timed):
    """Everything that is said of an event. `at` is the moment of asking; `club` whose it is, `event` the one changed."""

    # What most events leave as it is.
    FOLDED = ("zone", "address", "most_guests", "deadline", "offer_hours")

    kind = forms.ChoiceField(
        label=gettext_lazy("什么活动"), choices=EventKind.choices,
        error_messages={"required": gettext_lazy("选一种：聚会、自驾、试驾、线上还是公益。"), "invalid_choice": gettext_lazy("从给的几样里选一个。")},
    )  # fmt: skip
    title = LineField(label=gettext_lazy("名字"), most=30, required=False)
    starts_at = LocalField(label=gettext_lazy("什么时候开始"), required=False)
    ends_at = LocalField(label=gettext_lazy("什么时候结束"), required=False)
    zone = forms.CharField(label=gettext_lazy("哪里的时间"), required=False, max_length=40, initial=DEFAULT_ZONE)
    place = LineField(label=gettext_lazy("在哪儿集合"), most=60, required=False)
    address = LineField(
        label=gettext_lazy("地址"), most=120, required=False, help_text=gettext_lazy("导航用的，写到门牌最好找。")
    )
    region = RegionField(
        label=gettext_lazy("城市"), required=False, help_text=gettext_lazy("日历按城市找得到；线上的可以空着。")
    )
    link = LineField(
        label=gettext_lazy("线上的入口"), most=300, required=False, help_text=gettext_lazy("只给报上名的人看。")
    )
    body = CheckedBody(label=gettext_lazy("做什么、怎么去、带什么"))
    seats = _whole(
        MOST_SEATS, label=gettext_lazy("一共几个位子"), required=False, help_text=gettext_lazy("不限就空着。")
    )
    most_guests = _whole(MOST_GUESTS, label=gettext_lazy("每人最多带几位"), required=False, initial=0)
    deadline = LocalField(label=gettext_lazy("报名截止"), required=False, help_text=gettext_lazy("空着就到开始为止。"))
    offer_hours = _whole(
        MOST_HOURS, label=gettext_lazy("空位留几小时"), required=False, initial=12,
        help_text=gettext_lazy("有人退，给候补第一位留这么久，过时顺延。"),
    )  # fmt: skip
    readers = forms.ChoiceField(
        label=gettext_lazy("给谁看"), choices=Readers.choices, initial=Readers.PUBLIC,
        error_messages={"required": gettext_lazy("选一下给谁看。"), "invalid_choice": gettext_lazy("从给的几样里选一个。")},
    )  # fmt: skip

    def __init__(self, *args, at, club=None, event=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.at, self.event, self.zones = at, event, USUAL_ZONES.items()
        if club is None:
            self.fields["readers"].choices = [c for c in Readers.choices if c[0] != Readers.CLUB]
        elif event and event.audience in Readers.values:
            self.fields["readers"].help_text = _("改成只给圈子里的人看，圈子外报了名的就要让出位子。")

    @property
    def is_unfolded(self):
        """Whether something of what is folded away is wrong, or other than it is at first."""
        return any(self[name].errors or self._is_said(name) for name in self.FOLDED)

    def _is_said(self, name):
        return str(self[name].value() or "") not in ("", str(self.fields[name].initial))

    @property
    def has_other_zone(self):
        """True where a zone stands in the form that it does not offer."""
        return bool(self["zone"].value()) and self["zone"].value() not in USUAL_ZONES

    @classmethod
    def initial_of(cls, event):
        """What the form shows for an event as it stands."""
        same = ("kind", "title", "zone", "place", "address", "region", "link", "seats", "most_guests", "offer_hours")
        readers = event.audience if event.audience in Readers.values else Readers.CLUB
        times = {
            name: local(getattr(event, name), event.zone).strftime(LOCAL) if getattr(event, name) else ""
            for name in ("starts_at", "ends_at", "deadline")
        }
        return {name: getattr(event, name) for name in same} | times | {"body": event.source, "readers": readers}

    def clean_title(self):
        if not visible(self.cleaned_data["title"]):
            raise forms.ValidationError(_("给它一个名字，比如「周六去看日出」。"))
        return self.cleaned_data["title"]

    def clean_zone(self):
        zone = self.cleaned_data["zone"] or DEFAULT_ZONE
        if not is_zone(zone):
            raise forms.ValidationError(_("不认得「%(zone)s」。写成 Asia/Shanghai 这样。") % {"zone": zone[:20]})
        return zone

    def clean_link(self):
        link = self.cleaned_data["link"]
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError(_("入口写完整的网址，https:// 开头。"))
        return link

    def clean_seats(self):
        seats = self.cleaned_data["seats"]
        if seats == 0:
            raise forms.ValidationError(_("至少 1 个位子；不限就空着。"))
        if self.event and seats is not None and seats < self.event.taken:
            said = {"n": self.event.taken}
            words = ngettext(
                "已经有 %(n)d 个位子给出去了，名额至少写 %(n)d。",
                "已经有 %(n)d 个位子给出去了，名额至少写 %(n)d。",
                said["n"],
            )
            raise forms.ValidationError(words % said)
        return seats

    def clean_most_guests(self):
        return self.cleaned_data["most_guests"] or 0

    def clean_offer_hours(self):
        hours = self.cleaned_data["offer_hours"]
        if hours == 0:
            raise forms.ValidationError(_("至少留 1 小时，不然候补的人来不及回。"))
        return hours or 12

    def clean(self):
        data = super().clean()
        zone = data.get("zone")
        if zone:
            for field in ("starts_at", "ends_at", "deadline"):
                self._moment(data, field, zone)
        for field, said in (("starts_at", _("什么时候开始？选个时间。")), ("ends_at", _("什么时候结束？大概也行。"))):
            if field not in self.errors and not data.get(field):
                self.add_error(field, said)
        if zone and not {"starts_at", "ends_at"} & set(self.errors):
            going_on = self.event and data["starts_at"] == self.event.starts_at
            self._check_span(data, data["starts_at"] - timedelta(1) if going_on else self.at)
        if data.get("deadline") and data.get("starts_at") and data["deadline"] > data["starts_at"]:
            self.add_error("deadline", _("截止要在开始之前。"))
        if (
            data.get("kind")
            and data["kind"] != EventKind.ONLINE
            and not data.get("place")
            and "place" not in self.errors
        ):
            self.add_error("place", _("在哪儿集合？写一个大家找得到的地方。"))
        if data.get("kind") == EventKind.ONLINE and not data.get("link") and "link" not in self.errors:
            self.add_error("link", _("线上的活动要有入口，写会议或直播的网址。"))
        return data


class PostponeForm(Timed):
    """Another time, by the clock of the event's place, and why."""

    starts_at = LocalField(label=gettext_lazy("改到什么时候开始"), required=False)
    ends_at = LocalField(label=gettext_lazy("什么时候结束"), required=False)
    reason = LineField(label=gettext_lazy("为什么改"), most=LONGEST_REASON, required=False)

    def __init__(self, *args, event, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.at = event, at
        if event.zone != settings.TIME_ZONE:
            self.fields["starts_at"].help_text = _("这里的时间按%(zone)s写。") % {"zone": zone_words(event.zone)}

    def clean(self):
        data = super().clean()
        for field in ("starts_at", "ends_at"):
            self._moment(data, field, self.event.zone)
            if field not in self.errors and not data.get(field):
                self.add_error(field, _("选个时间。"))
        self._check_span(data, self.at)
        if "reason" not in self.errors and not data.get("reason"):
            self.add_error("reason", _("写一句为什么，报了名的人看得到。"))
        return data


class CallOffForm(forms.Form):
    """Why it does not take place."""

    reason = LineField(label=gettext_lazy("为什么取消"), most=LONGEST_REASON, required=False)

    def clean_reason(self):
        if not self.cleaned_data["reason"]:
            raise forms.ValidationError(_("写一句为什么，报了名的人看得到。"))
        return self.cleaned_data["reason"]


class NoteForm(forms.Form):
    """A few words to everybody who comes."""

    text = LinesField(label=gettext_lazy("想说的"), most=LONGEST_NOTE, required=False)

    def clean_text(self):
        if not self.cleaned_data["text"]:
            raise forms.ValidationError(_("还没写内容。写一句也行。"))
        return self.cleaned_data["text"]


class SignupForm(forms.Form):
    """参加, 待定 or 不去, and how many people she brings."""

    answer = forms.ChoiceField(choices=Answer.choices, error_messages={
        "required": gettext_lazy("选一个：参加、待定还是不去。"), "invalid_choice": gettext_lazy("选一个：参加、待定还是不去。"),
    })  # fmt: skip
    guests = _whole(99, label=gettext_lazy("另外带几位"), required=False, initial=0)

    def clean_guests(self):
        return self.cleaned_data["guests"] or 0


class CalendarForm(forms.Form):
    """The filters of the calendar; anything unknown counts as open. `old` leaves nothing out: phones draw the days that
    are over too."""

    city = forms.CharField(label=gettext_lazy("城市"), required=False, max_length=20)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *EventKind.choices])
    free = forms.BooleanField(label=gettext_lazy("有位子的"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("我报了的"), required=False)
    club = forms.SlugField(required=False, max_length=60)
    old = forms.BooleanField(required=False)
