"""What can happen in a chat."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

ROOM_OPENED = Verb("room.opened", _("开了聊天室"))
ROOM_CHANGED = Verb("room.changed", _("改了聊天室"))
TALK_BEGUN = Verb("talk.begun", _("发起私信"))
TALK_ANSWERED = Verb("talk.answered", _("收下私信"))
TALK_REFUSED = Verb("talk.refused", _("不收私信"))
TALK_RECONSIDERED = Verb("talk.reconsidered", _("撤销不收私信"))
PEOPLE_ASKED_IN = Verb("people.asked_in", _("请人进群"))
ROOM_LEFT = Verb("room.left", _("退出群聊"))
PERSON_REMOVED = Verb("person.removed", _("请出聊天室"))
PERSON_LET_BACK = Verb("person.let_back", _("让人回到聊天室"))
PERSON_SILENCED = Verb("person.silenced", _("停了聊天室里的发言"))
MESSAGE_SAID = Verb("message.said", _("在聊天里说"), changes_words=True)
MESSAGE_HELD = Verb("message.held", _("聊天里的话等人看"))
MESSAGE_TAKEN_BACK = Verb("message.taken_back", _("收回聊天里的话"), changes_words=True)
MESSAGE_HIDDEN = Verb("message.hidden", _("藏起聊天里的话"), changes_words=True)
MESSAGE_RESTORED = Verb("message.restored", _("恢复聊天里的话"), changes_words=True)
