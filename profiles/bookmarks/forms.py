"""The note, and when to be reminded."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.moments import minute_words
from community.lib.text import one_line, without_controls
from profiles.bookmarks.clock import on, presets
from profiles.bookmarks.models import LONGEST_NOTE

NEVER, OWN = "", "own"


class BookmarkForm(forms.Form):
    """`at` is the moment of asking: reminders lie after it. Cleaned: `note`, and `remind_at` or None."""

    note = forms.CharField(
        label=gettext_lazy("备注"), required=False, max_length=LONGEST_NOTE,
        error_messages={"max_length": gettext_lazy("备注最多 %(limit_value)d 个字，现在是 %(show_value)d 个，删几个就能存。")},
    )  # fmt: skip
    when = forms.CharField(label=gettext_lazy("什么时候提醒"), required=False)
    day = forms.DateField(
        label=gettext_lazy("哪天"),
        required=False,
        error_messages={"invalid": gettext_lazy("日期写成 2026-12-05 这样。")},
    )
    hour = forms.TimeField(
        label=gettext_lazy("几点"), required=False, error_messages={"invalid": gettext_lazy("时间写成 20:00 这样。")}
    )

    def __init__(self, *args, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.at, self.presets = at, presets(at)

    @classmethod
    def initial_of(cls, bookmark):
        """What the form shows for a bookmark as it stands."""
        if not bookmark.waits:
            return {"note": bookmark.note, "when": NEVER}
        here = timezone.localtime(bookmark.remind_at, timezone.get_default_timezone())
        return {"note": bookmark.note, "when": OWN, "day": here.strftime("%Y-%m-%d"), "hour": here.strftime("%H:%M")}

    def clean_note(self):
        return one_line(without_controls(self.cleaned_data["note"]))

    def clean(self):
        data = super().clean()
        when, data["remind_at"] = data.get("when", NEVER), None
        if when in self.presets:
            data["remind_at"] = self.presets[when][1]
        elif when == OWN:
            self._clean_own(data)
        elif when != NEVER:
            self.add_error("when", _("这个时候已经过了，挑一个往后的。"))
        return data

    def _clean_own(self, data):
        if "day" not in data or "hour" not in data:
            return
        if data["day"] is None:
            self.add_error("day", _("哪天提醒？选个日子。"))
        if data["hour"] is None:
            self.add_error("hour", _("几点提醒？选个时间。"))
        if not data.get("day") or data.get("hour") is None:
            return
        moment = on(data["day"], data["hour"])
        if moment <= self.at:
            now = minute_words(self.at, self.at)
            said = _("这个时候已经过了，现在是 %(now)s。挑一个往后的。") % {"now": now}
            self.add_error("day", said)
        else:
            data["remind_at"] = moment
