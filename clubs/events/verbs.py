"""What can happen to an event."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

EVENT_PLANNED = Verb("event.planned", _("发起了一场活动"), changes_words=True)
EVENT_CHANGED = Verb("event.changed", _("改了活动的介绍"), changes_words=True)
EVENT_MOVED = Verb("event.moved", _("改了活动的时间或地点"), changes_words=True)
EVENT_CALLED_OFF = Verb("event.called_off", _("取消了一场活动"), changes_words=True)
EVENT_HANDED_OVER = Verb("event.handed_over", _("活动换了人来办"), changes_words=True)
EVENT_FOLLOWED = Verb("event.followed", _("随圈子一起变了"), changes_words=True)
EVENT_HIDDEN = Verb("event.hidden", _("按规则藏起一场活动"), changes_words=True)
EVENT_RESTORED = Verb("event.restored", _("恢复了一场活动"), changes_words=True)
EVENT_NEAR = Verb("event.near", _("活动快到了"))
EVENT_WRITTEN_TO = Verb("event.written_to", _("给报了名的人写了一句"))
EVENT_TALK_OPENED = Verb("event.talk_opened", _("给活动开了一个主题"))
SIGNED_UP = Verb("signup.made", _("报了一场活动"))
SIGNUP_CHANGED = Verb("signup.changed", _("改了报名"))
SIGNED_OFF = Verb("signup.withdrawn", _("不去一场活动了"))
SEAT_SHUT = Verb("signup.shut", _("活动改成只给圈子里的人，让出了位子"))
SEAT_OFFERED = Verb("signup.offered", _("轮到一位候补"))
SEAT_ACCEPTED = Verb("signup.accepted", _("接了空出来的位子"))
OFFER_LAPSED = Verb("signup.lapsed", _("空位到时没接，往下顺"))
