"""What can happen in a club."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

CLUB_COVERED = Verb("club.covered", _("按规则取下或放回一个圈子的名字"), changes_words=True)
CLUB_FOUNDED = Verb("club.founded", _("办起一个圈子"), changes_words=True)
CLUB_CHANGED = Verb("club.changed", _("改了圈子的介绍"), changes_words=True)
CLUB_JOINED = Verb("club.joined", _("加入了圈子"))
CLUB_APPLIED = Verb("club.applied", _("申请加入圈子"))
CLUB_ADMITTED = Verb("club.admitted", _("同意了一份申请"))
CLUB_DECLINED = Verb("club.declined", _("没有通过一份申请"))
CLUB_LEFT = Verb("club.left", _("离开了圈子"))
CLUB_REMOVED = Verb("club.removed", _("请一位成员离开"))
CLUB_RANKED = Verb("club.ranked", _("换了一位成员的职务"))
CLUB_HANDED_OVER = Verb("club.handed_over", _("把圈子交给了别人"))
CLUB_LEADER_APPOINTED = Verb("club.leader_appointed", _("给没人管的圈子定了会长"))
CLUB_LAPSED = Verb("club.lapsed", _("没有圈子要的车了，在里面成了访客"))
CLUB_INVITED = Verb("club.invited", _("给了一份进圈子的邀请"))
CLUB_TURNED_DOWN = Verb("club.turned_down", _("没接一份邀请"))
CLUB_REVOKED = Verb("club.revoked", _("收回了一份邀请"))
