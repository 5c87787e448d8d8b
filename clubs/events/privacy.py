"""What events hold about a person."""

from django.utils.translation import gettext_lazy as _

from clubs.events.actions.leaving import leave_events, leave_notes, leave_signups
from clubs.events.models import Event, Note, Signup
from community.privacy.registry import WORDS, Holding, Term

Holding(
    Event,
    _("我发起的活动"),
    "service",
    lambda m: Event.objects.filter(organiser=m),
    "unname",
    fields={
        _("哪个圈子的"): "club",
        _("是什么、写了什么"): "kind title source html renderer",
        _("时间和地点"): "starts_at ends_at zone first_day last_day place address link region",
        _("给谁看"): "audience",
        _("名额和报名"): "seats taken most_guests deadline offer_hours last_place",
        _("定了还是取消了，为什么"): "state reason version reminded_at",
        _("在哪个主题里聊"): "topic",
        _("被藏起来没有、依哪条"): "hidden_at hidden_rule held",
        _("什么时候"): "created_at changed_at",
    },
    term=Term(_("活动在就在；你离开时，圈子里的交给别人办，别的取消")),
    mine=("organiser",),
    erase=leave_events,
    step=WORDS,
)
Holding(
    Signup,
    _("我报的活动"),
    "service",
    lambda m: Signup.objects.filter(member=m),
    "delete",
    fields={
        _("哪一场"): "event",
        _("去不去、有没有位子"): "answer state place offered_until",
        _("带几个人（只有人数，没有姓名）"): "guests",
        _("改成只给圈子里的人以前，是哪一场"): "known",
        _("什么时候"): "at",
    },
    erase=leave_signups,
)
Holding(
    Note,
    _("我给报了名的人写的"),
    "service",
    lambda m: Note.objects.filter(by=m),
    "unname",
    fields={_("哪一场"): "event", _("写了什么"): "text", _("什么时候"): "at"},
    mine=("by",),
    erase=leave_notes,
    step=WORDS,
)
