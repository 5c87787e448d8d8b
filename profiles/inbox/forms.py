"""What can be chosen in the inbox."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from profiles.inbox.models import Level

# Takes a choice back, as if it had never been made.
NONE = "none"


class LevelForm(forms.Form):
    """How much to hear of a place."""

    level = forms.TypedChoiceField(label=_("听多少"), coerce=lambda typed: None if typed == NONE else Level(typed))

    def __init__(self, *args, place, **options):
        super().__init__(*args, **options)
        self.fields["level"].choices = [*(place.choices or Level.choices), (NONE, _("没选过"))]


class ChoicesForm(forms.Form):
    """Which groups by which channel (`wanted`: group/channel), quiet hours, how often mail, a pause between two days."""

    wanted = forms.MultipleChoiceField(required=False)
    quiet = forms.BooleanField(required=False)
    quiet_from = forms.TimeField(
        label=_("从几点"), required=False, error_messages={"invalid": _("时间写成 22:00 这样。")}
    )
    quiet_to = forms.TimeField(
        label=_("到几点"), required=False, error_messages={"invalid": _("时间写成 07:30 这样。")}
    )
    mail_hour = forms.TypedChoiceField(
        label=_("邮件多久一封"), required=False, empty_value=None, coerce=int, error_messages={"invalid_choice": _("从给的几样里选一个。")},
        choices=[("", _("有一件发一件")), *((hour, _("一天一封，%(hour)d 点") % {"hour": hour}) for hour in (8, 12, 18, 21))],
    )  # fmt: skip
    pause_from = forms.DateField(
        label=_("从哪天"), required=False, error_messages={"invalid": _("日期写成 2026-12-01 这样。")}
    )
    pause_to = forms.DateField(
        label=_("到哪天"), required=False, error_messages={"invalid": _("日期写成 2026-12-07 这样。")}
    )

    def __init__(self, *args, pairs, **options):
        super().__init__(*args, **options)
        self.fields["wanted"].choices = [(f"{group}/{channel}", "") for group, channel in pairs]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("quiet") and not self.errors:
            if not cleaned.get("quiet_from") or not cleaned.get("quiet_to"):
                self.add_error("quiet_from", gettext("两头都要写，从几点到几点。"))
            elif cleaned["quiet_from"] == cleaned["quiet_to"]:
                self.add_error("quiet_from", gettext("两头一样就是一点不停。想全停，写下面的「停一阵」。"))
        start, end = cleaned.get("pause_from"), cleaned.get("pause_to")
        if start and end and end < start:
            self.add_error("pause_to", gettext("停到的那天要在开始之后。"))
        if start and not end and "pause_to" not in self.errors:
            self.add_error("pause_to", gettext("停到哪天也写一下，到时候自己会恢复。"))
        return cleaned

    def rest(self):
        """Rest's fields."""
        said = self.cleaned_data
        quiet = (said["quiet_from"], said["quiet_to"]) if said["quiet"] else (None, None)
        start, end = said["pause_from"], said["pause_to"]
        return {
            "quiet_from": quiet[0],
            "quiet_to": quiet[1],
            "mail_hour": said["mail_hour"],
            "paused_from": _midnight(start) if start else None,
            "paused_to": _midnight(end + timedelta(days=1)) if end else None,
        }

    def pairs(self):
        """{(group, channel)} that are wanted."""
        return {tuple(pair.split("/")) for pair in self.cleaned_data["wanted"]}


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def initial_of(rest):
    """What the form shows of a Rest; a pause ends on the day before its end."""
    shown = {
        "quiet": rest.quiet_from is not None, "quiet_from": rest.quiet_from or time(22), "quiet_to": rest.quiet_to or time(7, 30),
        "mail_hour": rest.mail_hour if rest.mail_hour is not None else "",
    }  # fmt: skip
    if rest.paused_to and not timezone.localtime(rest.paused_to).time() > time():
        last = timezone.localtime(rest.paused_to) - timedelta(days=1)
        first = timezone.localtime(rest.paused_from) if rest.paused_from else None
        shown |= {"pause_from": first and first.date(), "pause_to": last.date()}
    return shown
