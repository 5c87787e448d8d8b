"""What may be typed into a poll, and what may be chosen in one; forms check and never save."""

import unicodedata
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import one_line, without_controls
from community.polls.models import FEWEST_OPTIONS, LONGEST_OPTION, LONGEST_QUESTION, MOST_OPTIONS
from community.text.forms import checked
from community.text.normalise import normalise

NO_END, OWN_END = "", "own"
# Letters and symbols that look like nothing.
_BLANKS = set("\u115f\u1160\u2800\u3164\uffa0")


def _is_seen(text):
    """True where at least one character leaves a mark."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANKS for c in text)


def _same(text):
    """One spelling for options that read alike; character by character, so that links and @names stay words."""
    return "".join(normalise(c).text for c in text).replace(" ", "")


class OptionsField(forms.CharField):
    """Options, one on each line; lines on which nothing can be seen are passed over."""

    def __init__(self, **kwargs):
        super().__init__(strip=False, required=False, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def clean(self, value):
        lines = (one_line(without_controls(line)) for line in (value or "").splitlines())
        options = [line for line in lines if _is_seen(line)]
        if len(options) > MOST_OPTIONS:
            raise forms.ValidationError(
                _("写了 %(count)d 个选项，最多 %(most)d 个，删掉 %(over)d 个。")
                % {"count": len(options), "most": MOST_OPTIONS, "over": len(options) - MOST_OPTIONS}
            )
        if len(options) < FEWEST_OPTIONS:
            raise forms.ValidationError(
                _("至少写 %(least)d 个选项，一行一个，现在有 %(count)d 个。")
                % {"least": FEWEST_OPTIONS, "count": len(options)}
            )
        known = {}
        for option in options:
            if len(option) > LONGEST_OPTION:
                raise forms.ValidationError(
                    _("「%(option)s…」有 %(count)d 个字，一个选项最多 %(most)d 个。")
                    % {"option": option[:12], "count": len(option), "most": LONGEST_OPTION}
                )
            twin = known.setdefault(_same(option), option)
            if twin is not option:
                raise forms.ValidationError(
                    _("「%(one)s」和「%(other)s」是一回事，留一个。") % {"one": twin[:20], "other": option[:20]}
                )
        return [checked(option, holds=True) for option in options]


class PollForm(forms.Form):
    """A poll inside another form: PollForm(data, at=now). `at` is the moment its end must lie after."""

    question = forms.CharField(label=gettext_lazy("投什么"), required=False, strip=False)
    options = OptionsField(
        label=gettext_lazy("选项，一行一个"), help_text=gettext_lazy("2 到 20 个，每个不超过 60 个字。")
    )
    multiple = forms.BooleanField(label=gettext_lazy("可以选不止一个"), required=False)
    most = forms.CharField(label=gettext_lazy("最多选几个"), required=False, help_text=gettext_lazy("空着就是不限。"))
    hidden_until_voted = forms.BooleanField(label=gettext_lazy("投了才看得到结果"), required=False)
    closes = forms.ChoiceField(
        label=gettext_lazy("什么时候结束"),
        required=False,
        choices=[
            (NO_END, gettext_lazy("不设期限")), ("1", gettext_lazy("1 天后")), ("3", gettext_lazy("3 天后")),
            ("7", gettext_lazy("7 天后")), ("30", gettext_lazy("30 天后")), (OWN_END, gettext_lazy("自己定时间")),
        ],
        error_messages={"invalid_choice": gettext_lazy("从单子里选一个结束时间。")},
    )  # fmt: skip
    closes_on = forms.CharField(label=gettext_lazy("结束的日子和时间"), required=False)

    def __init__(self, *args, at, prefix="poll", **kwargs):
        super().__init__(*args, prefix=prefix, **kwargs)
        self.at = at

    def clean_question(self):
        question = one_line(without_controls(self.cleaned_data["question"]))
        if not _is_seen(question):
            raise forms.ValidationError(_("写一句要大家投什么。"))
        if len(question) > LONGEST_QUESTION:
            raise forms.ValidationError(
                _("最多 %(most)d 个字，现在是 %(count)d 个，背景写到正文里。")
                % {"most": LONGEST_QUESTION, "count": len(question)}
            )
        return checked(question, holds=True)

    def clean_most(self):
        """How many one may choose; 1 for a single choice, None for as many as there are."""
        text = unicodedata.normalize("NFKC", self.cleaned_data["most"]).strip()
        if not self.cleaned_data.get("multiple"):
            return 1
        if not text:
            return None
        count = len(self.cleaned_data.get("options") or ()) or MOST_OPTIONS
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 2 <= int(text) <= count):
            raise forms.ValidationError(_("写 2 到 %(count)d 之间的一个数，或者空着，就是不限。") % {"count": count})
        return int(text)

    def clean(self):
        data = super().clean()
        closes = data.get("closes")
        if closes == OWN_END:
            data["closes_at"] = self._own_end(data.get("closes_on", ""))
        else:
            data["closes_at"] = self.at + timedelta(days=int(closes)) if closes else None
        return data

    def _own_end(self, text):
        """The moment typed, in the site's time zone; None with an error at the field."""
        typed = unicodedata.normalize("NFKC", text).strip().replace(" ", "T")
        try:
            end = timezone.make_aware(datetime.strptime(typed[:16], "%Y-%m-%dT%H:%M"))
        except ValueError:
            self.add_error("closes_on", _("写上日子和时间，比如：2027-01-31 20:00。"))
            return None
        if end <= self.at:
            self.add_error("closes_on", _("这个时间已经过了，选一个以后的。"))
            return None
        return end

    def as_poll(self):
        """What `open_poll` takes of a valid form."""
        names = ("question", "options", "multiple", "most", "hidden_until_voted", "closes_at")
        return {name: self.cleaned_data[name] for name in names}


class VoteForm(forms.Form):
    """What somebody chose of a ballot: ids of options, none of them with `take_back`."""

    option = forms.MultipleChoiceField(required=False)
    take_back = forms.BooleanField(required=False)

    def __init__(self, *args, ballot, **kwargs):
        super().__init__(*args, **kwargs)
        self.ballot = ballot
        self.fields["option"].choices = [(option.pk, option.text) for option in ballot.options]
        self.fields["option"].error_messages["invalid_choice"] = _("选项刚刚改过，看一眼新的再投。")

    def clean(self):
        data = super().clean()
        if data.get("take_back"):
            data["option"] = []
            self.errors.clear()
            return data
        chosen = {int(pk) for pk in data.get("option", ())}
        if "option" not in self.errors:
            if not chosen and not self.ballot.has_voted:
                raise forms.ValidationError(_("先选一个，再投。"))
            if len(chosen) > self.ballot.most:
                raise forms.ValidationError(
                    _("最多选 %(most)d 项，现在选了 %(count)d 项，去掉几项。")
                    % {"most": self.ballot.most, "count": len(chosen)}
                )
        data["option"] = sorted(chosen)
        return data

    def sentence(self):
        """The first thing that is wrong."""
        return next((message for messages in self.errors.values() for message in messages), "")
