"""What chats hold about a person."""

from django.utils.translation import gettext_lazy as _

from clubs.chat.actions import leave_messages, leave_rooms
from clubs.chat.models import Message, Participant
from community.privacy.registry import WORDS, Holding, Term

Holding(
    Participant,
    _("我在的聊天"),
    "service",
    lambda m: Participant.objects.filter(member=m),
    "delete",
    fields={
        _("哪个聊天"): "room",
        _("在里面是什么"): "state is_owner silent_until",
        _("读到哪儿，响不响"): "read_number quiet",
        _("谁请我进群的，答之前记着"): "asked_by",
        _("什么时候"): "at",
    },
    term=Term(_("退出后只留一行，记着不再直接拉你进去；注销时删")),
    shows="asked_by",
    erase=leave_rooms,
)
Holding(
    Message,
    _("我在聊天里说的话"),
    "service",
    lambda m: Message.objects.filter(author=m),
    "unname",
    fields={
        _("哪个聊天、第几句"): "room number kind about note quoted",
        _("说了什么"): "source html renderer attached nonce",
        _("被藏起来没有、依哪条"): "hidden_at hidden_rule held",
        _("什么时候，收回的清掉没有"): "created_at withdrawn_at is_forgotten",
    },
    term=Term(_("你不收回就在；收回后别人马上看不到，24 小时内清掉原话。不进品牌的理解")),
    mine=("author",),
    erase=leave_messages,
    step=WORDS + 2,
)
