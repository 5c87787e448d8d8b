"""Which group of notices goes out by which channel: what holds for everybody, and what a member wishes."""

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy

from community.activity.registry import notice_kinds
from community.lib.rows import Joined
from profiles.inbox.models import Channel, Wish

# Rows of the table a member chooses in.
GROUPS = {
    "reply": gettext_lazy("回复我"),
    "at": gettext_lazy("@我"),
    "chat": gettext_lazy("私信和群聊"),
    "like": gettext_lazy("赞同、关注我"),
    "watched": gettext_lazy("盯着的地方、关注的人"),
    "events": gettext_lazy("我报的活动"),
    "mine": gettext_lazy("提醒、等级、积分"),
    "garage": gettext_lazy("我的车"),
    "clubs": gettext_lazy("我的圈子：申请、邀请、交接"),
    "reported": gettext_lazy("我的举报"),
    "judged": gettext_lazy("我写的，看完的结果"),
    "measure": gettext_lazy("对我的处理"),
    "account": gettext_lazy("登录的办法变了"),
    "asked": gettext_lazy("我要的数据包"),
    "late": gettext_lazy("等我审的"),
}
# What is mailed to whoever chose nothing: what she is waiting for, and what concerns her rights.
MAILED = {"reply", "at", "events", "judged", "measure", "garage", "clubs"}
# What concerns a member's rights, or a moderator's duty.
RIGHTS = {"judged", "measure", "late"}
# What its own room carries out of the house, whatever is chosen here: on the site it stands, letters of ours would double it.
CARRIED = {"account", "asked"}
# The ways of the table; by WeChat goes what she asked for at the thing itself, once, and nothing else.
WAYS = (Channel.SITE, Channel.MAIL)
# What leaves by itself and not with the one mail of the day.
URGENT = {"judged", "measure"}


def is_fixed(group, channel):
    """True for what nobody can choose: what concerns her rights stands on the site, safety goes everywhere, and nothing
    goes by WeChat that she did not ask for by itself."""
    if channel not in WAYS:
        return True
    is_safety = any(kind.safety for kind in notice_kinds.values() if kind.group == group)
    return is_safety or group in CARRIED or channel == Channel.SITE and group in RIGHTS


def default(group, channel):
    """What holds for whoever chose nothing."""
    return channel == Channel.SITE or group in MAILED


def wishes_of():
    """An expression over a member's row: her wishes as `wanted` reads them."""
    rows = Wish.objects.filter(member=OuterRef("pk")).order_by().values("member")
    one = Concat(
        F("group"), Value("/"), F("channel"), Value("="), Cast("wanted", CharField()), output_field=CharField()
    )
    return Coalesce(Subquery(rows.annotate(n=Joined(one)).values("n")), Value(""))


def read_wishes(text):
    """{(group, channel): wanted} of such a text."""
    found = {}
    for part in filter(None, text.split(",")):
        place, _, wanted = part.partition("=")
        group, _, channel = place.partition("/")
        found[group, channel] = wanted.lower() in ("1", "true", "t")
    return found


def is_wanted(wishes, group, channel):
    """Whether a group goes out by a channel of the table, under {(group, channel): wanted}."""
    if channel not in WAYS:
        return False
    if group in CARRIED and channel != Channel.SITE:
        return False
    if is_fixed(group, channel):
        return True
    return wishes.get((group, str(channel)), default(group, channel))
